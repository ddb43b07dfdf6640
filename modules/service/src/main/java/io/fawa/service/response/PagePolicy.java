/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.response;

import io.fawa.http.PlainText;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http.ServerResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The browser policy for responses of ordinary routes, the same for every service. A page loads
 * only its own resources, calls only its own server, cannot be framed and sends no referrer.
 * Content types are not guessed, as a browser might run an upload as a script. A route may set
 * stricter fields itself.
 */
public final class PagePolicy {
  private static final String CONTENT_SECURITY_POLICY = "Content-Security-Policy";

  private static final Header NO_SNIFF =
      HeaderValues.create("X-Content-Type-Options", PlainText.NO_SNIFF);
  private static final Header NO_REFERRER = HeaderValues.create("Referrer-Policy", "no-referrer");
  private static final Header SANDBOX =
      HeaderValues.create(
          CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'; sandbox");

  private static final List<Header> FIELDS =
      List.of(
          HeaderValues.create(
              CONTENT_SECURITY_POLICY,
              "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
                  + " connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none';"
                  + " frame-ancestors 'none'"),
          NO_SNIFF,
          NO_REFERRER);

  private PagePolicy() {}

  /** Adds the fields that the route has not set; a Helidon filter. */
  public static void apply(FilterChain chain, RoutingRequest request, RoutingResponse response) {
    response.beforeSend(() -> FIELDS.forEach(field -> response.headers().setIfAbsent(field)));
    chain.proceed();
  }

  /** For an untrusted body: nothing in it loads, runs or is framed. */
  public static void sandbox(ServerResponse response) {
    response.header(NO_SNIFF).header(SANDBOX).header(NO_REFERRER);
  }

  /** Responds with a short text. */
  public static void text(ServerResponse response, Status status, String text) {
    response.status(status);
    response.headers().set(HeaderNames.CONTENT_TYPE, PlainText.TYPE);
    response.headers().set(NO_SNIFF);
    response.send(text.getBytes(StandardCharsets.UTF_8));
  }
}
