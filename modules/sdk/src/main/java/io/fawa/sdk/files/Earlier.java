/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.sdk.files;

import io.fawa.sdk.sealed.Opener;
import io.fawa.sdk.sealed.SealedLayout;
import io.fawa.sdk.sealed.SealedMetadata.Entry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
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

  /** Of several files in one: where they go. */
  private static final String FOLDER = "folder";

  /** What to write down, so that a later run finds it; nothing if it could not be sure. */
  static Optional<Map<String, String>> note(Destination to, RemoteFile file, byte[] header) {
    return file.etag()
        .map(etag ->
            new TreeMap<>(
                Map.of(
                    ETAG,
                    etag,
                    to instanceof PartialBundle ? FOLDER : TARGET,
                    to.place().toAbsolutePath().toString(),
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

  /** The folder that an earlier run was writing to, if it is still there. */
  static Optional<Path> folder(Map<String, String> note) {
    return note.containsKey(ETAG)
        ? Optional.ofNullable(note.get(FOLDER)).map(Path::of).filter(Files::isDirectory)
        : Optional.empty();
  }

  /** The files that an earlier run was receiving. */
  static List<Entry> files(Map<String, String> note, FileAddress address) throws IOException {
    return new Opener(address.key().orElseThrow(), header(note)).metadata().files();
  }

  private static byte[] header(Map<String, String> note) {
    return Base64.getDecoder().decode(note.getOrDefault(HEADER, ""));
  }

  static Optional<String> etag(Map<String, String> note) {
    return Optional.ofNullable(note.get(ETAG));
  }

  /**
   * Reads what is there. The records of a sealed file are sealed once more, as the digest is of the
   * sealed file; a record that is not complete is dropped.
   */
  static Earlier read(Destination part, Map<String, String> note, FileAddress address)
      throws IOException {
    byte[] header = header(note);
    try (InputStream content = part.content()) {
      return read(content, header, address);
    }
  }

  private static Earlier read(InputStream content, byte[] header, FileAddress address)
      throws IOException {
    MessageDigest digest = Digests.sha256();
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
