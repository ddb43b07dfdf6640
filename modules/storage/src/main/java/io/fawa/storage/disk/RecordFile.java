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
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;

/**
 * A record as a text file beside its content, readable for people who repair a store after a disk
 * failure.
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
  private static final CheckedText TEXT =
      new CheckedText(
          "fawa file 1", List.of("content", "key", "name", "size", "sha256", "created", "expires"));

  private RecordFile() {}

  static byte[] encode(FileRecord file) {
    return TEXT.encode(
        List.of(
            file.content().text(),
            file.key().text(),
            file.name().pathSegment(),
            Long.toString(file.size()),
            file.sha256(),
            file.created().toString(),
            file.expires().toString()));
  }

  /**
   * Decodes a record.
   *
   * @throws IOException they were not written by {@link #encode}, or are damaged
   */
  static FileRecord decode(byte[] bytes) throws IOException {
    String[] values = TEXT.decode(bytes);
    try {
      return new FileRecord(
          new FileKey(values[1]),
          new FileName(URLDecoder.decode(values[2], StandardCharsets.UTF_8)),
          Long.parseLong(values[3]),
          values[4],
          Instant.parse(values[5]),
          Instant.parse(values[6]),
          new ContentId(values[0]));
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new IOException("it has an invalid value", e);
    }
  }

  /**
   * Decodes the record of {@code content}.
   *
   * @throws IOException it was not written by {@link #encode}, or is damaged
   */
  static FileRecord decode(ContentId content, byte[] bytes) throws IOException {
    FileRecord file = decode(bytes);
    if (!file.content().equals(content)) {
      throw new IOException("it belongs to content " + file.content().text());
    }
    return file;
  }
}
