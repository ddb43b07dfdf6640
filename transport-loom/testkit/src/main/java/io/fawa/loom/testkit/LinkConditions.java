/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.testkit;

import io.fawa.loom.wire.Range;
import java.nio.ByteBuffer;
import java.util.Random;

/**
 * The conditions of one direction of a link. Rates are probabilities, 0 to 1, drawn for each packet
 * on its own.
 *
 * @param lossRate packets that do not arrive
 * @param duplicateRate packets that arrive twice, the second with its own delay
 * @param reorderRate packets delayed by {@code reorderMillis}
 * @param spoilRate packets of which one to three bits are flipped
 * @param delayMillis the least time a packet takes
 * @param jitterMillis the maximum of an added, uniformly distributed delay
 * @param reorderMillis how long packets are delayed to be overtaken
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

  /** Reorders some packets. */
  public LinkConditions withReordering(double rate, int millis) {
    return new LinkConditions(
        lossRate, duplicateRate, rate, spoilRate, delayMillis, jitterMillis, millis);
  }

  /** Flips bits of some packets. */
  public LinkConditions withSpoiling(double rate) {
    return new LinkConditions(
        lossRate, duplicateRate, reorderRate, rate, delayMillis, jitterMillis, reorderMillis);
  }

  /** Adds delay. */
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

  /** Flips bits of a packet in place, by chance: of the remaining bytes of the buffer. */
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
