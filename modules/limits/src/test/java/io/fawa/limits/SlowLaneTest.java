/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.limits;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class SlowLaneTest {
  private static final Asker ANN = Asker.named("ann");
  private static final Duration VERY_LONG = Duration.ofDays(1);

  @Test
  void takesAsLongAsItSays() {
    long began = System.nanoTime();
    assertThat(new SlowLane(1, 1, Duration.ofMillis(20)).pass(ANN)).isTrue();
    assertThat(System.nanoTime() - began).isGreaterThanOrEqualTo(20_000_000);
  }

  @Test
  void holdsSoManyOfEachAskerAndOfAll() throws Exception {
    SlowLane lane = new SlowLane(1, 2, VERY_LONG);
    Thread ann = waiting(lane, ANN);
    assertThat(lane.pass(ANN)).isFalse();
    Thread bob = waiting(lane, Asker.named("bob"));
    assertThat(lane.pass(Asker.named("cid"))).isFalse();
    ann.interrupt();
    ann.join();
    waiting(lane, ANN).interrupt();
    bob.interrupt();
  }

  /** The lane is full of it once its thread waits. */
  private static Thread waiting(SlowLane lane, Asker asker) {
    Thread thread = Thread.ofVirtual().start(() -> lane.pass(asker));
    long giveUp = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (thread.getState() != Thread.State.TIMED_WAITING && System.nanoTime() - giveUp < 0) {
      LockSupport.parkNanos(1_000_000);
    }
    assertThat(thread.getState()).isEqualTo(Thread.State.TIMED_WAITING);
    return thread;
  }
}
