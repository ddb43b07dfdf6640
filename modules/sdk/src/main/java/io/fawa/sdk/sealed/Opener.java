/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.sdk.sealed;

import io.fawa.sdk.sealed.SealedFileException.Reason;

/** Opens one sealed file, a record at a time and in any order. Does no I/O; not thread-safe. */
public final class Opener {
  /** Bytes from which the length of the header is known. */
  public static final int PREFIX_BYTES = SealedHeader.PREFIX_BYTES;

  private final RecordCipher cipher;
  private final SealedLayout layout;
  private final SealedMetadata metadata;

  /**
   * The length of the header that begins with these bytes.
   *
   * @param length of them that are there; {@link #PREFIX_BYTES} unless the file is shorter
   * @throws SealedFileException no sealed file begins so
   */
  public static int headerBytes(byte[] start, int length) throws SealedFileException {
    return SealedHeader.parse(start, length).bytes();
  }

  /**
   * Opens the header.
   *
   * @throws SealedFileException the key does not fit, or the header is damaged
   */
  public Opener(SealKey key, byte[] header) throws SealedFileException {
    SealedHeader start = SealedHeader.parse(header, header.length);
    if (header.length != start.bytes()) {
      throw new SealedFileException(
          Reason.DAMAGED,
          "the header of the sealed file has %d bytes; got %d"
              .formatted(start.bytes(), header.length));
    }
    byte[] plain = new byte[start.blocks() * SealedHeader.BLOCK_BYTES];
    int count =
        new RecordCipher(key, start.salt(), Sealer.METADATA)
            .decrypt(
                0,
                true,
                start.prefix(),
                header,
                PREFIX_BYTES,
                header.length - PREFIX_BYTES,
                plain,
                0);
    if (count < 0) {
      throw new SealedFileException(
          Reason.KEY, "the key does not fit the sealed file, or the file's beginning was changed");
    }
    metadata = SealedMetadata.decode(plain, count);
    layout = new SealedLayout(header.length);
    cipher = new RecordCipher(key, start.salt(), Sealer.CONTENT);
  }

  /** What the sender says of the file. */
  public SealedMetadata metadata() {
    return metadata;
  }

  /** Where the parts of the file are. */
  public SealedLayout layout() {
    return layout;
  }

  /**
   * Opens a record into {@code to}, which holds nothing of use after a failure.
   *
   * @param index of the record, from 0
   * @param last whether the file ends with it
   * @return the bytes of plaintext
   * @throws SealedFileException the record is not the one that was sealed here
   */
  public int open(
      long index, boolean last, byte[] sealed, int offset, int length, byte[] to, int at)
      throws SealedFileException {
    boolean fits =
        last
            ? length <= SealedLayout.SEALED_RECORD_BYTES
                && (length > SealedLayout.TAG_BYTES || index == 0)
            : length == SealedLayout.SEALED_RECORD_BYTES;
    int count =
        fits ? cipher.decrypt(index, last, Sealer.NO_AAD, sealed, offset, length, to, at) : -1;
    if (count < 0) {
      throw new SealedFileException(
          Reason.DAMAGED,
          last
              ? "the sealed file was changed or cut at record " + index + ", where it ends"
              : "the sealed file was changed at record " + index);
    }
    if (last) {
      checkLength(index * SealedLayout.RECORD_BYTES + count);
    }
    return count;
  }

  /**
   * Makes the sealed form of a full record that was opened before, for a digest of the sealed file.
   *
   * @param plain 65,536 bytes
   * @param to 65,552 bytes
   */
  public void sealAgain(long index, byte[] plain, byte[] to) {
    if (plain.length != SealedLayout.RECORD_BYTES
        || to.length != SealedLayout.SEALED_RECORD_BYTES) {
      throw new IllegalArgumentException(
          "a full record has 65536 bytes, 65552 sealed; got " + plain.length + ", " + to.length);
    }
    cipher.encrypt(index, false, Sealer.NO_AAD, plain, 0, plain.length, to, 0);
  }

  private void checkLength(long plaintextBytes) throws SealedFileException {
    if (metadata.bytes().orElse(plaintextBytes) != plaintextBytes) {
      throw new SealedFileException(
          Reason.DAMAGED,
          "the sealed file has %d bytes of plaintext; its metadata promises %d"
              .formatted(plaintextBytes, metadata.bytes().orElseThrow()));
    }
  }
}
