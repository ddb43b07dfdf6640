/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.host;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** Ids of calls, to find them in the log. Thread-safe. */
final class RequestId {
  private static final int LENGTH_MAX = 64;
  private static final AtomicLong NEXT = new AtomicLong();

  /** Distinguishes the ids of this process from those of others. */
  private static final String PROCESS =
      HexFormat.of().toHexDigits(new SecureRandom().nextInt()) + "-";

  private RequestId() {}

  /** The caller's own id, if it is valid in a log line and a header. */
  static Optional<String> acceptable(String given) {
    if (given.isEmpty() || given.length() > LENGTH_MAX) {
      return Optional.empty();
    }
    for (int i = 0; i < given.length(); i++) {
      char c = given.charAt(i);
      boolean sane =
          (c >= '0' && c <= '9')
              || (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || c == '-'
              || c == '_'
              || c == '.';
      if (!sane) {
        return Optional.empty();
      }
    }
    return Optional.of(given);
  }

  static String fresh() {
    return PROCESS + Long.toHexString(NEXT.incrementAndGet());
  }
}
