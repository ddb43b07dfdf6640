/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.routing;

import io.fawa.http.Exchange;
import io.fawa.http.ExchangeHandler;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http.HttpRouting;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Serves exchanges of one connection by Helidon's routing. Thread-safe. */
public final class OrdinaryRoutes implements ExchangeHandler {
  private final ConnectionContext connection;
  private final HttpRouting routing;

  /** The routes that the listener of {@code connection} has. */
  public OrdinaryRoutes(ConnectionContext connection) {
    this.connection = connection;
    this.routing = connection.router().routing(HttpRouting.class, HttpRouting.empty());
  }

  @Override
  public void handle(Exchange exchange) throws IOException {
    RoutedRequest request;
    try {
      request = new RoutedRequest(connection, routing.security(), exchange);
    } catch (IllegalArgumentException malformed) {
      exchange.respond(400, io.fawa.http.Headers.of("content-length", "0"));
      exchange.end();
      return;
    }
    if (request.declaresTooMuch()) {
      exchange.respond(413, io.fawa.http.Headers.of("content-length", "0"));
      exchange.end();
      return;
    }
    RoutedResponse response = new RoutedResponse(connection, request, exchange);
    try {
      routing.route(connection, request, response);
      response.finish();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } catch (CloseConnectionException e) {
      // How a route says that its caller has gone; it ends this exchange, not the connection.
      throw new IOException("the exchange was given up", e);
    }
  }
}
