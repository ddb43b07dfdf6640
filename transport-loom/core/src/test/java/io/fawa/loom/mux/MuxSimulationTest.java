/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.mux;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.loom.wire.MalformedFrameException;
import org.junit.jupiter.api.Test;

class MuxSimulationTest {
  private static final int RUNS = 600;

  /** Another first seed, to search on: {@code -Dmux.seed=...}. */
  private static final long FIRST_SEED = Long.getLong("mux.seed", 1L);

  @Test
  void everyStreamArrivesWholeAndInOrderWithinItsBounds() throws MalformedFrameException {
    long bytes = 0;
    for (long seed = FIRST_SEED; seed < FIRST_SEED + RUNS; seed++) {
      bytes += new MuxSimulation(seed).run();
    }
    assertThat(bytes).isGreaterThan(RUNS * 10_000L);
  }

  @Test
  void theSameSeedGivesTheSameRun() throws MalformedFrameException {
    assertThat(new MuxSimulation(99).run()).isEqualTo(new MuxSimulation(99).run());
  }
}
