/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.sdk.sealed;

import io.fawa.sdk.sealed.SealedFileException.Reason;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The part of a sealed file before its records.
 *
 * @param blocks of metadata, 1 to 64
 * @param salt 16 bytes
 */
@SuppressWarnings("ArrayRecordComponent")
record SealedHeader(int blocks, byte[] salt) {
  static final int SALT_BYTES = 16;
  static final int BLOCK_BYTES = 1024;
  static final int BLOCKS_MAX = 64;
  static final int PREFIX_BYTES = 26;

  private static final byte[] MAGIC = "fawa-e2e".getBytes(StandardCharsets.US_ASCII);
  private static final byte VERSION = 1;

  /** The length of a header with this many blocks. */
  static int bytes(int blocks) {
    if (blocks < 1 || blocks > BLOCKS_MAX) {
      throw new IllegalArgumentException("metadata has 1 to 64 blocks; got " + blocks);
    }
    return PREFIX_BYTES + blocks * BLOCK_BYTES + RecordCipher.TAG_BYTES;
  }

  /** Reads the first bytes of a file; {@code length} of them are there. */
  static SealedHeader parse(byte[] start, int length) throws SealedFileException {
    int magic = Math.min(length, MAGIC.length);
    if (!Arrays.equals(start, 0, magic, MAGIC, 0, magic) || length == 0) {
      throw new SealedFileException(
          Reason.NOT_SEALED, "the file is not sealed: it does not begin with fawa-e2e");
    }
    if (length < PREFIX_BYTES) {
      throw new SealedFileException(
          Reason.DAMAGED, "the sealed file was cut: it ends within its first 26 bytes");
    }
    if (start[MAGIC.length] != VERSION) {
      throw new SealedFileException(
          Reason.VERSION,
          "the sealed file has version %d; this program knows version 1"
              .formatted(start[MAGIC.length] & 0xff));
    }
    int blocks = start[MAGIC.length + 1] & 0xff;
    if (blocks < 1 || blocks > BLOCKS_MAX) {
      throw new SealedFileException(
          Reason.DAMAGED, "metadata has 1 to 64 blocks; the sealed file promises " + blocks);
    }
    return new SealedHeader(
        blocks, Arrays.copyOfRange(start, PREFIX_BYTES - SALT_BYTES, PREFIX_BYTES));
  }

  int bytes() {
    return bytes(blocks);
  }

  byte[] prefix() {
    return ByteBuffer.allocate(PREFIX_BYTES)
        .put(MAGIC)
        .put(VERSION)
        .put((byte) blocks)
        .put(salt)
        .array();
  }
}
