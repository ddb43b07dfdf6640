/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect;

import io.fawa.http.Headers;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Binary values among headers and trailers: fields whose names end in {@code -bin} carry base64,
 * written without padding and read with or without it (gRPC "Custom-Metadata").
 */
public final class BinaryHeader {
  private static final String SUFFIX = "-bin";

  private BinaryHeader() {}

  /** Appends a binary value under {@code name}, which must end in {@code -bin}. */
  public static void add(Headers headers, String name, byte[] value) {
    headers.add(checked(name), encode(value));
  }

  /**
   * All binary values of {@code name}, in order; several may share a line, separated by commas.
   *
   * @throws IllegalArgumentException a value is not base64
   */
  public static List<byte[]> all(Headers headers, String name) {
    List<byte[]> values = new ArrayList<>();
    for (String line : headers.all(checked(name))) {
      int start = 0;
      while (start <= line.length()) {
        int comma = line.indexOf(',', start);
        int end = comma < 0 ? line.length() : comma;
        values.add(decode(line.substring(start, end).strip()));
        start = end + 1;
      }
    }
    return values;
  }

  /** Encodes a binary value as a field value. */
  public static String encode(byte[] value) {
    return Base64.getEncoder().withoutPadding().encodeToString(value);
  }

  /**
   * Decodes the binary value of a field.
   *
   * @throws IllegalArgumentException it is not base64
   */
  public static byte[] decode(String value) {
    return Base64.getDecoder().decode(value);
  }

  private static String checked(String name) {
    if (!name.endsWith(SUFFIX)) {
      throw new IllegalArgumentException(
          "the name of a binary field must end in -bin, got " + name);
    }
    return name;
  }
}
