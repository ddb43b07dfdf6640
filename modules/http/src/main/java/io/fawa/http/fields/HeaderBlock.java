/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http.fields;

import java.util.Arrays;

/**
 * A growing array of octets that an encoded field section is written to, or gathered in.
 * Single-owner.
 */
public final class HeaderBlock {
  private byte[] bytes;
  private int size;

  /** An empty block with room for {@code capacity} octets. */
  public HeaderBlock(int capacity) {
    bytes = new byte[capacity];
  }

  /** The array whose first {@link #size()} octets are the block; valid until the next change. */
  public byte[] bytes() {
    return bytes;
  }

  /** How many octets there are. */
  public int size() {
    return size;
  }

  /** Empties the block and keeps its array. */
  public void clear() {
    size = 0;
  }

  /** Appends a copy of {@code source[offset, offset+length)}. */
  public void append(byte[] source, int offset, int length) {
    room(length);
    System.arraycopy(source, offset, bytes, size, length);
    size += length;
  }

  /** Appends one octet. */
  public void append(int octet) {
    room(1);
    bytes[size++] = (byte) octet;
  }

  /** RFC 7541 §5.1: an integer whose first octet has {@code prefixBits} bits left. */
  public void appendInteger(int flags, int prefixBits, int value) {
    int prefixMax = (1 << prefixBits) - 1;
    if (value < prefixMax) {
      append(flags | value);
      return;
    }
    append(flags | prefixMax);
    int rest = value - prefixMax;
    while (rest >= 0x80) {
      append((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    append(rest);
  }

  /** RFC 7541 §5.2: a string, Huffman-coded where that is shorter. */
  public void appendString(String text) {
    appendString(0, 7, text);
  }

  /**
   * A string whose length has {@code prefixBits} bits in its first octet, with the flag for the
   * Huffman code above them (RFC 9204 §4.1.2); coded where that is shorter.
   *
   * @param flags what stands above that flag
   */
  public void appendString(int flags, int prefixBits, String text) {
    int length = text.length();
    int coded = Huffman.codedLength(text);
    if (coded < length) {
      appendInteger(flags | (1 << prefixBits), prefixBits, coded);
      room(coded);
      Huffman.encode(text, bytes, size);
      size += coded;
      return;
    }
    appendInteger(flags, prefixBits, length);
    room(length);
    for (int i = 0; i < length; i++) {
      bytes[size + i] = (byte) text.charAt(i);
    }
    size += length;
  }

  private void room(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + more));
    }
  }
}
