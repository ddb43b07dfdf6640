/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.sdk.files;

import io.fawa.sdk.files.TransferException.Reason;
import io.fawa.sdk.sealed.Opener;
import io.fawa.sdk.sealed.OpeningInputStream;
import io.fawa.sdk.sealed.SealedLayout;
import io.fawa.sdk.sealed.SealedMetadata.Entry;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The content of a remote file as it is to be stored: opened if it is sealed, and digested as it is
 * on the server.
 */
final class Incoming implements AutoCloseable {
  private static final int BUFFER_BYTES = 1 << 16;

  private final RemoteContent remote;
  private final MessageDigest digest;
  private final Optional<Opener> opener;
  private final byte[] header;
  private final InputStream content;
  private final long start;

  private Incoming(
      RemoteContent remote,
      MessageDigest digest,
      Optional<Opener> opener,
      byte[] header,
      InputStream content,
      long start) {
    this.remote = remote;
    this.digest = digest;
    this.opener = opener;
    this.header = header;
    this.content = content;
    this.start = start;
  }

  /**
   * From the first byte on.
   *
   * @throws io.fawa.sdk.sealed.SealedFileException the key does not open it
   */
  static Incoming begin(RemoteContent remote, FileAddress address) throws IOException {
    MessageDigest digest = Digests.sha256();
    InputStream raw = digested(remote, digest);
    if (address.key().isEmpty()) {
      return new Incoming(remote, digest, Optional.empty(), new byte[0], raw, 0);
    }
    byte[] header = OpeningInputStream.readHeader(raw);
    Opener opener = new Opener(address.key().get(), header);
    InputStream content = new OpeningInputStream(raw, opener, 0);
    return new Incoming(remote, digest, Optional.of(opener), header, content, 0);
  }

  /**
   * Goes on behind what {@code earlier} has read.
   *
   * @param remote from {@link Earlier#offset} on
   */
  static Incoming goOn(RemoteContent remote, Earlier earlier) {
    InputStream raw = digested(remote, earlier.digest());
    long index = SealedLayout.recordOf(earlier.bytes());
    InputStream content =
        earlier.opener().isPresent()
            ? new OpeningInputStream(raw, earlier.opener().get(), index)
            : raw;
    return new Incoming(
        remote, earlier.digest(), earlier.opener(), earlier.header(), content, earlier.bytes());
  }

  private static InputStream digested(InputStream in, MessageDigest digest) {
    return new FilterInputStream(in) {
      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] to, int offset, int length) throws IOException {
        int count = super.read(to, offset, length);
        if (count > 0) {
          digest.update(to, offset, count);
        }
        return count;
      }
    };
  }

  /** Where the content goes. */
  @FunctionalInterface
  interface Sink {
    void write(byte[] bytes, int offset, int length) throws IOException;
  }

  /** The name that the sender gave it, which is not safe. */
  String name() {
    return opener
        .map(open -> open.metadata().files().getFirst().name())
        .orElse(remote.file().name());
  }

  /** The files that are sealed together; empty if it is one, or not sealed. */
  List<Entry> files() {
    return opener
        .map(open -> open.metadata().files())
        .filter(all -> all.size() > 1)
        .orElse(List.of());
  }

  /** The beginning of a sealed file. */
  byte[] header() {
    return header;
  }

  OptionalLong bytes() throws IOException {
    OptionalLong stored = remote.file().bytes();
    return stored.isPresent() && opener.isPresent()
        ? OptionalLong.of(opener.get().layout().plaintextBytes(stored.getAsLong()))
        : stored;
  }

  /**
   * Writes all of it, and compares it with what the server says of it.
   *
   * @throws TransferException something else has arrived
   */
  long writeTo(Sink sink, Progress progress) throws IOException {
    OptionalLong total = bytes();
    long done = start;
    progress.at(done, total);
    byte[] buffer = new byte[BUFFER_BYTES];
    for (int count = content.read(buffer); count >= 0; count = content.read(buffer)) {
      sink.write(buffer, 0, count);
      done += count;
      progress.at(done, total);
    }
    String arrived = Digests.hex(digest);
    String promised = remote.file().sha256().orElse(arrived);
    if (!arrived.equals(promised)) {
      throw new TransferException(
          Reason.DAMAGED,
          "the file arrived damaged: its SHA-256 is %s, the server says %s; receive it again"
              .formatted(arrived, promised));
    }
    return done;
  }

  @Override
  public void close() throws IOException {
    remote.close();
  }
}
