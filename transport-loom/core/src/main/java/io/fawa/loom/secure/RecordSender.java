/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.secure;

import java.util.Objects;

/** Seals the records of one direction. */
final class RecordSender {
  private final Gcm gcm = new Gcm();
  private final byte[] nonce = new byte[Gcm.NONCE_BYTES];
  private final byte[] additional = new byte[2 * Long.BYTES];
  private final long rekeyRecords;
  private final long rekeyBytes;
  private TrafficKeys keys;
  private long sequence;
  private long recordsOfKey;
  private long bytesOfKey;

  /** A sender whose first record has a number, 0 but in tests. */
  RecordSender(TrafficKeys keys, RecordConfig config, long sequence) {
    this.keys = keys;
    this.rekeyRecords = config.rekeyRecords();
    this.rekeyBytes = config.rekeyBytes();
    this.sequence = sequence;
  }

  int seal(byte[] pack, int offset, int length, byte[] target, int at) {
    Packs.requirePack(pack, offset, length);
    Objects.checkFromIndexSize(at, length + RecordSeal.OVERHEAD_BYTES, target.length);
    if (sequence > RecordHeader.SEQUENCE_MAX) {
      throw new IllegalStateException("all numbers of records up to 2^63 - 2 are used");
    }
    if (recordsOfKey == rekeyRecords || (recordsOfKey > 0 && length > rekeyBytes - bytesOfKey)) {
      TrafficKeys former = keys;
      keys = former.next();
      former.wipeSecret();
      recordsOfKey = 0;
      bytesOfKey = 0;
    }
    long header = RecordHeader.of(keys.phase(), sequence);
    RecordHeader.put(target, at, header);
    RecordHeader.put(additional, 0, header);
    RecordHeader.put(additional, Long.BYTES, keys.generation);
    keys.nonce(sequence, nonce);
    gcm.encrypt(keys.key, nonce, additional, pack, offset, length, target, at + Long.BYTES);
    sequence++;
    recordsOfKey++;
    bytesOfKey += length;
    return length + RecordSeal.OVERHEAD_BYTES;
  }

  long generation() {
    return keys.generation;
  }
}
