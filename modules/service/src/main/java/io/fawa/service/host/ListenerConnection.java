/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.host;

import io.fawa.http.Exchange;
import io.fawa.http.Headers;
import io.fawa.http.Peer;
import io.fawa.http.Wire;
import io.fawa.http1.Http1ServerConnection;
import io.fawa.http2.Http1Request;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.spi.ServerConnection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a listener: tells HTTP/2 from HTTP/1.1, by ALPN or by its first bytes (RFC 9113
 * §3.3), and has it served by the engine of that version. Waiting for the first bytes is a part of
 * it, so that the listener's idle time-out counts for one that says nothing.
 */
final class ListenerConnection implements ServerConnection {
  private static final Logger LOG = System.getLogger(ListenerConnection.class.getName());

  /** "PRI" is no method of HTTP/1.1, so three bytes of a preface tell the two apart. */
  private static final byte[] PREFACE = "PRI".getBytes(StandardCharsets.US_ASCII);

  private static final int FIRST_BYTES = 1024;

  private final ConnectionContext context;
  private final Connections connections;
  private final Socket socket;
  private final Wire wire;
  private final Peer peer;
  private final long beganNanos = System.nanoTime();
  private volatile @Nullable Engine engine;

  ListenerConnection(ConnectionContext context, Connections connections) {
    this.context = context;
    this.connections = connections;
    this.peer = Peers.of(context);
    this.socket = connections.sockets().take(context);
    try {
      this.wire = ListenerWire.of(context.serverSocket(), socket, connections.secured());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void handle(Limit limit) {
    connections.notes().open().add(this);
    try {
      serve();
    } finally {
      connections.notes().open().remove(this);
      connections.sockets().ended(socket);
    }
  }

  private void serve() {
    byte[] first = new byte[0];
    try {
      if (!negotiatedHttp2()) {
        first = firstBytes();
      }
    } catch (IOException e) {
      LOG.log(Level.TRACE, "ended before its first bytes", e);
      return;
    }
    boolean http2 = negotiatedHttp2() || isPreface(first);
    Engine told = http2 ? new Engine.Http2(http2(wire)) : new Engine.Http1(http1());
    engine = told;
    told.run(first);
  }

  private boolean negotiatedHttp2() {
    return context.serverSocket().protocolNegotiated()
        && context.serverSocket().protocol().equals("h2");
  }

  /** As many as tell the protocol, and what came with them; fewer if the peer closes before. */
  private byte[] firstBytes() throws IOException {
    byte[] bytes = new byte[FIRST_BYTES];
    int size = 0;
    while (size < PREFACE.length && startsPreface(bytes, size)) {
      int count = wire.read(bytes, size, bytes.length - size);
      if (count < 0) {
        break;
      }
      size += count;
    }
    return Arrays.copyOf(bytes, size);
  }

  private static boolean startsPreface(byte[] bytes, int size) {
    return Arrays.equals(bytes, 0, size, PREFACE, 0, size);
  }

  private static boolean isPreface(byte[] bytes) {
    return bytes.length >= PREFACE.length && startsPreface(bytes, PREFACE.length);
  }

  private io.fawa.http2.ServerConnection http2(Wire below) {
    return new io.fawa.http2.ServerConnection(
        below, peer, connections.http2(), exchange -> connections.serve(exchange, context));
  }

  private Http1ServerConnection http1() {
    return new Http1ServerConnection(
        wire, peer, connections.http1(), this::serveHttp1, connections::refused);
  }

  private void serveHttp1(Exchange exchange) throws IOException {
    if (!exchange.protocol().equals("h2c") || !goOnInHttp2(exchange)) {
      connections.serve(exchange, context);
    }
  }

  /**
   * Goes on in HTTP/2 where a cleartext request asks for it in the right way (RFC 7540 §3.2); the
   * request becomes stream 1. RFC 9113 deprecates this way, but clients still use it.
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
    io.fawa.http2.ServerConnection http2 = http2(new ExchangeWire(exchange));
    engine = new Engine.Http2(http2);
    http2.run(request, new byte[0]);
    return true;
  }

  /** The engines have their own idle time-outs, which know about calls. */
  @Override
  public Duration idleTime() {
    return engine == null ? Duration.ofNanos(System.nanoTime() - beganNanos) : Duration.ZERO;
  }

  @Override
  public void close(boolean interrupt) {
    Engine told = engine;
    if (told == null) {
      // Nothing was asked on it; whoever waits for its first bytes wakes up.
      cut();
    } else if (interrupt) {
      told.close();
    } else {
      told.drain(connections.drainTimeout());
    }
  }

  private void cut() {
    try {
      wire.abort();
    } catch (IOException e) {
      LOG.log(Level.TRACE, "closed already", e);
    }
  }
}
