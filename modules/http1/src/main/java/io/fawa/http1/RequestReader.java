/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http1;

import io.fawa.http.FieldRules;
import io.fawa.http.Headers;
import io.fawa.http.RequestTarget;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Reads request lines and header sections (RFC 9112 §3, §6, §9) within limits. It is strict
 * wherever two parsers could disagree about where a request ends or what it requests. Single-owner.
 */
final class RequestReader {
  /** Empty lines before a request line (RFC 9112 §2.2): some clients send one after a body. */
  private static final int EMPTY_LINES_MAX = 4;

  /** Enough for most requests. */
  private static final int EXPECTED_FIELDS = 8;

  private static final String[] METHODS = {"POST", "GET", "PUT", "HEAD", "OPTIONS", "DELETE"};

  private final LineReader lines;
  private final Http1ServerConfig config;

  RequestReader(ByteInput in, Http1ServerConfig config) {
    this.config = config;
    lines = new LineReader(in, config.headBytesMax(), config.fieldsMax(), false);
  }

  /** The request that was read last has ended. */
  void release() {
    lines.release();
  }

  /**
   * Reads the head of a request whose first byte has arrived.
   *
   * @throws MalformedMessageException the request cannot be served; the status says why
   */
  Request read() throws IOException {
    lines.begin();
    ByteInput in = lines.input();
    int length = requestLine();
    byte[] line = in.array();
    int start = in.position();
    int methodEnd = indexOf(line, (byte) ' ', start, start + length);
    int targetEnd = lastIndexOf(line, (byte) ' ', start, start + length);
    if (methodEnd < 0 || targetEnd <= methodEnd) {
      throw malformed("the request line is not method, target and version");
    }
    String method = method(line, start, methodEnd);
    int minorVersion = version(line, targetEnd + 1, start + length);
    String text =
        new String(line, methodEnd + 1, targetEnd - methodEnd - 1, StandardCharsets.ISO_8859_1);
    in.take(length);
    RequestTarget target = target(method, text);
    Headers headers = new Headers(EXPECTED_FIELDS);
    lines.fields(headers);
    return request(method, target, minorVersion, headers);
  }

  private int requestLine() throws IOException {
    for (int empty = 0; empty <= EMPTY_LINES_MAX; empty++) {
      int length = lines.awaitLine(config.requestLineBytesMax(), 414);
      if (length > 0) {
        return length;
      }
      lines.input().take(0);
    }
    throw malformed("empty lines instead of a request line");
  }

  private static String method(byte[] line, int from, int to) throws MalformedMessageException {
    for (String method : METHODS) {
      if (equal(method, line, from, to)) {
        return method;
      }
    }
    String method = new String(line, from, to - from, StandardCharsets.ISO_8859_1);
    if (!FieldRules.validMethod(method)) {
      throw malformed("the method is not a token");
    }
    return method;
  }

  /** Parses the minor version; other major versions are not served here. */
  private static int version(byte[] line, int from, int to) throws MalformedMessageException {
    boolean shaped =
        to - from == 8
            && equal("HTTP/", line, from, from + 5)
            && isDigit(line[from + 5])
            && line[from + 6] == '.'
            && isDigit(line[from + 7]);
    if (!shaped) {
      throw malformed("the request line does not end with an HTTP version");
    }
    if (line[from + 5] != '1') {
      throw new MalformedMessageException(505, "the major HTTP version is not 1");
    }
    return line[from + 7] == '0' ? 0 : 1;
  }

  private static RequestTarget target(String method, String text) throws MalformedMessageException {
    if (method.equals("CONNECT")) {
      throw new MalformedMessageException(501, "CONNECT is for proxies only");
    }
    return RequestTarget.parse(method, text)
        .orElseThrow(() -> malformed("the target is neither a path nor an absolute URI"));
  }

  private Request request(String method, RequestTarget target, int minorVersion, Headers headers)
      throws MalformedMessageException {
    String authority = authority(target, minorVersion, headers);
    MessageBody body = MessageBody.ofRequest(headers, minorVersion, lines);
    boolean keepsAlive = minorVersion > 0 && !FieldRules.listHas(headers, "connection", "close");
    boolean expectsContinue = expectsContinue(minorVersion, headers, body);
    String upgrade = minorVersion > 0 && body.ended() ? upgrade(headers) : "";
    FieldRules.removeConnectionSpecific(headers);
    return new Request(
        method,
        target,
        authority,
        minorVersion,
        headers,
        body,
        keepsAlive,
        expectsContinue,
        upgrade);
  }

  /** RFC 9112 §3.2, §3.3: exactly one host; the host of an absolute target takes precedence. */
  private static String authority(RequestTarget target, int minorVersion, Headers headers)
      throws MalformedMessageException {
    int hosts = 0;
    String host = "";
    for (int i = 0; i < headers.size(); i++) {
      if (headers.name(i).equals("host")) {
        hosts++;
        host = headers.value(i);
      }
    }
    if (hosts > 1 || (hosts == 0 && minorVersion > 0)) {
      throw malformed(hosts == 0 ? "no host" : "more than one host");
    }
    if (!RequestTarget.validAuthority(host)) {
      throw malformed("the host is malformed");
    }
    if (target.authority().isEmpty()) {
      return host;
    }
    headers.set("host", target.authority());
    return target.authority();
  }

  /** RFC 9110 §10.1.1. */
  private static boolean expectsContinue(int minorVersion, Headers headers, MessageBody body)
      throws MalformedMessageException {
    if (minorVersion == 0 || !headers.contains("expect")) {
      return false;
    }
    if (!headers.get("expect", "").equalsIgnoreCase("100-continue")) {
      throw new MalformedMessageException(417, "an expectation other than 100-continue");
    }
    return !body.ended();
  }

  /** RFC 9110 §7.8: the first requested protocol that is supported here. */
  private String upgrade(Headers headers) {
    if (!headers.contains("upgrade") || !FieldRules.listHas(headers, "connection", "upgrade")) {
      return "";
    }
    for (String protocols : headers.all("upgrade")) {
      for (String protocol : protocols.split(",", -1)) {
        String name = protocol.strip().toLowerCase(Locale.ROOT);
        if (config.upgrades().contains(name)) {
          return name;
        }
      }
    }
    return "";
  }

  private static int indexOf(byte[] bytes, byte wanted, int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes[i] == wanted) {
        return i;
      }
    }
    return -1;
  }

  private static int lastIndexOf(byte[] bytes, byte wanted, int from, int to) {
    for (int i = to - 1; i >= from; i--) {
      if (bytes[i] == wanted) {
        return i;
      }
    }
    return -1;
  }

  private static boolean equal(String text, byte[] bytes, int from, int to) {
    if (text.length() != to - from) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if (bytes[from + i] != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isDigit(byte c) {
    return c >= '0' && c <= '9';
  }

  private static MalformedMessageException malformed(String how) {
    return new MalformedMessageException(400, how);
  }
}
