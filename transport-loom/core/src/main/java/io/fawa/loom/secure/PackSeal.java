/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.secure;

import java.util.Arrays;

/**
 * Seals the packs that one end of a connection sends and opens those that it receives. One thread
 * may seal while another opens; two must not seal, or open, at once. Does not retain arrays.
 */
public sealed interface PackSeal permits OriginalSeal, RecordSeal {
  /** Bytes by which an envelope is longer than its pack. */
  int overheadBytes();

  /**
   * Seals {@code pack[offset, offset+length)}, 1 byte or more, into {@code target} from {@code at}
   * and returns the length of the envelope, {@code length + overheadBytes()}. The ranges must not
   * overlap.
   *
   * @throws IllegalArgumentException the pack is empty
   * @throws IndexOutOfBoundsException a range is outside its array
   */
  int seal(byte[] pack, int offset, int length, byte[] target, int at);

  /**
   * Opens the envelope at {@code envelope[offset, offset+length)} and returns its pack, a new array
   * of 1 byte or more. A failed call changes no state: the next envelope is judged as if this one
   * had not come.
   *
   * @throws SealBrokenException it is too short, was changed, or is not for this end or this moment
   * @throws IndexOutOfBoundsException the range is outside the array
   */
  byte[] open(byte[] envelope, int offset, int length) throws SealBrokenException;

  /** Seals a whole pack of 1 byte or more into an envelope of its own. */
  default byte[] seal(byte[] pack) {
    byte[] envelope = new byte[Math.addExact(pack.length, overheadBytes())];
    int length = seal(pack, 0, pack.length, envelope, 0);
    return length == envelope.length ? envelope : Arrays.copyOf(envelope, length);
  }

  /** Opens a whole envelope. */
  default byte[] open(byte[] envelope) throws SealBrokenException {
    return open(envelope, 0, envelope.length);
  }
}
