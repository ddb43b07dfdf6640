/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.metrics;

import java.util.Set;

/**
 * The labels of an HTTP request in the metrics; each has a bounded set of values.
 *
 * @param method the request method; unknown ones count as {@code _OTHER}
 * @param secure true under TLS
 * @param route the RPC's path or the route's pattern, never client input; empty for none
 * @param status the response status; 0 if none was sent
 * @param version such as {@code HTTP/1.1}
 * @param failure the kind of failure if the status does not tell it; else empty
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

  /** Cheap, as it is computed for every call; the other parts rarely differ if these are equal. */
  @Override
  public int hashCode() {
    return 31 * route.hashCode() + status;
  }

  /** The same, with an unknown method replaced. */
  HttpCall bounded() {
    return METHODS.contains(method)
        ? this
        : new HttpCall(OTHER, secure, route, status, version, failure);
  }

  static String[] labelNames() {
    return LABELS.clone();
  }

  /** The label values in the order of the names; empty for unknown ones. */
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
