/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage.disk;

import io.fawa.files.ContentId;
import io.fawa.files.FileKey;
import io.fawa.files.FileName;
import io.fawa.files.FileRecord;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;

/**
 * A record as the text that stands beside its content. A person can read it, and what one has to do
 * by hand when the disk has failed can be done with it.
 *
 * <pre>
 *   fawa file 1
 *   content 0123456789abcdef0123456789abcdef
 *   key ABC123
 *   name a%20b.txt                      as in a URL
 *   size 5
 *   sha256 2cf2…                        of the content
 *   created 2026-01-02T03:04:05.678Z
 *   expires 2026-01-02T03:29:05.678Z
 *   check 9f86…                         SHA-256 of the lines above
 * </pre>
 */
final class RecordFile {
  /** More than any record has: 64 of key, three times 255 of name, and what is always there. */
  static final int BYTES_MAX = 2_048;

  private static final String HEAD = "fawa file 1";
  private static final String CHECK = "check ";
  private static final List<String> FIELDS =
      List.of("content", "key", "name", "size", "sha256", "created", "expires");

  private RecordFile() {}

  static byte[] encode(FileRecord file) {
    List<String> values =
        List.of(
            file.content().text(),
            file.key().text(),
            file.name().pathSegment(),
            Long.toString(file.size()),
            file.sha256(),
            file.created().toString(),
            file.expires().toString());
    StringBuilder text = new StringBuilder(HEAD).append('\n');
    for (int i = 0; i < FIELDS.size(); i++) {
      text.append(FIELDS.get(i)).append(' ').append(values.get(i)).append('\n');
    }
    String checked = text.toString();
    return (checked + CHECK + digest(checked) + '\n').getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * The record of {@code content}.
   *
   * @throws IOException it is not what {@link #encode} made of one
   */
  static FileRecord decode(ContentId content, byte[] bytes) throws IOException {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    int end = text.indexOf(CHECK);
    if (end < 0 || !text.substring(end).equals(CHECK + digest(text.substring(0, end)) + '\n')) {
      throw new IOException("its check does not match");
    }
    String[] lines = text.substring(0, end).split("\n", -1);
    if (lines.length != FIELDS.size() + 2 || !lines[0].equals(HEAD)) {
      throw new IOException("its head is not \"" + HEAD + "\"");
    }
    String[] values = new String[FIELDS.size()];
    for (int i = 0; i < values.length; i++) {
      String name = FIELDS.get(i) + " ";
      if (!lines[i + 1].startsWith(name)) {
        throw new IOException("it has no " + FIELDS.get(i));
      }
      values[i] = lines[i + 1].substring(name.length());
    }
    if (!values[0].equals(content.text())) {
      throw new IOException("it is that of content " + values[0]);
    }
    try {
      return new FileRecord(
          new FileKey(values[1]),
          new FileName(URLDecoder.decode(values[2], StandardCharsets.UTF_8)),
          Long.parseLong(values[3]),
          values[4],
          Instant.parse(values[5]),
          Instant.parse(values[6]),
          content);
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new IOException("a value of it cannot be", e);
    }
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
