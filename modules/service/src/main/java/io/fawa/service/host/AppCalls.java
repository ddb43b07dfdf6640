/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.host;

import io.fawa.http.Exchange;
import io.fawa.http.ExchangeHandler;
import io.fawa.http.Headers;
import io.fawa.http3.webtransport.WebTransportRequest;
import io.fawa.service.guard.Guard;
import io.fawa.service.websocket.WebSockets;
import io.fawa.service.webtransport.WebTransports;
import java.io.IOException;

/**
 * The calls of an app: WebSockets and WebTransport sessions where one is requested, and all else by
 * {@code others}. Thread-safe.
 */
record AppCalls(Guard guard, WebSockets webSockets, WebTransports webTransports, FrontCalls others)
    implements ExchangeHandler {
  @Override
  public void handle(Exchange carried) throws IOException {
    Exchange exchange = guard.seen(carried);
    boolean socket = exchange.protocol().equals("websocket");
    boolean session = exchange.capability(WebTransportRequest.class).isPresent();
    if ((socket || session) && guard.crossOrigin().refusesSocket(exchange)) {
      others.front().serve(exchange, AppCalls::forbid);
    } else if (session) {
      webTransports.serve(exchange, others.front()::serve);
    } else if (!socket || !webSockets.serve(exchange, others.front()::serve)) {
      others.handle(exchange);
    }
  }

  private static void forbid(Exchange exchange) throws IOException {
    exchange.respond(403, Headers.of("content-length", "0"));
    exchange.end();
  }

  @Override
  public boolean beginsWithBody(Exchange exchange) {
    return others.beginsWithBody(exchange);
  }
}
