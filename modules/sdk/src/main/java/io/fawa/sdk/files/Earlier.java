/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.sdk.files;

import io.fawa.sdk.sealed.Opener;
import io.fawa.sdk.sealed.SealedLayout;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What an earlier run has received of a file.
 *
 * @param bytes of plaintext that are kept
 * @param offset where the rest begins on the server
 * @param digest of what the server has before that
 */
@SuppressWarnings("ArrayRecordComponent")
record Earlier(
    long bytes, long offset, MessageDigest digest, Optional<Opener> opener, byte[] header) {
  private static final String ETAG = "etag";
  private static final String TARGET = "target";
  private static final String HEADER = "header";

  /** What to write down, so that a later run finds it; nothing if it could not be sure. */
  static Optional<Map<String, String>> note(Path target, RemoteFile file, byte[] header) {
    return file.etag()
        .map(etag ->
            new TreeMap<>(
                Map.of(
                    ETAG,
                    etag,
                    TARGET,
                    target.toAbsolutePath().toString(),
                    HEADER,
                    Base64.getEncoder().encodeToString(header))));
  }

  /** Where an earlier run was writing to, if its part is still there. */
  static Optional<Path> target(Map<String, String> note) {
    return note.containsKey(ETAG)
        ? Optional.ofNullable(note.get(TARGET))
            .map(Path::of)
            .filter(
                target -> Files.isRegularFile(Partial.partOf(target), LinkOption.NOFOLLOW_LINKS))
        : Optional.empty();
  }

  static Optional<String> etag(Map<String, String> note) {
    return Optional.ofNullable(note.get(ETAG));
  }

  /**
   * Reads what is there. The records of a sealed file are sealed once more, as the digest is of the
   * sealed file; a record that is not complete is dropped.
   */
  static Earlier read(Partial part, Map<String, String> note, FileAddress address)
      throws IOException {
    MessageDigest digest = Digests.sha256();
    byte[] header = Base64.getDecoder().decode(note.getOrDefault(HEADER, ""));
    InputStream content = part.content();
    if (address.key().isEmpty()) {
      byte[] buffer = new byte[SealedLayout.RECORD_BYTES];
      long bytes = 0;
      for (int count = content.read(buffer); count >= 0; count = content.read(buffer)) {
        digest.update(buffer, 0, count);
        bytes += count;
      }
      return new Earlier(bytes, bytes, digest, Optional.empty(), header);
    }
    Opener opener = new Opener(address.key().get(), header);
    digest.update(header);
    byte[] plain = new byte[SealedLayout.RECORD_BYTES];
    byte[] sealed = new byte[SealedLayout.SEALED_RECORD_BYTES];
    long index = 0;
    while (content.readNBytes(plain, 0, plain.length) == plain.length) {
      opener.sealAgain(index, plain, sealed);
      digest.update(sealed);
      index++;
    }
    return new Earlier(
        index * SealedLayout.RECORD_BYTES,
        opener.layout().sealedOffset(index),
        digest,
        Optional.of(opener),
        header);
  }
}
