/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files.bundle;

import io.fawa.files.FileKey;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The content of a bundle: a text in UTF-8, read line by line, so that memory does not depend on
 * the number of files.
 *
 * <pre>
 *   fawa bundle 1 COUNT ZIP-DIRECTORY-OFFSET ZIP-DIRECTORY-BYTES
 *   SIZE CRC32 SHA256 STORED-MILLIS KEY PATH
 * </pre>
 */
public final class BundleManifest implements Closeable {
  private static final String HEAD = "fawa bundle 1";
  private static final int HEAD_WORDS = 6;
  private static final int WORDS = 6;

  /**
   * The first line.
   *
   * @param count of files
   * @param centralOffset of the central directory in the zip
   * @param centralBytes of it
   */
  public record Head(long count, long centralOffset, long centralBytes) {
    /** The size of the zip. */
    public long zipBytes() {
      return centralOffset + centralBytes + ZipEntry.endBytes(count, centralOffset, centralBytes);
    }
  }

  private final BufferedReader lines;
  private final Head head;

  /** Reads the first line of {@code in}, which it closes. */
  public BundleManifest(InputStream in) throws IOException {
    this.lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    String[] words = line().orElse("").split(" ", -1);
    if (words.length != HEAD_WORDS
        || !String.join(" ", List.of(words).subList(0, 3)).equals(HEAD)) {
      throw new IOException("the first line of a bundle is not \"" + HEAD + "\"");
    }
    try {
      head = new Head(Long.parseLong(words[3]), Long.parseLong(words[4]), Long.parseLong(words[5]));
    } catch (NumberFormatException e) {
      throw new IOException("the first line of a bundle is damaged", e);
    }
  }

  /** The text for these files. */
  public static byte[] encode(List<BundleEntry> entries) {
    long offset = 0;
    long centralBytes = 0;
    StringBuilder text = new StringBuilder();
    for (BundleEntry entry : entries) {
      ZipEntry zip = entry.zipEntry();
      centralBytes += zip.centralBytes(offset);
      offset += zip.localBytes() + entry.size();
      text.append(entry.size()).append(' ').append(entry.crc32()).append(' ');
      text.append(entry.sha256()).append(' ').append(entry.modified().toEpochMilli()).append(' ');
      text.append(entry.key().text()).append(' ').append(entry.path()).append('\n');
    }
    String first = "%s %d %d %d\n".formatted(HEAD, entries.size(), offset, centralBytes);
    return (first + text).getBytes(StandardCharsets.UTF_8);
  }

  /** The first line. */
  public Head head() {
    return head;
  }

  /** The next file; empty at the end. */
  public Optional<BundleEntry> next() throws IOException {
    Optional<String> line = line();
    if (line.isEmpty()) {
      return Optional.empty();
    }
    String[] words = line.get().split(" ", WORDS);
    try {
      return Optional.of(
          new BundleEntry(
              words[5],
              Long.parseLong(words[0]),
              words[2],
              Long.parseLong(words[1]),
              Instant.ofEpochMilli(Long.parseLong(words[3])),
              new FileKey(words[4])));
    } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
      throw new IOException("a line of a bundle is damaged", e);
    }
  }

  private Optional<String> line() throws IOException {
    return Optional.ofNullable(lines.readLine());
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
