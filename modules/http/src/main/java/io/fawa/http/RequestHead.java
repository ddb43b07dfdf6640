/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http;

/**
 * What a client says before the body of its request.
 *
 * @param method the method, such as {@code POST}
 * @param path the path with its query, percent-encoded, starting with {@code /}
 * @param headers the header fields, without pseudo-fields and {@code host}
 */
public record RequestHead(String method, String path, Headers headers) {
  /** Checks that the path can stand in a request line. */
  public RequestHead {
    if (!path.startsWith("/")) {
      throw new IllegalArgumentException("path starts with /, got " + path);
    }
  }
}
