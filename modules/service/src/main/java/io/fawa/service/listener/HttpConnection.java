/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.listener;

import io.fawa.http.Exchange;
import io.fawa.http.ExchangeHandler;
import io.fawa.http.Headers;
import io.fawa.http.Peer;
import io.fawa.http.Wire;
import io.fawa.http1.Http1ServerConnection;
import io.fawa.http2.Http1Request;
import io.fawa.http2.ServerConnection;
import io.fawa.limits.Allowance;
import io.fawa.limits.Deadline;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP connection after TLS. It does the protocol detection, by ALPN or by the first bytes (RFC
 * 9113 §3.3), and runs the HTTP/1.1 or HTTP/2 engine. One thread serves; any other may end it.
 */
public final class HttpConnection {
  private static final Logger LOG = System.getLogger(HttpConnection.class.getName());

  /**
   * "PRI" is not an HTTP/1.1 method, so three bytes of the preface suffice for protocol detection.
   */
  private static final byte[] PREFACE = "PRI".getBytes(StandardCharsets.US_ASCII);

  private static final int FIRST_BYTES = 1024;

  private final Wire wire;
  private final Peer peer;
  private final boolean http2;
  private final Allowance allowance;
  private final Protocols protocols;
  private final ExchangeHandler handler;
  private volatile @Nullable Engine engine;

  /**
   * Creates one for a connection from which nothing was read.
   *
   * @param wire closed when it has ended
   * @param http2 whether ALPN selected HTTP/2; otherwise the first bytes decide
   * @param allowance its share of the budget; closed when it has ended
   * @param handler serves each call
   */
  public HttpConnection(
      Wire wire,
      Peer peer,
      boolean http2,
      Allowance allowance,
      Protocols protocols,
      ExchangeHandler handler) {
    this.wire = wire;
    this.peer = peer;
    this.http2 = http2;
    this.allowance = allowance;
    this.protocols = protocols;
    this.handler = handler;
  }

  /** Serves until the connection ends. Never throws on what the peer does. */
  public void serve() {
    byte[] first = new byte[0];
    try {
      if (!http2) {
        first = firstBytes(Deadline.after(protocols.firstBytesTimeout()));
      }
    } catch (IOException e) {
      LOG.log(Level.TRACE, "ended before its first bytes", e);
      allowance.close();
      cutWire();
      return;
    }
    // Anything else gets an error response from the HTTP/1.1 parser.
    Engine told = http2 || isPreface(first) ? Engine.of(http2(wire)) : Engine.of(http1());
    engine = told;
    told.running().accept(first);
  }

  /**
   * Reads enough bytes for protocol detection, and what arrived with them; fewer if the peer closes
   * first.
   */
  private byte[] firstBytes(Deadline deadline) throws IOException {
    byte[] bytes = new byte[FIRST_BYTES];
    int size = 0;
    while (size < PREFACE.length && startsPreface(bytes, size)) {
      wire.readTimeout(Math.toIntExact(Math.max(1, deadline.remainingMillis())));
      int count = wire.read(bytes, size, bytes.length - size);
      if (count < 0) {
        break;
      }
      size += count;
    }
    // The engines have their own time-outs, which take calls into account.
    wire.readTimeout(0);
    return Arrays.copyOf(bytes, size);
  }

  private static boolean startsPreface(byte[] bytes, int size) {
    return Arrays.equals(bytes, 0, size, PREFACE, 0, size);
  }

  private static boolean isPreface(byte[] bytes) {
    return bytes.length >= PREFACE.length && startsPreface(bytes, PREFACE.length);
  }

  private ServerConnection http2(Wire below) {
    return new ServerConnection(below, peer, protocols.http2(), allowance, handler);
  }

  private Http1ServerConnection http1() {
    return new Http1ServerConnection(
        wire, peer, protocols.http1(), allowance, this::serveHttp1, protocols.refusals());
  }

  private void serveHttp1(Exchange exchange) throws IOException {
    if (!exchange.protocol().equals("h2c") || !goOnInHttp2(exchange)) {
      handler.handle(exchange);
    }
  }

  /**
   * Upgrades to HTTP/2 if a cleartext request properly requests h2c (RFC 7540 §3.2); the request
   * becomes stream 1. RFC 9113 deprecates this, but clients still use it.
   */
  private boolean goOnInHttp2(Exchange exchange) throws IOException {
    List<String> settings = exchange.headers().all("http2-settings");
    if (peer.secure() || settings.size() != 1) {
      return false;
    }
    String query = exchange.query();
    Http1Request request =
        new Http1Request(
            exchange.method(),
            query.isEmpty() ? exchange.path() : exchange.path() + "?" + query,
            exchange.authority(),
            exchange.headers(),
            settings.getFirst());
    exchange.respond(101, new Headers());
    ServerConnection http2 = http2(new ExchangeWire(exchange));
    engine = Engine.of(http2);
    http2.run(request, new byte[0]);
    return true;
  }

  /** False until its HTTP version is known. */
  public boolean begun() {
    return engine != null;
  }

  /** Ends it gracefully: at once if it has no call. Does not wait. */
  public void drain() {
    Engine told = engine;
    if (told == null) {
      cutWire();
    } else {
      told.draining().accept(protocols.drainTimeout());
    }
  }

  /** Ends it at once, even while in use. Does not wait. */
  public void cut() {
    Engine told = engine;
    if (told == null) {
      cutWire();
    } else {
      told.closing().run();
    }
  }

  private void cutWire() {
    try {
      wire.abort();
    } catch (IOException e) {
      LOG.log(Level.TRACE, "closed already", e);
    }
  }
}
