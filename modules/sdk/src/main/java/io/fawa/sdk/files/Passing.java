/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.sdk.files;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.MessageDigest;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/** The body of a request while it is read: counts, digests, and keeps the failure of its source. */
final class Passing extends InputStream {
  private final InputStream source;
  private final OptionalLong total;
  private final Progress progress;
  private final MessageDigest digest = Digests.sha256();
  private final long start;

  private volatile long position;
  private volatile Optional<IOException> failure = Optional.empty();

  /**
   * Reads {@code source}, whose first bytes are on the server already and only digested.
   *
   * @throws IOException the source cannot be read or is too short
   */
  Passing(InputStream source, long start, OptionalLong total, Progress progress)
      throws IOException {
    this.source = source;
    this.start = start;
    this.total = total;
    this.progress = progress;
    byte[] buffer = new byte[1 << 16];
    long skipped = 0;
    while (skipped < start) {
      int count = source.read(buffer, 0, (int) Math.min(buffer.length, start - skipped));
      if (count < 0) {
        throw new IOException("the file is shorter than what the server has of it");
      }
      digest.update(buffer, 0, count);
      skipped += count;
    }
    position = start;
    progress.at(start, total);
  }

  /**
   * Sends the request that has this as its body.
   *
   * @throws IOException that of the source, if it is what ended the request
   */
  HttpResponse<InputStream> call(Transport transport, HttpRequest request) throws IOException {
    try {
      return transport.call(request, () -> position);
    } catch (IOException e) {
      throw failure.orElse(e);
    }
  }

  /** Where the next byte is. */
  long position() {
    return position;
  }

  /** Whether a byte was read behind the start. */
  boolean hasMoved() {
    return position > start;
  }

  /** Of everything that was read; ends the digest. */
  String sha256() {
    return Digests.hex(digest);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] to, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, to.length);
    try {
      int count = source.read(to, offset, length);
      if (count > 0) {
        digest.update(to, offset, count);
        long now = position + count;
        position = now;
        progress.at(now, total);
      }
      return count;
    } catch (IOException e) {
      failure = Optional.of(e);
      throw e;
    }
  }

  @Override
  public void close() throws IOException {
    source.close();
  }
}
