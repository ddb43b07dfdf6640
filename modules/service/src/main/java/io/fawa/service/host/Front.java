/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.host;

import io.fawa.connect.Method;
import io.fawa.connect.RpcServer;
import io.fawa.http.BudgetExceededException;
import io.fawa.http.DeadlineExceededException;
import io.fawa.http.Exchange;
import io.fawa.http.ExchangeHandler;
import io.fawa.http.Headers;
import io.fawa.service.Cors;
import io.fawa.service.metrics.Metrics;
import java.io.IOException;
import java.util.Optional;

/**
 * Where every call arrives, whatever carries it: preflights are answered, RPCs go to the RPC
 * server, all else to the ordinary routes; and each is counted and logged. Thread-safe.
 */
final class Front {
  private static final String ORDINARY = "ordinary";

  private final RpcServer rpc;
  private final Cors cors;
  private final Metrics metrics;

  Front(RpcServer rpc, Cors cors, Metrics metrics) {
    this.rpc = rpc;
    this.cors = cors;
    this.metrics = metrics;
  }

  /** Serves one exchange to its end. */
  void serve(Exchange exchange, ExchangeHandler ordinary) throws IOException {
    CallRecord record =
        new CallRecord(
            metrics,
            exchange.version().toString(),
            exchange.method(),
            exchange.path(),
            exchange.peer().remote(),
            exchange.headers().get("x-request-id", ""));
    ObservedExchange observed = new ObservedExchange(exchange, cors, record);
    boolean isRpc = rpc.serves(exchange.method(), exchange.path(), exchange.headers());
    try {
      Optional<Headers> preflight = cors.preflight(exchange.method(), exchange.headers());
      if (preflight.isPresent()) {
        exchange.respond(204, preflight.get());
        exchange.end();
      } else if (exchange.path().equals("*")) {
        // RFC 9110 §9.3.7: what the server as a whole can do.
        observed.respond(204, Headers.of("allow", "GET, HEAD, POST, PUT, DELETE, OPTIONS"));
        observed.end();
      } else if (isRpc) {
        rpc.handle(observed);
      } else {
        ordinary.handle(observed);
      }
    } catch (DeadlineExceededException e) {
      refuse(observed, 408, e);
    } catch (BudgetExceededException e) {
      refuse(observed, 503, e);
    } catch (RuntimeException e) {
      record.failed(e);
      throw e;
    } finally {
      record.ended(
          isRpc ? routeOf(exchange) : ORDINARY,
          observed.status(),
          observed.outcome(),
          observed.bytes());
    }
  }

  /** Answers what failed before its answer began; else the exchange fails with it. */
  private static void refuse(ObservedExchange exchange, int status, IOException failure)
      throws IOException {
    if (exchange.status() != 0) {
      throw failure;
    }
    exchange.respond(status, Headers.of("content-length", "0"));
    exchange.end();
  }

  /** What a caller types must not become a label: a method that does not exist has none. */
  private String routeOf(Exchange exchange) {
    return rpc.find(exchange.method(), exchange.path()).map(Method::path).orElse("unknown method");
  }
}
