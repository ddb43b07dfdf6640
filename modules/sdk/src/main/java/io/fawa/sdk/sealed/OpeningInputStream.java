/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.sdk.sealed;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;

/**
 * The plaintext of a sealed file that is read meanwhile, with one record in memory. Every byte that
 * it gives was verified; the end of the stream means that nothing is missing.
 */
public final class OpeningInputStream extends InputStream {
  private final InputStream file;
  private final Opener opener;
  private final byte[] sealed = new byte[SealedLayout.SEALED_RECORD_BYTES + 1];
  private final byte[] plain = new byte[SealedLayout.RECORD_BYTES];
  private long index;
  private int position;
  private int limit;
  private int ahead;
  private boolean ended;
  private Optional<SealedFileException> failure = Optional.empty();

  /**
   * Goes on at a record; closes {@code file} when it is closed.
   *
   * @param file at the beginning of that record
   */
  public OpeningInputStream(InputStream file, Opener opener, long index) {
    this.file = file;
    this.opener = opener;
    this.index = index;
  }

  /**
   * Reads the header; closes {@code file} when it is closed.
   *
   * @throws SealedFileException the file is not sealed, or the key does not fit
   */
  public static OpeningInputStream open(InputStream file, SealKey key) throws IOException {
    return new OpeningInputStream(file, new Opener(key, readHeader(file)), 0);
  }

  /**
   * Reads the bytes of a header, which may be cut.
   *
   * @throws SealedFileException no sealed file begins so
   */
  public static byte[] readHeader(InputStream file) throws IOException {
    byte[] prefix = file.readNBytes(Opener.PREFIX_BYTES);
    byte[] header = Arrays.copyOf(prefix, Opener.headerBytes(prefix, prefix.length));
    int rest = header.length - prefix.length;
    if (file.readNBytes(header, prefix.length, rest) < rest) {
      throw new SealedFileException(
          SealedFileException.Reason.DAMAGED, "the sealed file was cut: it ends in its header");
    }
    return header;
  }

  /** What opens the records. */
  public Opener opener() {
    return opener;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] to, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, to.length);
    if (length == 0) {
      return 0;
    }
    while (position == limit) {
      if (ended) {
        return -1;
      }
      openNext();
    }
    int count = Math.min(length, limit - position);
    System.arraycopy(plain, position, to, offset, count);
    position += count;
    return count;
  }

  /** A record is the last one if no byte follows: reads one byte more. */
  private void openNext() throws IOException {
    if (failure.isPresent()) {
      throw failure.get(); // the next record may well be genuine
    }
    int count = ahead + file.readNBytes(sealed, ahead, sealed.length - ahead);
    boolean last = count <= SealedLayout.SEALED_RECORD_BYTES;
    int length = Math.min(count, SealedLayout.SEALED_RECORD_BYTES);
    position = 0;
    limit = 0;
    try {
      limit = opener.open(index++, last, sealed, 0, length, plain, 0);
    } catch (SealedFileException e) {
      failure = Optional.of(e);
      throw e;
    }
    ended = last;
    ahead = last ? 0 : 1;
    sealed[0] = sealed[SealedLayout.SEALED_RECORD_BYTES];
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
