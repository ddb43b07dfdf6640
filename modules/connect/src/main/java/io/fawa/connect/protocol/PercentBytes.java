/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.protocol;

import io.fawa.connect.codec.Bytes;
import java.nio.charset.StandardCharsets;

/**
 * Percent-encoding of arbitrary bytes, decoded leniently: invalid escapes are kept, as in gRPC and
 * connect-go.
 */
final class PercentBytes {
  private PercentBytes() {}

  /** Decodes {@code text}. */
  static Bytes decode(String text) {
    byte[] source = text.getBytes(StandardCharsets.UTF_8);
    Bytes target = new Bytes(source.length);
    for (int i = 0; i < source.length; i++) {
      boolean room = source[i] == '%' && i + 2 < source.length;
      int high = room ? Character.digit(source[i + 1], 16) : -1;
      int low = room ? Character.digit(source[i + 2], 16) : -1;
      if (high >= 0 && low >= 0) {
        target.write(16 * high + low);
        i += 2;
      } else {
        target.write(source[i]);
      }
    }
    return target;
  }
}
