/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.file;

import io.helidon.common.uri.UriEncoding;
import io.helidon.webserver.http.ServerRequest;

/**
 * The file name at the end of a path, as it was sent. Helidon's path parameters end at a {@code ;},
 * which is ordinary data in a segment (RFC 3986 §3.3).
 */
final class NameInPath {
  private NameInPath() {}

  /** The last segment, percent-decoded; empty if the path ends with a slash. */
  static String of(ServerRequest request) {
    String path = request.prologue().uriPath().rawPath();
    return UriEncoding.decodeUri(path.substring(path.lastIndexOf('/') + 1));
  }
}
