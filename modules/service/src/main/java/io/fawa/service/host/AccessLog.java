/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.host;

import io.fawa.http.Exchange;
import io.fawa.http.Headers;
import io.fawa.service.config.ServiceConfig;
import io.fawa.service.log.JsonLines;
import io.fawa.service.log.LogFields;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Logs a line for each call and WebSocket when it has ended. Queries are never logged, and of paths
 * only what {@link ShownPath} shows. Thread-safe.
 */
public final class AccessLog {
  /** All apps of the process write to the same output. */
  private static final ReentrantLock WRITING = new ReentrantLock();

  private static final int FIELD_CHARS_MAX = 200;
  private static final double NANOS_PER_SECOND = 1e9;
  private static final DateTimeFormatter CLF_TIME =
      DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ROOT)
          .withZone(ZoneId.systemDefault());

  private final String service;
  private final ServiceConfig.AccessLog format;
  private final OutputStream out;

  AccessLog(String service, ServiceConfig.AccessLog format, OutputStream out) {
    this.service = service;
    this.format = format;
    this.out = out;
  }

  /** An access log that writes nothing. */
  public static AccessLog off() {
    return new AccessLog("", ServiceConfig.AccessLog.OFF, OutputStream.nullOutputStream());
  }

  boolean isOn() {
    return format != ServiceConfig.AccessLog.OFF;
  }

  /**
   * A completed call or WebSocket.
   *
   * @param code the RPC's or the WebSocket's; empty for none
   */
  record Entry(
      Headers request,
      String remote,
      String method,
      String path,
      String version,
      String id,
      int status,
      String code,
      long bytes,
      long nanos) {
    Entry(
        Exchange exchange,
        String route,
        String id,
        int status,
        String code,
        long bytes,
        long nanos) {
      this(
          exchange.headers(),
          Peers.hostOf(exchange.peer().remote()),
          exchange.method(),
          ShownPath.of(exchange.path(), route),
          exchange.version().toString(),
          id,
          status,
          code,
          bytes,
          nanos);
    }

    String field(String name) {
      String value = request.get(name, "");
      return value.length() <= FIELD_CHARS_MAX ? value : value.substring(0, FIELD_CHARS_MAX);
    }
  }

  void write(Entry entry) {
    String line = format == ServiceConfig.AccessLog.JSON ? json(entry) : combined(entry);
    byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
    WRITING.lock();
    try {
      out.write(bytes);
      out.flush();
    } catch (IOException e) {
      // The output has no reader any more.
    } finally {
      WRITING.unlock();
    }
  }

  private String json(Entry entry) {
    return JsonLines.object(
        LogFields.of(
            "time", Instant.now(),
            "service", service,
            "remote", entry.remote,
            "forwardedFor", entry.field("x-forwarded-for"),
            "id", entry.id,
            "trace", Traceparent.traceOf(entry.field("traceparent")),
            "method", entry.method,
            "path", entry.path,
            "protocol", entry.version,
            "status", entry.status,
            "code", entry.code,
            "bytes", entry.bytes,
            "seconds", entry.nanos / NANOS_PER_SECOND,
            "userAgent", entry.field("user-agent")));
  }

  /** The combined format, followed by RPC code, seconds, request id and trace. */
  private static String combined(Entry entry) {
    return entry.remote
        + " - - ["
        + CLF_TIME.format(Instant.now())
        + "] \""
        + quotable(entry.method + " " + entry.path + " " + entry.version)
        + "\" "
        + entry.status
        + " "
        + entry.bytes
        + " \"-\" \""
        + orDash(quotable(entry.field("user-agent")))
        + "\" "
        + orDash(entry.code)
        + " "
        + String.format(Locale.ROOT, "%.6f", entry.nanos / NANOS_PER_SECOND)
        + " "
        + entry.id
        + " "
        + orDash(Traceparent.traceOf(entry.field("traceparent")))
        + " \""
        + orDash(quotable(entry.field("x-forwarded-for")))
        + "\"";
  }

  private static String orDash(String text) {
    return text.isEmpty() ? "-" : text;
  }

  /**
   * Escapes quotes and control characters as Apache does, so that a client cannot forge a line or
   * field.
   */
  private static String quotable(String text) {
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (Character.isISOControl(c)) {
        out.append(String.format(Locale.ROOT, "\\x%02x", (int) c));
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }
}
