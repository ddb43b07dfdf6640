/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.guard;

import io.fawa.http.Exchange;
import io.fawa.http.Headers;
import io.fawa.service.config.Cors;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Prevents cross-site request forgery: browsers send forms, and requests like forms, to any site
 * without a preflight. Browsers mark the origin of a request ({@code Sec-Fetch-Site}, else {@code
 * Origin}); a request with neither is not from a browser. Immutable.
 *
 * <p>Origins in {@code corsOrigins} are allowed. The default value, any origin, applies only to
 * RPCs that need a preflight.
 *
 * @param cors which origins may call
 * @param chosen whether an operator has set it; false for the default
 * @param hosts the names of this service
 */
public record CrossOrigin(Cors cors, boolean chosen, KnownHosts hosts) {
  private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS", "TRACE");

  /** The content types of forms, which need no preflight (Fetch §2.2.2). */
  private static final Set<String> SENT_UNASKED =
      Set.of("", "application/x-www-form-urlencoded", "multipart/form-data", "text/plain");

  /** True if this call must be rejected. */
  public boolean refuses(Exchange exchange, boolean rpc) {
    if (SAFE.contains(exchange.method())) {
      return false;
    }
    Headers headers = exchange.headers();
    String site = headers.get("sec-fetch-site", "");
    String origin = headers.get("origin", "");
    if (site.equals("same-origin") || site.equals("none")) {
      return false;
    }
    if (site.isEmpty() && (origin.isEmpty() || isHost(origin, exchange.authority()))) {
      return false;
    }
    if (authorityOf(origin).filter(hosts::isConfigured).isPresent()) {
      return false;
    }
    boolean allowed = !origin.isEmpty() && cors.allows(origin);
    return !(allowed && (chosen || (rpc && wasAskedFor(exchange.method(), headers))));
  }

  /** True if a page of this origin must not open a WebSocket or a WebTransport session. */
  public boolean refusesSocket(Exchange exchange) {
    String origin = exchange.headers().get("origin", "");
    return !origin.isEmpty()
        && !cors.allows(origin)
        && !(isHost(origin, exchange.authority()) && hosts.knows(exchange.authority()))
        && authorityOf(origin).filter(hosts::isConfigured).isEmpty();
  }

  private static boolean wasAskedFor(String method, Headers headers) {
    String type = headers.get("content-type", "");
    int end = type.indexOf(';');
    String plain = (end < 0 ? type : type.substring(0, end)).strip().toLowerCase(Locale.ROOT);
    return !method.equals("POST") || !SENT_UNASKED.contains(plain);
  }

  private static boolean isHost(String origin, String host) {
    return authorityOf(origin).filter(host::equalsIgnoreCase).isPresent();
  }

  /** The authority of an origin: {@code a.org} of {@code https://a.org}; empty for {@code null}. */
  private static Optional<String> authorityOf(String origin) {
    try {
      return Optional.ofNullable(URI.create(origin).getRawAuthority());
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
