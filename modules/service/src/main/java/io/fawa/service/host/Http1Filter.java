/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.host;

import io.fawa.http.Headers;
import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Takes RPCs and preflights off Helidon's HTTP/1.1 before its routes see them, and gives the
 * answers of those routes what every answer carries.
 */
final class Http1Filter implements Filter {
  private static final HeaderName REQUEST_ID = HeaderNames.create("X-Request-Id");
  private static final List<HeaderName> WHAT_AN_RPC_SAYS =
      List.of(HeaderNames.CONTENT_TYPE, HeaderNames.create("Connect-Protocol-Version"));

  private final Front front;
  private final BooleanSupplier draining;

  Http1Filter(Front front, BooleanSupplier draining) {
    this.front = front;
    this.draining = draining;
  }

  @Override
  public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
    Optional<Http1Link> link = Http1Link.of(request.remotePeer());
    if (link.isEmpty()) {
      // An exchange of another version: the front has it already.
      chain.proceed();
      return;
    }
    link.get().serving(true);
    try {
      if (draining.getAsBoolean() || wantsClose(request)) {
        response.headers().set(HeaderValues.CONNECTION_CLOSE);
      }
      if (isRpc(request) || isPreflight(request)) {
        serve(new Http1Exchange(request, response, link.get()));
      } else {
        ordinary(chain, request, response);
      }
    } finally {
      link.get().serving(false);
      if (response.headers().contains(HeaderValues.CONNECTION_CLOSE)) {
        link.get().endAfterThisRequest();
      }
    }
  }

  private boolean isRpc(RoutingRequest request) {
    Headers headers = new Headers();
    for (HeaderName name : WHAT_AN_RPC_SAYS) {
      request.headers().first(name).ifPresent(value -> headers.add(name.lowerCase(), value));
    }
    return front.isRpc(
        request.prologue().method().text(), request.prologue().uriPath().rawPath(), headers);
  }

  private static boolean wantsClose(RoutingRequest request) {
    return request.headers().contains(HeaderNames.CONNECTION)
        && request.headers().get(HeaderNames.CONNECTION).allValues(true).stream()
            .anyMatch("close"::equalsIgnoreCase);
  }

  private static boolean isPreflight(RoutingRequest request) {
    return request.prologue().method().text().equals("OPTIONS")
        && request.headers().contains(HeaderNames.ACCESS_CONTROL_REQUEST_METHOD)
        && request.headers().contains(HeaderNames.ORIGIN);
  }

  private void serve(Http1Exchange exchange) {
    try {
      front.serve(
          exchange,
          unreachable -> {
            throw new IllegalStateException("neither RPC nor preflight");
          });
    } catch (IOException e) {
      throw new CloseConnectionException("the exchange was given up", e);
    } finally {
      exchange.close();
    }
    if (exchange.broken()) {
      throw new CloseConnectionException("the request was not read to its end");
    }
  }

  private void ordinary(FilterChain chain, RoutingRequest request, RoutingResponse response) {
    CallRecord record =
        front.begin(
            "HTTP/1.1",
            request.prologue().method().text(),
            request.prologue().uriPath().rawPath(),
            request.remotePeer().address(),
            request.headers().first(REQUEST_ID).orElse(""));
    response.beforeSend(() -> decorate(request, response, record));
    try {
      chain.proceed();
    } finally {
      record.ended(
          Front.ordinaryRoute(),
          response.status().code(),
          response.status().codeText(),
          response.bytesWritten());
    }
  }

  private void decorate(RoutingRequest request, RoutingResponse response, CallRecord record) {
    Headers asked = new Headers();
    request.headers().first(HeaderNames.ORIGIN).ifPresent(origin -> asked.add("origin", origin));
    Headers added = new Headers();
    front.cors().decorate(asked, added);
    added.forEach((name, value) -> {
      Header field = HeaderValues.create(HeaderNames.create(name), value);
      if (name.equals("vary")) {
        response.headers().add(field);
      } else {
        response.headers().set(field);
      }
    });
    if (!record.givenId().isEmpty() || response.status().code() >= 400) {
      response.headers().set(REQUEST_ID, record.id());
    }
  }
}
