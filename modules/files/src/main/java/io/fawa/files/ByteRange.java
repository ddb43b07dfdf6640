/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files;

import java.util.Locale;
import java.util.Optional;

/**
 * A part of a file.
 *
 * @param offset its first byte
 * @param length its bytes; 0 if the requested part is outside the file
 */
public record ByteRange(long offset, long length) {
  private static final String UNIT = "bytes=";
  private static final int DIGITS_MAX = 18; // any such number fits into a long

  /** All of a file of {@code size} bytes. */
  public static ByteRange whole(long size) {
    return new ByteRange(0, size);
  }

  /**
   * The range of an RPC request.
   *
   * @param length 0 means up to the end; a part beyond the end is truncated
   * @throws FileRefusedException {@code INVALID} for negative numbers, {@code OUT_OF_RANGE} for an
   *     offset beyond the end; an offset at the end gives an empty part, for a caller that has
   *     everything
   */
  public static ByteRange of(long offset, long length, long size) throws FileRefusedException {
    if (offset < 0 || length < 0) {
      throw FileRefusedException.invalid(
          "offset %d and length %d must not be negative".formatted(offset, length));
    }
    if (offset > size) {
      throw new FileRefusedException(
          FileRefusedException.Reason.OUT_OF_RANGE,
          "offset %d in a file of %d bytes".formatted(offset, size));
    }
    long rest = size - offset;
    return new ByteRange(offset, length == 0 ? rest : Math.min(length, rest));
  }

  /**
   * Parses a {@code Range} field (RFC 9110 §14.1.2).
   *
   * @return the requested part, of length 0 if it cannot be satisfied; empty if the field must be
   *     ignored: malformed, of another unit, or with several parts, which a server need not support
   */
  public static Optional<ByteRange> parse(String field, long size) {
    String value = field.strip();
    if (!value.toLowerCase(Locale.ROOT).startsWith(UNIT)) {
      return Optional.empty();
    }
    String spec = value.substring(UNIT.length()).strip();
    int dash = spec.indexOf('-');
    if (dash < 0) {
      return Optional.empty();
    }
    String first = spec.substring(0, dash);
    String last = spec.substring(dash + 1);
    if (!isNumber(first) || !isNumber(last) || (first.isEmpty() && last.isEmpty())) {
      return Optional.empty();
    }
    if (first.isEmpty()) {
      long suffix = Math.min(number(last), size);
      return Optional.of(new ByteRange(size - suffix, suffix));
    }
    long from = number(first);
    long to = last.isEmpty() ? Long.MAX_VALUE : number(last);
    if (to < from) {
      return Optional.empty();
    }
    return Optional.of(new ByteRange(from, from >= size ? 0 : Math.min(to, size - 1) - from + 1));
  }

  private static boolean isNumber(String digits) {
    return digits.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private static long number(String digits) {
    return digits.length() > DIGITS_MAX ? Long.MAX_VALUE : Long.parseLong(digits);
  }
}
