/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage.text;

import io.fawa.files.Checksums;
import io.fawa.files.ContentId;
import io.fawa.files.DownloadCount;
import io.fawa.files.FileKey;
import io.fawa.files.FileRecord;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A record as a text, readable for people who repair a store after a disk failure. A word that is
 * empty is written as {@code -}.
 *
 * <pre>
 *   fawa file 2
 *   content 0123456789abcdef0123456789abcdef
 *   key ABC123
 *   name a%20b.txt                      as in a URL
 *   size 5
 *   sha256 2cf2…                        of the content
 *   crc32c 2591144977                   -1 if unknown
 *   crc32 907060870                     likewise
 *   created 2026-01-02T03:04:05.678Z
 *   expires 2026-01-02T03:29:05.678Z
 *   kind FILE
 *   life PT0S                           as asked by its sender
 *   downloadsMax 0
 *   password -
 *   deleteToken -
 *   downloaded 0
 *   downloading 0123456789abcdef=1      by the owner of a lease
 *   check 9f86…                         SHA-256 of the lines above
 *
 *   fawa file 3                         the same, of a request or a file for one
 *   …
 *   request 7F3K9QABCDEF                the key of the request that it came for
 *   inbox 10,99,50,open,5;KEY;…         see InboxText
 *   check 0a1b…
 * </pre>
 *
 * <p>Version 1, which has neither CRCs nor terms, is read too.
 */
public final class RecordText {
  /** The longest text: of key, name, password, downloads in progress and inbox, and the rest. */
  public static final int BYTES_MAX = 8_192 + InboxText.CHARS_MAX;

  private static final CheckedText FIRST =
      new CheckedText(
          "fawa file 1", List.of("content", "key", "name", "size", "sha256", "created", "expires"));

  private static final List<String> FIELDS =
      List.of(
          "content",
          "key",
          "name",
          "size",
          "sha256",
          "crc32c",
          "crc32",
          "created",
          "expires",
          "kind",
          "life",
          "downloadsMax",
          "password",
          "deleteToken",
          "downloaded",
          "downloading");

  private static final CheckedText TEXT = new CheckedText("fawa file 2", FIELDS);

  private static final CheckedText WITH_REQUEST =
      new CheckedText("fawa file 3", Words.and(FIELDS, List.of("request", "inbox")));

  private RecordText() {}

  /** Encodes a record. */
  public static byte[] encode(FileRecord file) {
    List<String> values =
        List.of(
            file.content().text(),
            file.key().text(),
            file.name().pathSegment(),
            Long.toString(file.size()),
            file.sha256(),
            Long.toString(file.checksums().crc32c()),
            Long.toString(file.checksums().crc32()),
            file.created().toString(),
            file.expires().toString(),
            file.kind().name(),
            file.terms().life().toString(),
            Integer.toString(file.terms().downloadsMax()),
            Words.of(file.terms().password()),
            Words.of(file.terms().deleteToken()),
            Integer.toString(file.downloads().completed()),
            Words.of(downloading(file.downloads())));
    String request = file.terms().request();
    return request.isEmpty() && file.inbox().isEmpty()
        ? TEXT.encode(values)
        : WITH_REQUEST.encode(
            Words.and(
                values,
                List.of(Words.of(request), Words.of(file.inbox().map(InboxText::of).orElse("")))));
  }

  /**
   * Decodes a record.
   *
   * @throws IOException it was not written by {@link #encode}, or is damaged
   */
  public static FileRecord decode(byte[] bytes) throws IOException {
    try {
      if (FIRST.begins(bytes)) {
        return first(FIRST.decode(bytes));
      }
      return WITH_REQUEST.begins(bytes)
          ? later(WITH_REQUEST.decode(bytes))
          : later(TEXT.decode(bytes));
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new IOException("it has an invalid value", e);
    }
  }

  private static FileRecord first(String[] values) {
    return FileRecord.of(
        new FileKey(values[1]),
        Words.name(values[2]),
        Long.parseLong(values[3]),
        Checksums.ofSha256(values[4]),
        Instant.parse(values[5]),
        Instant.parse(values[6]),
        new ContentId(values[0]));
  }

  private static FileRecord later(String[] values) throws IOException {
    boolean more = values.length > FIELDS.size();
    String request = more ? Words.text(values[FIELDS.size()]) : "";
    String inbox = more ? Words.text(values[FIELDS.size() + 1]) : "";
    return new FileRecord(
        new FileKey(values[1]),
        Words.name(values[2]),
        Long.parseLong(values[3]),
        new Checksums(values[4], Long.parseLong(values[5]), Long.parseLong(values[6])),
        Instant.parse(values[7]),
        Instant.parse(values[8]),
        new ContentId(values[0]),
        FileRecord.Kind.valueOf(values[9]),
        Words.terms(values, 10, request),
        new DownloadCount(Integer.parseInt(values[14]), downloading(Words.text(values[15]))),
        inbox.isEmpty() ? Optional.empty() : Optional.of(InboxText.parse(inbox)));
  }

  /**
   * Decodes the record of {@code content}.
   *
   * @throws IOException it was not written by {@link #encode}, or is damaged
   */
  public static FileRecord decode(ContentId content, byte[] bytes) throws IOException {
    FileRecord file = decode(bytes);
    if (!file.content().equals(content)) {
      throw new IOException("it belongs to content " + file.content().text());
    }
    return file;
  }

  private static String downloading(DownloadCount downloads) {
    return downloads.running().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(entry -> entry.getKey() + "=" + entry.getValue())
        .collect(Collectors.joining(","));
  }

  private static Map<String, Integer> downloading(String text) {
    Map<String, Integer> running = new HashMap<>();
    for (String entry : text.isEmpty() ? new String[0] : text.split(",", -1)) {
      int at = entry.indexOf('=');
      running.put(entry.substring(0, at), Integer.parseInt(entry.substring(at + 1)));
    }
    return running;
  }
}
