/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.rest.rule;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Percent-encoding (RFC 3986 §2.1), strictly decoded as UTF-8. */
public final class PercentCoding {
  private PercentCoding() {}

  /**
   * Decodes percent-encoding.
   *
   * @throws IllegalArgumentException an escape is broken, or the bytes are not UTF-8
   */
  public static String decode(String text) {
    return decode(text, false);
  }

  /**
   * Decodes percent-encoding of a form, where a plus is a space.
   *
   * @throws IllegalArgumentException as {@link #decode} does
   */
  public static String decodeForm(String text) {
    return decode(text.replace('+', ' '));
  }

  /** As {@link #decode}, but keeps {@code %2F}, to distinguish it from a slash. */
  static String decodeButSlashes(String text) {
    return decode(text, true);
  }

  private static String decode(String text, boolean keepSlashes) {
    if (text.indexOf('%') < 0) {
      return text;
    }
    byte[] source = text.getBytes(StandardCharsets.UTF_8);
    byte[] target = new byte[source.length];
    int size = 0;
    for (int i = 0; i < source.length; i++) {
      if (source[i] != '%') {
        target[size++] = source[i];
        continue;
      }
      int high = i + 2 < source.length ? Character.digit(source[i + 1], 16) : -1;
      int low = i + 2 < source.length ? Character.digit(source[i + 2], 16) : -1;
      if (high < 0 || low < 0) {
        throw new IllegalArgumentException("broken percent-encoding");
      }
      int value = 16 * high + low;
      if (keepSlashes && value == '/') {
        target[size++] = '%';
        continue;
      }
      target[size++] = (byte) value;
      i += 2;
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(target, 0, size))
          .toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("percent-encoded bytes are not UTF-8", e);
    }
  }
}
