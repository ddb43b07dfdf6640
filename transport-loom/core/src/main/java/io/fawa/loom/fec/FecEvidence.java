/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.fec;

/**
 * Collects evidence that the peer's groups have a certain size.
 *
 * <p>Where data follows parity, a group begins, so that number is a multiple of the size; where
 * parity follows data, the data of a group ends. The size is proven if the observed group starts
 * have no larger common divisor, one end of data was observed where expected, and enough packets
 * for two groups fitted. The content of packets proves nothing: to equal packets, any parity fits.
 */
final class FecEvidence {
  private final FecConfig config;
  private long previous = Long.MIN_VALUE;
  private boolean previousParity;
  private long divisor;
  private boolean dataEnded;
  private int fitting;

  FecEvidence(FecConfig config) {
    this.config = config;
  }

  /** Records a packet that fits the size. */
  void fits(long sequence, boolean parity) {
    fitting = Math.min(fitting + 1, Integer.MAX_VALUE - 1);
    if (sequence == previous + 1) {
      if (previousParity && !parity) {
        divisor = greatestCommonDivisor(sequence, divisor);
      }
      dataEnded |= parity && !previousParity;
    }
    previous = sequence;
    previousParity = parity;
  }

  /** Records a packet that does not: discards the evidence. */
  void contradicts() {
    previous = Long.MIN_VALUE;
    divisor = 0;
    dataEnded = false;
    fitting = 0;
  }

  boolean suffices() {
    int size = config.groupShards();
    return divisor == size && dataEnded && fitting >= 2 * size;
  }

  private static long greatestCommonDivisor(long a, long b) {
    long larger = a;
    long smaller = b;
    while (smaller != 0) {
      long rest = larger % smaller;
      larger = smaller;
      smaller = rest;
    }
    return larger;
  }
}
