/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.host;

import io.fawa.connect.Method;
import io.fawa.connect.server.RpcServer;
import io.fawa.http.Exchange;
import io.fawa.http.ExchangeHandler;
import io.fawa.http.Headers;
import io.fawa.limits.BudgetExceededException;
import io.fawa.limits.DeadlineExceededException;
import io.fawa.service.config.Cors;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The entry point of every call: it responds to preflights, dispatches RPCs to the RPC server and
 * all else to the ordinary routes, and counts and logs each call. Thread-safe.
 */
public final class Front {
  /**
   * The most route labels: patterns are few, but if they contained client input, their number must
   * stay bounded.
   */
  private static final int ROUTES_MAX = 500;

  private final RpcServer rpc;
  private final Cors cors;
  private final Foreign foreign;
  private final CallNotes notes;
  private final RpcCodes codes;
  private final Set<String> routes = ConcurrentHashMap.newKeySet();

  /** Detects calls from pages that must not make them. */
  public interface Foreign {
    boolean refuses(Exchange exchange, boolean rpc);
  }

  /**
   * A front.
   *
   * @param codes records the codes of RPCs for the access log
   */
  public Front(RpcServer rpc, Cors cors, Foreign foreign, CallNotes notes, RpcCodes codes) {
    this.rpc = rpc;
    this.cors = cors;
    this.foreign = foreign;
    this.notes = notes;
    this.codes = codes;
  }

  /** Serves one exchange to its end. */
  void serve(Exchange exchange, ExchangeHandler ordinary) throws IOException {
    CallRecord record = new CallRecord(notes, exchange);
    ObservedExchange observed = new ObservedExchange(exchange, cors, record);
    boolean isRpc = rpc.serves(exchange.method(), exchange.path(), exchange.headers());
    boolean coded = isRpc && notes.access().isOn();
    if (coded) {
      codes.begin(exchange.headers(), record);
    }
    try {
      Optional<Headers> preflight = cors.preflight(exchange.method(), exchange.headers());
      if (preflight.isPresent()) {
        observed.preflight(preflight.get());
      } else if (exchange.path().equals("*")) {
        // RFC 9110 §9.3.7: the options of the server as a whole.
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
      record.failed(routeOf(isRpc, observed), e);
      throw e;
    } finally {
      if (coded) {
        codes.end(exchange.headers());
      }
      record.ended(
          routeOf(isRpc, observed),
          observed.status(),
          observed.grpcStatus(),
          observed.bytes(),
          observed.complete());
    }
  }

  /** Whether an exchange is an RPC whose handler may start with its body. */
  boolean beginsWithBody(Exchange exchange) {
    return rpc.beginsWithBody(exchange);
  }

  /** Responds to a failure if the response has not begun; otherwise the exchange fails. */
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

  /** Client input must not become a label: unknown methods share one. */
  private String routeOf(boolean isRpc, ObservedExchange exchange) {
    if (isRpc) {
      return rpc.find(exchange.method(), exchange.path())
          .map(Method::path)
          .orElse("/unknown method");
    }
    String route = exchange.route();
    boolean pattern = route.length() > 1 && route.startsWith("/") && route.indexOf('*') < 0;
    if (!pattern || (!routes.contains(route) && routes.size() >= ROUTES_MAX)) {
      return "";
    }
    routes.add(route);
    return route;
  }
}
