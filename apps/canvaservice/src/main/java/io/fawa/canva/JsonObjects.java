/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.canva;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Finds the JSON objects in a stream that has them one behind another, without looking into them:
 * braces are counted outside of strings. What is no object is handed on as it is, for the decoder
 * to refuse. Single-owner.
 */
final class JsonObjects {
  /** As long as a message on a WebSocket may be, of versions 1 and 2. */
  static final int BYTES_MAX = 64 << 10;

  private static final int BYTES_MIN = 512;

  private final int bytesMax;

  private byte[] bytes = new byte[0];
  private int size;

  /** How far {@link #bytes} was looked at, and what was found there. */
  private int at;

  private int depth;
  private boolean inString;
  private boolean escaped;

  JsonObjects(int bytesMax) {
    this.bytesMax = bytesMax;
  }

  /** Appends what came. */
  void take(byte[] source, int length) {
    if (bytes.length - size < length) {
      bytes = Arrays.copyOf(bytes, Math.max(BYTES_MIN, Math.max(2 * bytes.length, size + length)));
    }
    System.arraycopy(source, 0, bytes, size, length);
    size += length;
  }

  /**
   * The next object; empty if it is not here yet.
   *
   * @throws IOException it is longer than is allowed
   */
  Optional<String> next() throws IOException {
    if (depth == 0) {
      skipSpace();
    }
    while (at < size) {
      byte octet = bytes[at++];
      if (ends(octet)) {
        return Optional.of(cut());
      }
      if (at > bytesMax) {
        throw new IOException("a message over " + bytesMax + " bytes");
      }
    }
    return Optional.empty();
  }

  /** Whether this octet is the last one of an object, or of what cannot become one. */
  private boolean ends(byte octet) {
    if (inString) {
      if (escaped) {
        escaped = false;
      } else if (octet == '\\') {
        escaped = true;
      } else if (octet == '"') {
        inString = false;
      }
      return false;
    }
    switch (octet) {
      case '"' -> inString = true;
      case '{', '[' -> depth++;
      case '}', ']' -> depth--;
      default -> {
        // of a value, or between values
      }
    }
    return depth <= 0 && !inString;
  }

  private void skipSpace() {
    int space = 0;
    while (space < size
        && (bytes[space] == ' '
            || bytes[space] == '\n'
            || bytes[space] == '\r'
            || bytes[space] == '\t')) {
      space++;
    }
    drop(space);
  }

  private String cut() {
    String text = new String(bytes, 0, at, StandardCharsets.UTF_8);
    drop(at);
    at = 0;
    depth = 0;
    inString = false;
    return text;
  }

  private void drop(int count) {
    if (count > 0) {
      System.arraycopy(bytes, count, bytes, 0, size - count);
      size -= count;
    }
  }

  /**
   * The stream has ended.
   *
   * @throws IOException in the middle of an object
   */
  void end() throws IOException {
    if (size > 0) {
      throw new IOException("the stream ends within a message");
    }
  }
}
