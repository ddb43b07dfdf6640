/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage.disk;

import io.fawa.files.ContentId;
import io.fawa.files.FileName;
import io.fawa.files.Lease;
import io.fawa.files.UploadSession;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;

/**
 * The session of an upload, and the lease of its owner, as text files.
 *
 * <pre>
 *   fawa upload 1
 *   content 0123456789abcdef0123456789abcdef
 *   name a%20b.txt                      as in a URL
 *   declared 5                          -1 if the sender did not know
 *   offset 3                            bytes that are durable
 *   expires 2026-01-02T03:14:05.678Z
 *   owner 0123456789abcdef
 *   check 9f86…                         SHA-256 of the lines above
 *
 *   fawa replica 1
 *   owner 0123456789abcdef
 *   until 2026-01-02T03:04:35.678Z
 *   check 2cf2…
 * </pre>
 */
final class SessionFile {
  private static final CheckedText SESSION =
      new CheckedText(
          "fawa upload 1", List.of("content", "name", "declared", "offset", "expires", "owner"));

  private static final CheckedText LEASE =
      new CheckedText("fawa replica 1", List.of("owner", "until"));

  private SessionFile() {}

  static byte[] encode(UploadSession session) {
    return SESSION.encode(
        List.of(
            session.content().text(),
            session.name().pathSegment(),
            Long.toString(session.bytesDeclared()),
            Long.toString(session.offset()),
            session.expires().toString(),
            session.owner()));
  }

  static byte[] encode(Lease lease) {
    return LEASE.encode(List.of(lease.owner(), lease.until().toString()));
  }

  /**
   * Decodes the session of {@code content}.
   *
   * @throws IOException it was not written by {@link #encode}, or is damaged
   */
  static UploadSession decodeSession(ContentId content, byte[] bytes) throws IOException {
    String[] values = SESSION.decode(bytes);
    if (!values[0].equals(content.text())) {
      throw new IOException("it belongs to content " + values[0]);
    }
    try {
      return new UploadSession(
          content,
          new FileName(URLDecoder.decode(values[1], StandardCharsets.UTF_8)),
          Long.parseLong(values[2]),
          Long.parseLong(values[3]),
          Instant.parse(values[4]),
          values[5]);
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new IOException("it has an invalid value", e);
    }
  }

  /**
   * Decodes the lease of {@code owner}.
   *
   * @throws IOException it was not written by {@link #encode}, or is damaged
   */
  static Lease decodeLease(String owner, byte[] bytes) throws IOException {
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
