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
  private static final String OTHER = "_OTHER";
  private static final int SERVER_ERRORS = 500;

  private static final String[] LABELS = {
    "http_request_method",
    "url_scheme",
    "http_route",
    "http_response_status_code",
    "network_protocol_version",
    "error_type"
  };

  /** Cheap, as it is asked for on every call; the other parts differ seldom where these do not. */
  @Override
  public int hashCode() {
    return 31 * route.hashCode() + status;
  }

  /** The same, without a method that a caller has made up. */
  HttpCall bounded() {
    return METHODS.contains(method)
        ? this
        : new HttpCall(OTHER, secure, route, status, version, failure);
  }

  static String[] labelNames() {
    return LABELS.clone();
  }

  /** In the order of the names; empty for what is not known. */
  String[] labelValues() {
    String error = failure;
    if (error.isEmpty() && status >= SERVER_ERRORS) {
      error = Integer.toString(status);
    }
    return new String[] {
      method,
      secure ? "https" : "http",
      route,
      status == 0 ? "" : Integer.toString(status),
      version.replaceFirst("^HTTP/", ""),
      error
    };
  }
}
