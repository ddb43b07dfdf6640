/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.host;

import io.fawa.http.Exchange;
import io.fawa.http.ExchangeHandler;
import io.fawa.service.routing.OrdinaryRoutes;
import java.io.IOException;

/** The calls of a listener: RPCs, and {@code ordinary} routes for all else. Thread-safe. */
public record FrontCalls(Front front, OrdinaryRoutes ordinary) implements ExchangeHandler {
  @Override
  public void handle(Exchange exchange) throws IOException {
    front.serve(exchange, ordinary);
  }

  @Override
  public boolean beginsWithBody(Exchange exchange) {
    return front.beginsWithBody(exchange);
  }
}
