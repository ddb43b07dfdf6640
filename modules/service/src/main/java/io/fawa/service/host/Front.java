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
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Where every call arrives, whatever carries it: preflights are answered, RPCs go to the RPC
 * server, all else to the ordinary routes; and each is counted and logged. Thread-safe.
 */
final class Front {
  private static final String ORDINARY = "ordinary";

  private final RpcServer rpc;
  private final Cors cors;
  private final Foreign foreign;
  private final Metrics metrics;

  /** Knows which calls come from pages that may not make them. */
  interface Foreign {
    boolean refuses(Exchange exchange, boolean rpc);
  }

  Front(RpcServer rpc, Cors cors, Foreign foreign, Metrics metrics) {
    this.rpc = rpc;
    this.cors = cors;
    this.foreign = foreign;
    this.metrics = metrics;
  }

  /** Serves one exchange to its end. */
  void serve(Exchange exchange, ExchangeHandler ordinary) throws IOException {
    boolean isRpc = rpc.serves(exchange.method(), exchange.path(), exchange.headers());
    Optional<String> method =
        isRpc ? rpc.find(exchange.method(), exchange.path()).map(Method::path) : Optional.empty();
    CallRecord record =
        new CallRecord(
            metrics,
            exchange.version().toString(),
            exchange.method(),
            method.orElse(exchange.path()),
            exchange.peer().remote(),
            exchange.headers().get("x-request-id", ""));
    ObservedExchange observed = new ObservedExchange(exchange, cors, record);
    try {
      Optional<Headers> preflight = cors.preflight(exchange.method(), exchange.headers());
      if (preflight.isPresent()) {
        exchange.respond(204, preflight.get());
        exchange.end();
      } else if (exchange.path().equals("*")) {
        // RFC 9110 §9.3.7: what the server as a whole can do.
        observed.respond(204, Headers.of("allow", "GET, HEAD, POST, PUT, DELETE, OPTIONS"));
        observed.end();
      } else if (foreign.refuses(exchange, isRpc)) {
        refuse(observed);
      } else if (isRpc) {
        rpc.handle(observed);
      } else {
        ordinary.handle(observed);
      }
    } catch (DeadlineExceededException e) {
      answerFor(observed, 408, e);
    } catch (BudgetExceededException e) {
      answerFor(observed, 503, e);
    } catch (RuntimeException e) {
      record.failed(e);
      throw e;
    } finally {
      record.ended(
          // What a caller types must not become a label: a method that does not exist has none.
          isRpc ? method.orElse("unknown method") : ORDINARY,
          observed.status(),
          observed.outcome(),
          observed.bytes());
    }
  }

  /** Answers what failed before its answer began; else the exchange fails with it. */
  private static void answerFor(ObservedExchange exchange, int status, IOException failure)
      throws IOException {
    if (exchange.status() != 0) {
      throw failure;
    }
    exchange.respond(status, Headers.of("content-length", "0"));
    exchange.end();
  }

  private static void refuse(Exchange exchange) throws IOException {
    byte[] text =
        "pages of other origins may not write here, unless corsOrigins names them\n"
            .getBytes(StandardCharsets.UTF_8);
    exchange.respond(
        403,
        Headers.of(
            "content-type",
            "text/plain; charset=utf-8",
            "content-length",
            Integer.toString(text.length)));
    exchange.write(text, 0, text.length);
    exchange.end();
  }
}
