/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.host;

import io.fawa.http.Exchange;
import io.fawa.http.Headers;
import io.fawa.service.guard.Guard;
import io.fawa.service.routing.OrdinaryRoutes;
import io.fawa.service.websocket.WebSockets;
import java.io.IOException;

/**
 * The calls of an app: WebSockets where one is asked for as it should be, and all else by the
 * front. Thread-safe.
 */
record AppCalls(Guard guard, WebSockets webSockets, Front front) implements Listeners.Calls {
  @Override
  public void serve(Exchange carried, OrdinaryRoutes ordinary) throws IOException {
    Exchange exchange = guard.seen(carried);
    boolean socket = exchange.protocol().equals("websocket");
    if (socket && guard.crossOrigin().refusesSocket(exchange)) {
      exchange.respond(403, Headers.of("content-length", "0"));
      exchange.end();
    } else if (!socket || !webSockets.serve(exchange)) {
      front.serve(exchange, ordinary);
    }
  }

  @Override
  public boolean beginsWithBody(Exchange exchange) {
    return front.beginsWithBody(exchange);
  }
}
