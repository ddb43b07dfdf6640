/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage.text;

import io.fawa.files.ContentId;
import io.fawa.files.FileKey;
import io.fawa.files.FileRecord;
import io.fawa.files.Lease;
import io.fawa.files.UploadSession;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The session of an upload, and the lease of its owner, as texts. A word that is empty is written
 * as {@code -}.
 *
 * <pre>
 *   fawa upload 2
 *   content 0123456789abcdef0123456789abcdef
 *   name a%20b.txt                      as in a URL
 *   declared 5                          -1 if the sender did not know
 *   offset 3                            bytes that are durable
 *   expires 2026-01-02T03:14:05.678Z
 *   owner 0123456789abcdef              0000000000000000 while it is suspended
 *   kind FILE
 *   life PT0S                           as asked by its sender
 *   downloadsMax 0
 *   password -
 *   deleteToken -
 *   shortKey false
 *   note -                              of the protocol
 *   state -                             of the store of contents
 *   key -                               once it is completed
 *   check 9f86…                         SHA-256 of the lines above
 *
 *   fawa upload 3                       the same, for a request
 *   …
 *   request 7F3K9QABCDEF                its key
 *   check 0a1b…
 *
 *   fawa replica 1
 *   owner 0123456789abcdef
 *   until 2026-01-02T03:04:35.678Z
 *   check 2cf2…
 * </pre>
 */
public final class SessionText {
  /** The longest text, which holds a state of a content. */
  public static final int BYTES_MAX = UploadSession.STATE_CHARS_MAX + 16_384;

  private static final List<String> FIELDS =
      List.of(
          "content",
          "name",
          "declared",
          "offset",
          "expires",
          "owner",
          "kind",
          "life",
          "downloadsMax",
          "password",
          "deleteToken",
          "shortKey",
          "note",
          "state",
          "key");

  private static final CheckedText SESSION = new CheckedText("fawa upload 2", FIELDS);

  private static final CheckedText FOR_REQUEST =
      new CheckedText("fawa upload 3", Words.and(FIELDS, List.of("request")));

  private static final CheckedText LEASE =
      new CheckedText("fawa replica 1", List.of("owner", "until"));

  private SessionText() {}

  /** Encodes a session. */
  public static byte[] encode(UploadSession session) {
    List<String> values =
        List.of(
            session.content().text(),
            session.name().pathSegment(),
            Long.toString(session.bytesDeclared()),
            Long.toString(session.offset()),
            session.expires().toString(),
            session.owner(),
            session.kind().name(),
            session.terms().life().toString(),
            Integer.toString(session.terms().downloadsMax()),
            Words.of(session.terms().password()),
            Words.of(session.terms().deleteToken()),
            Boolean.toString(session.shortKey()),
            Words.of(session.note()),
            Words.of(session.contentState()),
            Words.of(session.key().map(FileKey::text).orElse("")));
    String request = session.terms().request();
    return request.isEmpty()
        ? SESSION.encode(values)
        : FOR_REQUEST.encode(Words.and(values, List.of(request)));
  }

  /** Encodes a lease. */
  public static byte[] encode(Lease lease) {
    return LEASE.encode(List.of(lease.owner(), lease.until().toString()));
  }

  /**
   * Decodes the session of {@code content}.
   *
   * @throws IOException it was not written by {@link #encode}, or is damaged
   */
  public static UploadSession decodeSession(ContentId content, byte[] bytes) throws IOException {
    boolean forRequest = FOR_REQUEST.begins(bytes);
    String[] values = forRequest ? FOR_REQUEST.decode(bytes) : SESSION.decode(bytes);
    if (!values[0].equals(content.text())) {
      throw new IOException("it belongs to content " + values[0]);
    }
    try {
      return new UploadSession(
          content,
          Words.name(values[1]),
          Long.parseLong(values[2]),
          Long.parseLong(values[3]),
          Instant.parse(values[4]),
          values[5],
          FileRecord.Kind.valueOf(values[6]),
          Words.terms(values, 7, forRequest ? values[FIELDS.size()] : ""),
          Boolean.parseBoolean(values[11]),
          Words.text(values[12]),
          Words.text(values[13]),
          Optional.of(Words.text(values[14])).filter(key -> !key.isEmpty()).map(FileKey::new));
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new IOException("it has an invalid value", e);
    }
  }

  /**
   * Decodes the lease of {@code owner}.
   *
   * @throws IOException it was not written by {@link #encode}, or is damaged
   */
  public static Lease decodeLease(String owner, byte[] bytes) throws IOException {
    String[] values = LEASE.decode(bytes);
    if (!values[0].equals(owner)) {
      throw new IOException("it belongs to " + values[0]);
    }
    try {
      return new Lease(owner, Instant.parse(values[1]));
    } catch (DateTimeException e) {
      throw new IOException("it has an invalid value", e);
    }
  }
}
