/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http;

import java.util.Set;

/**
 * What a client says before the body of its request.
 *
 * @param method the method, such as {@code POST}
 * @param path the path with its query, percent-encoded, starting with {@code /}
 * @param headers the header fields, without pseudo-fields and {@code host}
 * @param idempotent whether doing it twice is doing it once, so that a transport may send it again
 *     where it cannot tell that nothing of it was done
 */
public record RequestHead(String method, String path, Headers headers, boolean idempotent) {
  /** RFC 9110 §9.2.2. */
  private static final Set<String> IDEMPOTENT =
      Set.of("GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE");

  /** Checks that the path can stand in a request line. */
  public RequestHead {
    if (!path.startsWith("/")) {
      throw new IllegalArgumentException("path starts with /, got " + path);
    }
  }

  /** A head that is idempotent if its method says so. */
  public RequestHead(String method, String path, Headers headers) {
    this(method, path, headers, IDEMPOTENT.contains(method));
  }
}
