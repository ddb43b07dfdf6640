/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.host;

import io.fawa.http.Peer;
import io.fawa.http2.Http1Request;
import io.fawa.http2.Http2Config;
import io.fawa.service.routing.OrdinaryRoutes;
import io.fawa.service.websocket.WebSockets;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.spi.ServerConnection;
import java.time.Duration;
import java.util.Optional;

/**
 * Our HTTP/2 engine behind Helidon's listener.
 *
 * @param webSockets what extended CONNECT reaches, where {@code config} offers it
 */
record Http2Connections(
    Front front, Optional<WebSockets> webSockets, Http2Config config, Duration drainTimeout) {
  /** A connection whose first request, if given, came over HTTP/1.1. */
  ServerConnection connection(ConnectionContext context, Optional<Http1Request> upgraded) {
    Peer peer = Peers.of(context);
    OrdinaryRoutes ordinary = new OrdinaryRoutes(context);
    HelidonWire wire = new HelidonWire(context.serverSocket());
    io.fawa.http2.ServerConnection engine =
        new io.fawa.http2.ServerConnection(
            wire,
            peer,
            config,
            exchange -> {
              if (webSockets.isPresent() && exchange.protocol().equals("websocket")) {
                webSockets.get().serve(exchange, context);
              } else {
                front.serve(exchange, ordinary);
              }
            });
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
      // What was read to tell the protocol is the start of the preface.
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
