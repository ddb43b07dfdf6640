/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.secure;

/**
 * The encryption between two ends of ours: AES-256-GCM with a key for each direction and numbered
 * records. Made by {@link Keys#seal}.
 *
 * <pre>
 * +---------------------------+------------+--------+
 * | phase 1 bit, number 63    | ciphertext | tag 16 |
 * +---------------------------+------------+--------+
 *   u64 big-endian
 * </pre>
 *
 * <p>Numbers start at 0, count each record of a direction and never start again. The nonce is the
 * direction's initial vector XOR the number; the additional data are the eight bytes in front and
 * the generation of the key as a u64. The phase is the lowest bit of the generation: a record in
 * the other phase tells the receiver to take the next key. It does so once such a record has
 * opened, and forgets the secret of the former.
 *
 * <p>With a window of 1, only the next record opens: a repeated, missing or overtaken one is
 * refused with a message that says which. With a wider window, each record opens once, in any order
 * within it. A record never opens at the end that sealed it.
 */
public final class RecordSeal implements PackSeal {
  /** Bytes of number and tag. */
  public static final int OVERHEAD_BYTES = Long.BYTES + Gcm.TAG_BYTES;

  private final RecordSender sender;
  private final RecordReceiver receiver;

  RecordSeal(RecordSender sender, RecordReceiver receiver) {
    this.sender = sender;
    this.receiver = receiver;
  }

  @Override
  public int overheadBytes() {
    return OVERHEAD_BYTES;
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalStateException 2^63 - 1 records have been sealed
   */
  @Override
  public int seal(byte[] pack, int offset, int length, byte[] target, int at) {
    return sender.seal(pack, offset, length, target, at);
  }

  @Override
  public byte[] open(byte[] envelope, int offset, int length) throws SealBrokenException {
    return receiver.open(envelope, offset, length);
  }

  /** The generation of the key that the newest record was sealed with: from 0. */
  public long sendingGeneration() {
    return sender.generation();
  }

  /** The generation of the key that the newest record was opened with: from 0. */
  public long receivingGeneration() {
    return receiver.generation();
  }
}
