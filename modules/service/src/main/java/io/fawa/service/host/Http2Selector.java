/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.host;

import io.fawa.http.Exchange;
import io.fawa.http.Peer;
import io.fawa.http2.Http1Request;
import io.fawa.http2.Http2Config;
import io.fawa.service.routing.OrdinaryRoutes;
import io.helidon.common.buffers.BufferData;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** Our HTTP/2 engine behind Helidon's listener: by ALPN, or by prior knowledge (RFC 9113 §3.3). */
record Http2Selector(Front front, Http2Config config, Duration drainTimeout)
    implements ServerConnectionSelector {
  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  @Override
  public int bytesToIdentifyConnection() {
    // Any number: a preface may come in pieces.
    return 0;
  }

  @Override
  public Support supports(BufferData data) {
    int length = Math.min(data.available(), PREFACE.length);
    for (int i = 0; i < length; i++) {
      if (data.get(i) != PREFACE[i]) {
        return Support.UNSUPPORTED;
      }
    }
    // "PRI" is no method of HTTP/1.1, so a few bytes tell the two apart.
    return length >= 3 ? Support.SUPPORTED : Support.UNKNOWN;
  }

  @Override
  public Set<String> supportedApplicationProtocols() {
    return Set.of("h2");
  }

  @Override
  public ServerConnection connection(ConnectionContext context) {
    return connection(context, Optional.empty());
  }

  /** A connection whose first request, if given, came over HTTP/1.1. */
  ServerConnection connection(ConnectionContext context, Optional<Http1Request> upgraded) {
    Peer peer = Peers.of(context);
    OrdinaryRoutes ordinary = new OrdinaryRoutes(context);
    HelidonWire wire = new HelidonWire(context.serverSocket());
    io.fawa.http2.ServerConnection engine =
        new io.fawa.http2.ServerConnection(
            wire, peer, config, (Exchange exchange) -> front.serve(exchange, ordinary));
    return new Link(context, engine, upgraded, drainTimeout);
  }

  /** The engine as Helidon's listener sees it. */
  private record Link(
      ConnectionContext context,
      io.fawa.http2.ServerConnection engine,
      Optional<Http1Request> upgraded,
      Duration drainTimeout)
      implements ServerConnection {
    @Override
    public void handle(Limit limit) {
      // What the listener has read to tell the protocol is the start of the preface.
      // Asking the reader for no bytes would make it read some.
      int available = context.dataReader().available();
      byte[] read = available == 0 ? new byte[0] : context.dataReader().readBytes(available);
      upgraded.ifPresentOrElse(request -> engine.run(request, read), () -> engine.run(read));
    }

    @Override
    public Duration idleTime() {
      // The engine has its own idle time-out, which knows about streams.
      return Duration.ZERO;
    }

    @Override
    public void close(boolean interrupt) {
      if (interrupt) {
        engine.close();
      } else {
        Thread.ofVirtual().name("http2-drain").start(() -> engine.drain(drainTimeout));
      }
    }
  }
}
