/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.secure;

import io.fawa.loom.seal.CounterWindow;
import java.util.Objects;
import javax.crypto.AEADBadTagException;
import org.jspecify.annotations.Nullable;

/** Opens the records of one direction. */
final class RecordReceiver {
  private final Gcm gcm = new Gcm();
  private final byte[] nonce = new byte[Gcm.NONCE_BYTES];
  private final byte[] additional = new byte[2 * Long.BYTES];
  private final int windowRecords;

  /** What has opened; none if only the next record may. */
  private final @Nullable CounterWindow window;

  private TrafficKeys keys;

  /** The keys before, as long as the window may still hold records of them. */
  private @Nullable TrafficKeys former;

  /** The lowest number that opened with {@link #keys}. */
  private long firstOfKeys;

  /** The number above the highest that opened. */
  private long expected;

  /** A receiver whose first record has a number, 0 but in tests. */
  RecordReceiver(TrafficKeys keys, RecordConfig config, long sequence) {
    this.keys = keys;
    this.windowRecords = config.windowRecords();
    this.window = windowRecords == 1 ? null : new CounterWindow(windowRecords);
    this.expected = sequence;
    this.firstOfKeys = sequence;
  }

  byte[] open(byte[] envelope, int offset, int length) throws SealBrokenException {
    Objects.checkFromIndexSize(offset, length, envelope.length);
    if (length <= RecordSeal.OVERHEAD_BYTES) {
      throw new SealBrokenException(
          "record of "
              + length
              + " bytes, at least "
              + (RecordSeal.OVERHEAD_BYTES + 1)
              + " are needed");
    }
    long header = RecordHeader.get(envelope, offset);
    long sequence = RecordHeader.sequence(header);
    if (sequence > RecordHeader.SEQUENCE_MAX) {
      throw new SealBrokenException("record " + sequence + " is beyond the last number");
    }
    requireDue(sequence);
    TrafficKeys opening = keysOf(header);
    byte[] pack = decrypt(opening, header, envelope, offset, length);
    if (window != null && !window.firstSeen(sequence)) {
      throw new SealBrokenException("record " + sequence + " is repeated");
    }
    taken(opening, sequence);
    return pack;
  }

  /** Refuses by the number alone what cannot open, before it costs a decryption. */
  private void requireDue(long sequence) throws SealBrokenException {
    if (window != null) {
      if (sequence < expected - windowRecords) {
        throw new SealBrokenException(
            "record "
                + sequence
                + " is older than the window of "
                + windowRecords
                + " below "
                + expected);
      }
    } else if (sequence < expected) {
      throw new SealBrokenException(
          "record " + sequence + " is repeated or late, the next is " + expected);
    } else if (sequence > expected) {
      throw new SealBrokenException(
          "record "
              + sequence
              + " without the "
              + (sequence - expected)
              + " before it, the next is "
              + expected);
    }
  }

  private TrafficKeys keysOf(long header) {
    if (RecordHeader.phase(header) == keys.phase()) {
      return keys;
    }
    boolean before = RecordHeader.sequence(header) < firstOfKeys;
    return former != null && before ? former : keys.next();
  }

  private byte[] decrypt(TrafficKeys opening, long header, byte[] envelope, int offset, int length)
      throws SealBrokenException {
    long sequence = RecordHeader.sequence(header);
    RecordHeader.put(additional, 0, header);
    RecordHeader.put(additional, Long.BYTES, opening.generation);
    opening.nonce(sequence, nonce);
    try {
      return gcm.decrypt(
          opening.key, nonce, additional, envelope, offset + Long.BYTES, length - Long.BYTES);
    } catch (AEADBadTagException e) {
      throw new SealBrokenException(
          "wrong tag of record "
              + sequence
              + " under generation "
              + opening.generation
              + ": it was changed, or has another key or direction",
          e);
    }
  }

  /** Moves on behind a record that has opened. */
  private void taken(TrafficKeys opening, long sequence) {
    if (opening.generation > keys.generation) {
      keys.wipeSecret();
      former = window == null ? null : keys;
      keys = opening;
      firstOfKeys = sequence;
    } else if (opening.generation == keys.generation) {
      firstOfKeys = Math.min(firstOfKeys, sequence);
    }
    expected = Math.max(expected, sequence + 1);
    if (former != null && sequence - firstOfKeys >= windowRecords) {
      former = null;
    }
  }

  /** Whether it still holds the key before the newest. */
  boolean hasFormer() {
    return former != null;
  }

  long generation() {
    return keys.generation;
  }
}
