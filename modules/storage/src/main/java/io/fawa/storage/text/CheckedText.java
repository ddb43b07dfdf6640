/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage.text;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * A text with a head, one line per field and a checksum at its end: readable for people, and any
 * damage is detected.
 *
 * @param head its first line
 * @param fields the names of its fields, in order
 */
record CheckedText(String head, List<String> fields) {
  private static final String CHECK = "check ";

  /** Encodes {@code values}, which are ASCII without line ends. */
  byte[] encode(List<String> values) {
    StringBuilder text = new StringBuilder(head).append('\n');
    for (int i = 0; i < fields.size(); i++) {
      text.append(fields.get(i)).append(' ').append(values.get(i)).append('\n');
    }
    String checked = text.toString();
    return (checked + CHECK + digest(checked) + '\n').getBytes(StandardCharsets.US_ASCII);
  }

  /** Whether {@code bytes} begin as texts of this kind do. */
  boolean begins(byte[] bytes) {
    return new String(
            bytes, 0, Math.min(bytes.length, head.length() + 1), StandardCharsets.ISO_8859_1)
        .equals(head + '\n');
  }

  /**
   * Decodes the values in {@code bytes}.
   *
   * @throws IOException they were not written by {@link #encode}, or are damaged
   */
  String[] decode(byte[] bytes) throws IOException {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    int end = text.indexOf(CHECK);
    if (end < 0 || !text.substring(end).equals(CHECK + digest(text.substring(0, end)) + '\n')) {
      throw new IOException("its checksum does not match");
    }
    String[] lines = text.substring(0, end).split("\n", -1);
    if (lines.length != fields.size() + 2 || !lines[0].equals(head)) {
      throw new IOException("its head is not \"" + head + "\"");
    }
    String[] values = new String[fields.size()];
    for (int i = 0; i < values.length; i++) {
      String name = fields.get(i) + " ";
      if (!lines[i + 1].startsWith(name)) {
        throw new IOException("it has no " + fields.get(i));
      }
      values[i] = lines[i + 1].substring(name.length());
    }
    return values;
  }

  private static String digest(String text) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.ISO_8859_1)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
