/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http;

import java.util.Set;

/**
 * The request line and header section of a client's request.
 *
 * @param method the method, such as {@code POST}
 * @param path the path with its query, percent-encoded, starting with {@code /}
 * @param headers the header fields, without pseudo-fields and {@code host}
 * @param idempotent whether repeating the request has the effect of sending it once; a transport
 *     may then send it again even if the server may have processed it
 */
public record RequestHead(String method, String path, Headers headers, boolean idempotent) {
  /** RFC 9110 §9.2.2. */
  private static final Set<String> IDEMPOTENT =
      Set.of("GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE");

  /** Checks that the path can stand in a request line. */
  public RequestHead {
    if (!path.startsWith("/")) {
      throw new IllegalArgumentException("path must start with /, got " + path);
    }
  }

  /** A request that is idempotent if its method is (RFC 9110 §9.2.2). */
  public RequestHead(String method, String path, Headers headers) {
    this(method, path, headers, IDEMPOTENT.contains(method));
  }
}
