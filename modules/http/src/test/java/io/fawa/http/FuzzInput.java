/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The bytes a fuzzer made, taken from the front as choices and as data; zeros at their end. */
public final class FuzzInput {
  private final byte[] bytes;
  private int at;

  /** All of {@code bytes}, which are not changed. */
  public FuzzInput(byte[] bytes) {
    this.bytes = bytes;
  }

  /** How many bytes are left. */
  public int left() {
    return bytes.length - at;
  }

  /** One byte, 0 to 255. */
  public int octet() {
    return at < bytes.length ? bytes[at++] & 0xff : 0;
  }

  /** A choice, 0 to {@code bound - 1}, of at most 256. */
  public int below(int bound) {
    return octet() % bound;
  }

  /** Four bytes. */
  public int word() {
    return octet() << 24 | octet() << 16 | octet() << 8 | octet();
  }

  /** The next {@code length} bytes, or as many as there are. */
  public byte[] bytes(int length) {
    int from = at;
    at = Math.min(bytes.length, at + length);
    return Arrays.copyOfRange(bytes, from, at);
  }

  /** All that is left. */
  public byte[] rest() {
    return bytes(left());
  }

  /** The next {@code length} bytes as one character each. */
  public String latin(int length) {
    return new String(bytes(length), StandardCharsets.ISO_8859_1);
  }

  /** All that is left, as UTF-8. */
  public String text() {
    return new String(rest(), StandardCharsets.UTF_8);
  }
}
