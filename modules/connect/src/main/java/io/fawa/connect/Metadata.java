/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect;

import io.fawa.http.Headers;
import java.util.Set;

/** Headers and trailers of handlers and callers, kept apart from those of the protocols. */
final class Metadata {
  private static final Set<String> PROTOCOL_FIELDS =
      Set.of(
          "connection",
          "content-encoding",
          "content-length",
          "content-type",
          "host",
          "keep-alive",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade",
          "accept-encoding",
          "connect-accept-encoding",
          "connect-content-encoding",
          "connect-protocol-version",
          "connect-timeout-ms",
          "grpc-accept-encoding",
          "grpc-encoding",
          "grpc-message",
          "grpc-status",
          "grpc-status-details-bin",
          "grpc-timeout");

  private Metadata() {}

  /** Appends the fields of {@code source} that are no protocol's, with {@code prefix}. */
  static void copy(Headers source, String prefix, Headers target) {
    for (int i = 0; i < source.size(); i++) {
      String name = source.name(i);
      if (!PROTOCOL_FIELDS.contains(name)) {
        target.add(prefix.isEmpty() ? name : prefix + name, source.value(i));
      }
    }
  }
}
