/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.guard;

import io.helidon.http.Header;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.util.List;

/**
 * What a browser may do with what ordinary routes answer, the same for every service: a page loads
 * what is its own and calls its own server, is framed by nobody, and tells nobody where it came
 * from; and what we say a body is, it is, as a browser that guesses otherwise may run an upload as
 * a script. A route that sets one of these fields itself is stricter.
 */
public final class PagePolicy {
  private static final List<Header> FIELDS =
      List.of(
          HeaderValues.create(
              "Content-Security-Policy",
              "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
                  + " connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none';"
                  + " frame-ancestors 'none'"),
          HeaderValues.create("X-Content-Type-Options", "nosniff"),
          HeaderValues.create("Referrer-Policy", "no-referrer"));

  private PagePolicy() {}

  /** Adds the fields that the route has not set; a filter of Helidon's. */
  public static void apply(FilterChain chain, RoutingRequest request, RoutingResponse response) {
    response.beforeSend(() -> FIELDS.forEach(field -> response.headers().setIfAbsent(field)));
    chain.proceed();
  }
}
