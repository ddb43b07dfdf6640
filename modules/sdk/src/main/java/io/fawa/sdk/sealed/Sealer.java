/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.sdk.sealed;

/**
 * Seals one file, a record at a time and in order. The same key, salt, metadata and plaintext give
 * the same bytes, so an interrupted upload can continue. <b>Another</b> plaintext must never be
 * sealed with the same key and salt: it would repeat nonces. Does no I/O; not thread-safe.
 */
public final class Sealer {
  /** Bytes of a salt. */
  public static final int SALT_BYTES = SealedHeader.SALT_BYTES;

  static final String CONTENT = "fawa-e2e v1 content";
  static final String METADATA = "fawa-e2e v1 metadata";
  static final byte[] NO_AAD = {};

  private final RecordCipher cipher;
  private final byte[] header;
  private long next;
  private boolean ended;

  /**
   * Seals the metadata.
   *
   * @param salt 16 random bytes, new for each file
   * @throws IllegalArgumentException the salt has another length, or the metadata is too long
   */
  public Sealer(SealKey key, byte[] salt, SealedMetadata metadata) {
    if (salt.length != SALT_BYTES) {
      throw new IllegalArgumentException("a salt has 16 bytes; got " + salt.length);
    }
    cipher = new RecordCipher(key, salt, CONTENT);
    byte[] plain = metadata.encode();
    SealedHeader start = new SealedHeader(plain.length / SealedHeader.BLOCK_BYTES, salt.clone());
    byte[] prefix = start.prefix();
    header = new byte[start.bytes()];
    System.arraycopy(prefix, 0, header, 0, prefix.length);
    new RecordCipher(key, salt, METADATA)
        .encrypt(0, true, prefix, plain, 0, plain.length, header, prefix.length);
  }

  /** The bytes before the first record; a copy. */
  public byte[] header() {
    return header.clone();
  }

  /** Where the parts of the file are. */
  public SealedLayout layout() {
    return new SealedLayout(header.length);
  }

  /** Goes on at a record, to seal once more what an interrupted upload still lacks. */
  public void continueAt(long index) {
    if (index < 0 || index >= SealedLayout.records(SealedLayout.PLAINTEXT_BYTES_MAX)) {
      throw new IllegalArgumentException("a file has 1 to 2^32 records; got " + index);
    }
    next = index;
    ended = false;
  }

  /**
   * Seals the next record into {@code to}, which needs 16 bytes more than the plaintext has.
   *
   * @param last whether it is the last one; each one before has exactly 65,536 bytes
   * @return the bytes written
   * @throws IllegalArgumentException a record of this length cannot be here
   * @throws IllegalStateException the last record was sealed before
   */
  public int seal(byte[] plain, int offset, int length, boolean last, byte[] to, int at) {
    if (ended) {
      throw new IllegalStateException("the last record has been sealed");
    }
    boolean fits = last ? length > 0 || next == 0 : length == SealedLayout.RECORD_BYTES;
    if (!fits || length > SealedLayout.RECORD_BYTES) {
      throw new IllegalArgumentException(
          "record %d%s cannot have %d bytes".formatted(next, last ? ", the last," : "", length));
    }
    if (!last && next + 1 == SealedLayout.records(SealedLayout.PLAINTEXT_BYTES_MAX)) {
      throw new IllegalArgumentException("a plaintext has at most 2^48 bytes");
    }
    ended = last;
    return cipher.encrypt(next++, last, NO_AAD, plain, offset, length, to, at);
  }
}
