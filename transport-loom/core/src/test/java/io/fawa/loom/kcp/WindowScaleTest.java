/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.kcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WindowScaleTest {
  private static final KcpConfig CONFIG =
      KcpConfig.fast().withWindows(100, 5_000).withSendWindowMax(5_000);

  private final WindowScale scale = new WindowScale();
  private long nowMillis = 1_000;
  private long delivered;
  private int next;

  /** A round trip in which a number of segments got through. */
  private int round(int segments, int millis) {
    nowMillis += millis;
    delivered += segments;
    int una = next;
    next += segments;
    scale.sample(millis, nowMillis);
    scale.acknowledged(delivered, una, next, nowMillis);
    return scale.window(CONFIG);
  }

  @Test
  void beginsWithWhatIsConfigured() {
    assertThat(scale.window(CONFIG)).isEqualTo(100);
    assertThat(round(10, 40)).isEqualTo(100);
  }

  @Test
  void growsToTwiceWhatGetsThroughInARoundTrip() {
    for (int i = 0; i < 4; i++) {
      round(1_000, 40);
    }
    assertThat(scale.window(CONFIG)).isBetween(1_990, 2_000);
    // The same rate over a longer way needs more in flight, once the short one is forgotten.
    for (int i = 0; i < 220; i++) {
      round(2_500, 100);
    }
    assertThat(scale.window(CONFIG)).isBetween(4_900, 5_000);
  }

  /** The shortest one counts in its period of ten seconds and in the next. */
  @Test
  void aShorterRoundTripIsForgottenAfterTwoPeriods() {
    nowMillis = 0;
    scale.sample(20, nowMillis);
    while (nowMillis < 19_960) {
      round(1_000, 40);
      assertThat(scale.window(CONFIG)).as("at %d", nowMillis).isLessThanOrEqualTo(1_000);
    }
    assertThat(scale.window(CONFIG)).isEqualTo(1_000);
    round(1_000, 40);
    assertThat(scale.window(CONFIG)).as("at %d", nowMillis).isEqualTo(2_000);
  }

  /** Rounds of 20 ms at least: what comes sooner is counted with the next. */
  @Test
  void aRoundTakesTwentyMilliseconds() {
    round(1_000, 10);
    assertThat(round(1_000, 19)).as("19 ms").isEqualTo(100);
    assertThat(round(1_000, 1)).as("20 ms, and both").isEqualTo(200);
  }

  @Test
  void oneHeapOfAcknowledgementsIsNoRate() {
    for (int i = 0; i < 4; i++) {
      round(500, 40);
    }
    // Nothing, and then the same number at once: on the whole the rate is what it was.
    nowMillis += 40;
    round(1_000, 40);
    assertThat(scale.window(CONFIG)).isBetween(980, 1_000);
  }

  @Test
  void fallsWithTheRate() {
    for (int i = 0; i < 4; i++) {
      round(2_000, 40);
    }
    assertThat(scale.window(CONFIG)).isGreaterThan(3_900);
    for (int i = 0; i < 9; i++) {
      round(200, 40);
    }
    assertThat(scale.window(CONFIG)).isBetween(380, 400);
  }

  @Test
  void staysWithinItsBounds() {
    for (int i = 0; i < 4; i++) {
      assertThat(round(1_000_000, 20)).isBetween(100, 5_000);
    }
    assertThat(scale.window(CONFIG)).isEqualTo(5_000);
    assertThat(scale.window(KcpConfig.fast())).isEqualTo(32);
  }

  @Test
  void aRoundLastsUntilAllThatWasInFlightHasArrived() {
    for (int i = 0; i < 3; i++) {
      round(1_000, 40);
    }
    int window = scale.window(CONFIG);
    for (int i = 0; i < 100; i++) {
      nowMillis++;
      delivered += 1_000;
      scale.acknowledged(delivered, next - 1_500, next, nowMillis);
    }
    assertThat(scale.window(CONFIG)).isEqualTo(window);
  }
}
