/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.routing;

import io.fawa.http.Exchange;
import io.fawa.http.ExchangeHandler;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ListenerConfig;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.http.HttpRouting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/**
 * Serves exchanges by Helidon's routing. Thread-safe.
 *
 * @param listener the routes' view of their server: limits, media types, context
 * @param routing the routes
 */
public record OrdinaryRoutes(ListenerContext listener, HttpRouting routing)
    implements ExchangeHandler {
  /**
   * The approximate cost of a request in progress: Helidon's request and response objects, and a
   * small buffer of the route.
   */
  private static final int ROUTED_BYTES = 12_288;

  /** Creates the routes behind one of our listeners, which {@code config} describes. */
  public static OrdinaryRoutes of(ListenerConfig config, HttpRouting routing) {
    return new OrdinaryRoutes(RoutesContext.of(config), routing);
  }

  /** Stops the routes' services after the last exchange. */
  public void close() {
    listener.executor().shutdown();
  }

  @Override
  public void handle(Exchange exchange) throws IOException {
    if (!exchange.allowance().tryTake(ROUTED_BYTES)) {
      exchange.respond(503, io.fawa.http.Headers.of("content-length", "0"));
      exchange.end();
      return;
    }
    try {
      Optional<LateAnswer> late = route(exchange);
      if (late.isPresent()) {
        late.get().send(exchange);
      }
    } finally {
      exchange.allowance().give(ROUTED_BYTES);
    }
  }

  /** Routes an exchange; returns the rest of the response, if any. */
  private Optional<LateAnswer> route(Exchange exchange) throws IOException {
    ExchangeContext context = new ExchangeContext(listener, exchange.peer());
    RoutedRequest request;
    try {
      request = new RoutedRequest(context, routing.security(), exchange);
    } catch (IllegalArgumentException malformed) {
      exchange.respond(400, io.fawa.http.Headers.of("content-length", "0"));
      exchange.end();
      return Optional.empty();
    }
    if (request.declaresTooMuch()) {
      exchange.respond(413, io.fawa.http.Headers.of("content-length", "0"));
      exchange.end();
      return Optional.empty();
    }
    RoutedResponse response = new RoutedResponse(context, request, exchange);
    boolean returned = false;
    try {
      routing.route(context, request, response);
      Optional<LateAnswer> late = response.finish();
      returned = true;
      return late;
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } catch (CloseConnectionException e) {
      // A route signals so that its client has disconnected; this ends the exchange, not the
      // connection.
      if (e.getCause() instanceof RuntimeException failure
          && !(failure instanceof UncheckedIOException)) {
        // Or that it has failed in the middle of a response.
        throw failure;
      }
      throw new IOException("the exchange was given up", e);
    } finally {
      if (!returned) {
        response.giveUp();
      }
      if (exchange instanceof Routed routed) {
        request.matchingPattern().ifPresent(routed::route);
      }
    }
  }
}
