/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.sdk.sealed;

import io.fawa.sdk.sealed.SealedFileException.Reason;

/**
 * Where things are in a sealed file: the length of one side follows from that of the other, and a
 * range of plaintext is in a range of records.
 *
 * @param headerBytes bytes before the first record
 */
public record SealedLayout(int headerBytes) {
  /** Bytes of plaintext in every record but the last. */
  public static final int RECORD_BYTES = 65_536;

  /** Bytes that each record grows by. */
  public static final int TAG_BYTES = RecordCipher.TAG_BYTES;

  /** Bytes of a full record as it is stored. */
  public static final int SEALED_RECORD_BYTES = RECORD_BYTES + TAG_BYTES;

  /** Bytes of plaintext in the largest file: 2^32 records. */
  public static final long PLAINTEXT_BYTES_MAX = 1L << 48;

  /**
   * Checks the length.
   *
   * @throws IllegalArgumentException no header has this length
   */
  public SealedLayout {
    int blocks = (headerBytes - SealedHeader.PREFIX_BYTES - TAG_BYTES) / SealedHeader.BLOCK_BYTES;
    if (headerBytes != SealedHeader.bytes(blocks)) {
      throw new IllegalArgumentException("no header has " + headerBytes + " bytes");
    }
  }

  /** The records of a plaintext: at least one, as an empty file has an empty last record. */
  public static long records(long plaintextBytes) {
    if (plaintextBytes < 0 || plaintextBytes > PLAINTEXT_BYTES_MAX) {
      throw new IllegalArgumentException("a plaintext has 0 to 2^48 bytes; got " + plaintextBytes);
    }
    return Math.max(1, (plaintextBytes + RECORD_BYTES - 1) / RECORD_BYTES);
  }

  /** The length of the sealed file. */
  public long sealedBytes(long plaintextBytes) {
    return headerBytes + plaintextBytes + records(plaintextBytes) * TAG_BYTES;
  }

  /**
   * The length of the plaintext.
   *
   * @throws SealedFileException no sealed file has this length: it was cut
   */
  public long plaintextBytes(long sealedBytes) throws SealedFileException {
    long body = sealedBytes - headerBytes;
    long records = (body + SEALED_RECORD_BYTES - 1) / SEALED_RECORD_BYTES;
    long last = body - (records - 1) * SEALED_RECORD_BYTES;
    if (body < TAG_BYTES || last < TAG_BYTES || (last == TAG_BYTES && records > 1)) {
      throw new SealedFileException(
          Reason.DAMAGED, "the sealed file was cut: none has " + sealedBytes + " bytes");
    }
    long plaintext = body - records * TAG_BYTES;
    if (plaintext > PLAINTEXT_BYTES_MAX) {
      throw new SealedFileException(
          Reason.DAMAGED, "a sealed file has at most 2^32 records; got " + records);
    }
    return plaintext;
  }

  /** The record that has a byte of plaintext. */
  public static long recordOf(long plaintextOffset) {
    return plaintextOffset / RECORD_BYTES;
  }

  /** Where a record begins in the sealed file. */
  public long sealedOffset(long index) {
    return headerBytes + index * SEALED_RECORD_BYTES;
  }
}
