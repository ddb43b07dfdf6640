/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Detects from the first bytes of a response that the server speaks another protocol. A caller of
 * the wrong port then gets that as the error, and not one about some length.
 */
public final class FirstBytes {
  private static final byte[] HTTP_1 = "HTTP/1.".getBytes(StandardCharsets.US_ASCII);

  private FirstBytes() {}

  /**
   * Detects a TLS record or an HTTP/1.1 response where HTTP/2 was expected.
   *
   * @return a text to append to the server's address
   */
  public static Optional<String> otherThanHttp2(byte[] bytes, int offset, int length) {
    if (startsWith(HTTP_1, bytes, offset, length)) {
      return Optional.of(
          "this looks like HTTP/1.1, not HTTP/2: the port speaks only HTTP/1.1, or HTTP/2 only"
              + " under TLS (use an https URL)");
    }
    return tls(bytes, offset, length);
  }

  /** Detects a TLS record or an HTTP/2 frame where HTTP/1.1 was expected. */
  public static Optional<String> otherThanHttp1(byte[] bytes, int offset, int length) {
    // A server's first frame is SETTINGS (RFC 9113 §3.4), which is short.
    boolean settings =
        length >= 9 && bytes[offset] == 0 && bytes[offset + 1] == 0 && bytes[offset + 3] == 4;
    return settings
        ? Optional.of("this looks like HTTP/2, not HTTP/1.1")
        : tls(bytes, offset, length);
  }

  /** A record's type, then its version (RFC 8446 §5.1). */
  private static Optional<String> tls(byte[] bytes, int offset, int length) {
    boolean record =
        length >= 3
            && bytes[offset] >= 20
            && bytes[offset] <= 23
            && bytes[offset + 1] == 3
            && bytes[offset + 2] >= 0
            && bytes[offset + 2] <= 4;
    return record ? Optional.of("this looks like TLS; use an https URL") : Optional.empty();
  }

  private static boolean startsWith(byte[] start, byte[] bytes, int offset, int length) {
    if (length < start.length) {
      return false;
    }
    for (int i = 0; i < start.length; i++) {
      if (bytes[offset + i] != start[i]) {
        return false;
      }
    }
    return true;
  }
}
