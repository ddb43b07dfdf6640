/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http1;

import io.fawa.http.Headers;
import java.util.Arrays;

/**
 * Bytes that wait to be sent: heads, chunks and trailers (RFC 9112 §2.1, §7.1), for both sides.
 * What is appended must have been checked. Single-owner.
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

  /** Forgets everything. */
  void clear() {
    size = 0;
  }

  /** Forgets everything, and keeps nothing. */
  void release() {
    size = 0;
    bytes = NOTHING;
  }

  /** A copy of {@code source[offset, offset+length)}. */
  void bytes(byte[] source, int offset, int length) {
    reserve(length);
    System.arraycopy(source, offset, bytes, size, length);
    size += length;
  }

  void bytes(byte[] source) {
    bytes(source, 0, source.length);
  }

  /** A text of octets, a char for each. */
  @SuppressWarnings("deprecation") // the one copy without an encoder; every char is an octet
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
