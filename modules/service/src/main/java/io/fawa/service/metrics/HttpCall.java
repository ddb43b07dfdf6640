/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.metrics;

import java.util.Set;

/**
 * What tells HTTP requests apart in the meters; each part is one of a bounded set.
 *
 * @param method the request's; one that no specification knows counts as {@code _OTHER}
 * @param secure true under TLS
 * @param route the RPC's path or the route's pattern, never what a caller typed; empty for none
 * @param status of the response; 0 if none was sent
 * @param version such as {@code HTTP/1.1}
 * @param failure what kind of failure it was where that is more than the status; else empty
 */
public record HttpCall(
    String method, boolean secure, String route, int status, String version, String failure) {
  private static final Set<String> METHODS =
      Set.of(
          "CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE", "QUERY");
  private static final int SERVER_ERRORS = 500;

  Labels labels() {
    String error = failure;
    if (error.isEmpty() && status >= SERVER_ERRORS) {
      error = Integer.toString(status);
    }
    return Labels.of(
        "http_request_method",
        METHODS.contains(method) ? method : "_OTHER",
        "url_scheme",
        secure ? "https" : "http",
        "http_route",
        route,
        "http_response_status_code",
        status == 0 ? "" : Integer.toString(status),
        "network_protocol_version",
        version.replaceFirst("^HTTP/", ""),
        "error_type",
        error);
  }
}
