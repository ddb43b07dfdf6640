/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.config;

import io.fawa.http.Headers;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The origins whose pages may call (Fetch §3.2, "CORS protocol"). Any request header is allowed,
 * credentials never are. Immutable; pure functions over header fields, the same for every HTTP
 * version.
 *
 * @param origins the origins allowed, such as {@code https://example.org}; empty allows any
 */
public record Cors(Set<String> origins) {
  private static final Set<String> METHODS =
      Set.of("HEAD", "GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

  private static final String EXPOSED =
      String.join(
          ", ",
          List.of(
              "Accept",
              "Accept-Encoding",
              "Accept-Post",
              "Connect-Accept-Encoding",
              "Connect-Content-Encoding",
              "Content-Encoding",
              "Greet-Version",
              "Grpc-Accept-Encoding",
              "Grpc-Encoding",
              "Grpc-Message",
              "Grpc-Status",
              "Grpc-Status-Details-Bin",
              "Link",
              "Location",
              "Tus-Checksum-Algorithm",
              "Tus-Extension",
              "Tus-Max-Size",
              "Tus-Resumable",
              "Tus-Version",
              "Upload-Complete",
              "Upload-Concat",
              "Upload-Defer-Length",
              "Upload-Expires",
              "Upload-Length",
              "Upload-Limit",
              "Upload-Metadata",
              "Upload-Offset",
              "X-Request-Id"));

  private static final String PREFLIGHT_VARY =
      "Origin, Access-Control-Request-Method, Access-Control-Request-Headers";

  private static final int MAX_AGE_SECONDS = 7200;

  /** Copies {@code origins}. */
  public Cors {
    origins = Set.copyOf(origins);
  }

  /** Any origin, as in the originals. */
  public static Cors anyOrigin() {
    return new Cors(Set.of());
  }

  /**
   * The header section of a 204 response to a preflight request; empty for other requests. A
   * rejected preflight gets a response without permission.
   */
  public Optional<Headers> preflight(String method, Headers request) {
    if (!method.equals("OPTIONS") || !request.contains("access-control-request-method")) {
      return Optional.empty();
    }
    Optional<String> origin = request.first("origin");
    if (origin.isEmpty()) {
      return Optional.empty();
    }
    Headers answer = new Headers();
    String wanted = request.get("access-control-request-method", "").toUpperCase(Locale.ROOT);
    if (allows(origin.get()) && METHODS.contains(wanted)) {
      answer.add("access-control-allow-origin", origin.get());
      answer.add("access-control-allow-methods", wanted);
      request
          .first("access-control-request-headers")
          .ifPresent(names -> answer.add("access-control-allow-headers", names));
      answer.add("access-control-max-age", Integer.toString(MAX_AGE_SECONDS));
    }
    return Optional.of(answer.add("vary", PREFLIGHT_VARY));
  }

  /** Adds the fields of an ordinary response: {@code Vary}, and the permission if granted. */
  public void decorate(Headers request, Headers response) {
    response.add("vary", "Origin");
    Optional<String> origin = request.first("origin");
    if (origin.isPresent() && allows(origin.get())) {
      response.add("access-control-allow-origin", origin.get());
      response.add("access-control-expose-headers", EXPOSED);
    }
  }

  /** True for an origin whose pages may read responses. */
  public boolean allows(String origin) {
    return origins.isEmpty() || origins.contains(origin);
  }
}
