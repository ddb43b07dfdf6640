/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.sdk.sealed;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/** The sealed bytes of a plaintext that is read meanwhile, with one record in memory. */
public final class SealingInputStream extends InputStream {
  private final InputStream plaintext;
  private final Sealer sealer;
  private final byte[] plain = new byte[SealedLayout.RECORD_BYTES + 1];
  private final byte[] sealed = new byte[SealedLayout.SEALED_RECORD_BYTES];
  private byte[] ready;
  private int position;
  private int limit;
  private int ahead;
  private boolean ended;

  /** From the first byte of the header; closes {@code plaintext} when it is closed. */
  public SealingInputStream(InputStream plaintext, Sealer sealer) {
    this.plaintext = plaintext;
    this.sealer = sealer;
    ready = sealer.header();
    limit = ready.length;
  }

  /**
   * From a later byte of the sealed file on: skips what is before in the plaintext.
   *
   * @param plaintext at its beginning
   * @throws java.io.EOFException the plaintext ends before
   */
  public static SealingInputStream from(long sealedOffset, InputStream plaintext, Sealer sealer)
      throws IOException {
    SealingInputStream stream = new SealingInputStream(plaintext, sealer);
    long inRecords = sealedOffset - stream.limit;
    if (inRecords > 0) {
      long index = inRecords / SealedLayout.SEALED_RECORD_BYTES;
      plaintext.skipNBytes(index * SealedLayout.RECORD_BYTES);
      sealer.continueAt(index);
      stream.position = stream.limit;
      stream.skipNBytes(inRecords - index * SealedLayout.SEALED_RECORD_BYTES);
    } else {
      stream.skipNBytes(sealedOffset);
    }
    return stream;
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
    if (position == limit && !sealNext()) {
      return -1;
    }
    int count = Math.min(length, limit - position);
    System.arraycopy(ready, position, to, offset, count);
    position += count;
    return count;
  }

  /** A record is the last one if no byte follows: reads one byte more. */
  private boolean sealNext() throws IOException {
    if (ended) {
      return false;
    }
    int count = ahead + plaintext.readNBytes(plain, ahead, plain.length - ahead);
    ended = count <= SealedLayout.RECORD_BYTES;
    int length = Math.min(count, SealedLayout.RECORD_BYTES);
    limit = sealer.seal(plain, 0, length, ended, sealed, 0);
    ready = sealed;
    position = 0;
    ahead = ended ? 0 : 1;
    plain[0] = plain[SealedLayout.RECORD_BYTES];
    return true;
  }

  @Override
  public void close() throws IOException {
    plaintext.close();
  }
}
