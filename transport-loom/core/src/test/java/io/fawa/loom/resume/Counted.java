/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.resume;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.loom.wire.LittleEndian;
import java.util.BitSet;
import java.util.Random;

/** Numbered packs of one direction: which were sent, and which arrived. */
final class Counted {
  private final String name;
  final int total;
  int sent;
  final BitSet received = new BitSet();
  private int last;
  private boolean gapAllowed = true;

  Counted(String name, int total) {
    this.name = name;
    this.total = total;
  }

  /** The pack of the next number, in 4 to 60 bytes. */
  byte[] next(Random random) {
    byte[] pack = new byte[4 + random.nextInt(57)];
    random.nextBytes(pack);
    LittleEndian.putInt(pack, 0, sent + 1);
    return pack;
  }

  static int number(byte[] pack) {
    return LittleEndian.getInt(pack, 0);
  }

  /** From now to the next pack, packs may be missing: the receiver was told. */
  void lossIsTold() {
    gapAllowed = true;
  }

  /** The application gets a pack: never twice, never out of order, none missing unless told. */
  void arrived(byte[] pack) {
    int number = number(pack);
    assertThat(number).as("%s: after %d", name, last).isGreaterThan(last);
    if (!gapAllowed) {
      assertThat(number).as("%s: nothing is missing", name).isEqualTo(last + 1);
    }
    gapAllowed = false;
    last = number;
    received.set(number);
  }

  /** At the end, the last pack has arrived, or its receiver was told. */
  void assertComplete() {
    assertThat(last == total || gapAllowed)
        .as("%s: %d of %d, nothing told", name, last, total)
        .isTrue();
  }
}
