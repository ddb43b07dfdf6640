/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.resume;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import org.junit.jupiter.api.Test;

/** 200 seeds each; a failure names its seed. */
class ResumeSimulationTest {
  private static final int SEEDS = 200;

  private static ResumeSimulation run(long seed, boolean lossless) {
    var simulation = new ResumeSimulation(seed, lossless);
    try {
      simulation.run();
      simulation.toServer.assertComplete();
      simulation.toClient.assertComplete();
    } catch (Exception | AssertionError e) {
      throw new AssertionError("seed " + seed + ", lossless " + lossless, e);
    }
    return simulation;
  }

  @Test
  void everyPackArrivesOnceAndInOrder() {
    int drops = 0;
    int cuts = 0;
    int resumes = 0;
    int replayed = 0;
    int late = 0;
    for (long seed = 0; seed < SEEDS; seed++) {
      ResumeSimulation run = run(seed, true);
      assertThat(run.losses).as("seed %d", seed).isZero();
      assertThat(run.undecided.isEmpty()).as("seed %d", seed).isTrue();
      assertThat(run.toServer.received.cardinality()).as("seed %d", seed).isEqualTo(60);
      BitSet toClient = run.toClient.received;
      // A session whose first welcome was lost is not the client's: what it was sent counts for
      // nobody.
      assertThat(toClient.cardinality()).as("seed %d", seed).isEqualTo(61 - toClient.nextSetBit(0));
      drops += run.drops;
      cuts += run.dropsWithinFrames;
      resumes += run.resumes;
      replayed += run.replayed;
      late += run.lateDetaches;
    }
    assertThat(drops).isGreaterThan(2_000);
    assertThat(cuts).isGreaterThan(200);
    assertThat(resumes).isGreaterThan(1_000);
    assertThat(replayed).isGreaterThan(1_000);
    assertThat(late).isGreaterThan(100);
  }

  @Test
  void whoMissesAPackIsTold() {
    int losses = 0;
    int missing = 0;
    int undecided = 0;
    for (long seed = 0; seed < SEEDS; seed++) {
      ResumeSimulation run = run(1_000 + seed, false);
      BitSet decided = (BitSet) run.toServer.received.clone();
      decided.or(run.undecided);
      assertThat(decided.cardinality()).as("seed %d: received or told", seed).isEqualTo(60);
      losses += run.losses;
      missing += 60 - run.toClient.received.cardinality();
      undecided += run.undecided.cardinality();
    }
    assertThat(losses).isGreaterThan(200);
    assertThat(missing).isGreaterThan(200);
    assertThat(undecided).isGreaterThan(50);
  }
}
