/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http1;

import io.fawa.http.Headers;
import java.util.Arrays;

/**
 * Bytes to be sent: heads, chunks and trailers (RFC 9112 §2.1, §7.1), for both sides. Callers check
 * what they append. Single-owner.
 */
final class MessageBuffer {
  private static final byte[] LAST_CHUNK = {'0', '\r', '\n'};
  private static final byte[] NOTHING = {};

  private byte[] bytes = NOTHING;
  private int size;

  int size() {
    return size;
  }

  byte[] array() {
    return bytes;
  }

  byte[] copy() {
    return Arrays.copyOf(bytes, size);
  }

  /** Clears the buffer and keeps its array. */
  void clear() {
    size = 0;
  }

  /** Clears the buffer and drops its array. */
  void release() {
    size = 0;
    bytes = NOTHING;
  }

  /** Appends a copy of {@code source[offset, offset+length)}. */
  void bytes(byte[] source, int offset, int length) {
    reserve(length);
    System.arraycopy(source, offset, bytes, size, length);
    size += length;
  }

  void bytes(byte[] source) {
    bytes(source, 0, source.length);
  }

  /** Appends a text, one octet for each char. */
  @SuppressWarnings("deprecation") // avoids an encoder; every char is an octet
  void text(String text) {
    int length = text.length();
    reserve(length);
    text.getBytes(0, length, bytes, size);
    size += length;
  }

  void lineEnd() {
    reserve(2);
    bytes[size++] = '\r';
    bytes[size++] = '\n';
  }

  void field(String name, String value) {
    text(name);
    reserve(2);
    bytes[size++] = ':';
    bytes[size++] = ' ';
    text(value);
    lineEnd();
  }

  void fields(Headers headers) {
    for (int i = 0; i < headers.size(); i++) {
      field(headers.name(i), headers.value(i));
    }
  }

  void chunkSize(int chunkBytes) {
    text(Integer.toHexString(chunkBytes));
    lineEnd();
  }

  void lastChunk(Headers trailers) {
    bytes(LAST_CHUNK);
    fields(trailers);
    lineEnd();
  }

  private void reserve(int more) {
    if (more > bytes.length - size) {
      bytes = Arrays.copyOf(bytes, Math.max(size + more, Math.max(512, 2 * bytes.length)));
    }
  }
}
