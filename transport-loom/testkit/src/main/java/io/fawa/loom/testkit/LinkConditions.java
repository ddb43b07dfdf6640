/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.testkit;

import io.fawa.loom.wire.Range;
import java.nio.ByteBuffer;
import java.util.Random;

/**
 * What one direction of a link does to packets. Rates are probabilities, 0 to 1, drawn for each
 * packet on its own.
 *
 * @param lossRate packets that do not arrive
 * @param duplicateRate packets that arrive twice, the second after a delay of its own
 * @param reorderRate packets held back by {@code reorderMillis}
 * @param spoilRate packets of which one to three bits are turned
 * @param delayMillis the least time a packet takes
 * @param jitterMillis what may be added to it, evenly distributed
 * @param reorderMillis how long packets are held back to be overtaken
 */
public record LinkConditions(
    double lossRate,
    double duplicateRate,
    double reorderRate,
    double spoilRate,
    int delayMillis,
    int jitterMillis,
    int reorderMillis) {

  /** Checks every range. */
  public LinkConditions {
    requireRate(lossRate, "lossRate");
    requireRate(duplicateRate, "duplicateRate");
    requireRate(reorderRate, "reorderRate");
    requireRate(spoilRate, "spoilRate");
    Range.require(delayMillis, 0, 86_400_000, "delayMillis");
    Range.require(jitterMillis, 0, 86_400_000, "jitterMillis");
    Range.require(reorderMillis, 0, 86_400_000, "reorderMillis");
  }

  /** Everything arrives at once. */
  public static LinkConditions perfect() {
    return new LinkConditions(0, 0, 0, 0, 0, 0, 0);
  }

  /** Loses some packets. */
  public LinkConditions withLoss(double rate) {
    return new LinkConditions(
        rate, duplicateRate, reorderRate, spoilRate, delayMillis, jitterMillis, reorderMillis);
  }

  /** Doubles some packets. */
  public LinkConditions withDuplicates(double rate) {
    return new LinkConditions(
        lossRate, rate, reorderRate, spoilRate, delayMillis, jitterMillis, reorderMillis);
  }

  /** Holds some packets back. */
  public LinkConditions withReordering(double rate, int millis) {
    return new LinkConditions(
        lossRate, duplicateRate, rate, spoilRate, delayMillis, jitterMillis, millis);
  }

  /** Turns bits of some packets. */
  public LinkConditions withSpoiling(double rate) {
    return new LinkConditions(
        lossRate, duplicateRate, reorderRate, rate, delayMillis, jitterMillis, reorderMillis);
  }

  /** Takes its time. */
  public LinkConditions withDelay(int millis, int jitter) {
    return new LinkConditions(
        lossRate, duplicateRate, reorderRate, spoilRate, millis, jitter, reorderMillis);
  }

  /** How many milliseconds one packet takes. */
  int drawDelay(Random random) {
    int delay = delayMillis;
    if (jitterMillis > 0) {
      delay += random.nextInt(jitterMillis + 1);
    }
    return random.nextDouble() < reorderRate ? delay + reorderMillis : delay;
  }

  /** Turns bits of one packet, if it is its turn: what is left in the buffer, where it lies. */
  void spoil(Random random, ByteBuffer packet) {
    if (packet.hasRemaining() && random.nextDouble() < spoilRate) {
      for (int i = random.nextInt(3); i >= 0; i--) {
        int at = packet.position() + random.nextInt(packet.remaining());
        packet.put(at, (byte) (packet.get(at) ^ 1 << random.nextInt(8)));
      }
    }
  }

  private static void requireRate(double rate, String name) {
    if (!(rate >= 0 && rate <= 1)) {
      throw new IllegalArgumentException(name + " is " + rate + ", allowed are 0 to 1");
    }
  }
}
