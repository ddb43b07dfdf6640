/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.file;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Checks whether percent-encoded octets are UTF-8, before a decoder replaces invalid ones by
 * U+FFFD.
 */
final class Utf8Escapes {
  private Utf8Escapes() {}

  /** True if the octets that {@code text} escapes, one after another, are UTF-8. */
  static boolean areValid(String text) {
    byte[] octets = new byte[text.length()];
    int size = 0;
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) != '%') {
        octets[size++] = ' '; // any other character ends a sequence
      } else if (i + 2 < text.length()
          && Character.digit(text.charAt(i + 1), 16) >= 0
          && Character.digit(text.charAt(i + 2), 16) >= 0) {
        octets[size++] = (byte) Integer.parseInt(text.substring(i + 1, i + 3), 16);
        i += 2;
      } else {
        return false;
      }
    }
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets, 0, size));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }
}
