/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MissThrottleTest {
  private static final long NOW = 1_000_000;

  private final MissThrottle throttle = new MissThrottle(3, 100, 4);

  @Test
  void allowsSoManyAndNoMore() {
    for (int i = 0; i < 3; i++) {
      assertThat(throttle.allows("a", NOW)).isTrue();
      throttle.missed("a", NOW);
    }
    assertThat(throttle.allows("a", NOW)).isFalse();
    assertThat(throttle.allows("b", NOW)).isTrue();
  }

  @Test
  void allowsOneMorePerInterval() {
    for (int i = 0; i < 3; i++) {
      throttle.missed("a", NOW);
    }
    assertThat(throttle.allows("a", NOW + 99)).isFalse();
    assertThat(throttle.allows("a", NOW + 100)).isTrue();
    throttle.missed("a", NOW + 100);
    assertThat(throttle.allows("a", NOW + 100)).isFalse();
  }

  @Test
  void silenceForgivesEverythingAndNoMore() {
    throttle.missed("a", NOW);
    for (int i = 0; i < 3; i++) {
      assertThat(throttle.allows("a", NOW + 1_000_000)).isTrue();
      throttle.missed("a", NOW + 1_000_000);
    }
    assertThat(throttle.allows("a", NOW + 1_000_000)).isFalse();
  }

  @Test
  void aClockSetBackDoesNotOverflow() {
    throttle.missed("a", NOW);
    assertThat(throttle.allows("a", 0)).isFalse();
    assertThat(throttle.allows("b", Long.MIN_VALUE / 2)).isTrue();
  }

  @Test
  void remembersTheAddressesThatSpokeLast() {
    for (int i = 0; i < 3; i++) {
      throttle.missed("busy", NOW);
    }
    for (int i = 0; i < 100; i++) {
      throttle.missed("passer-by " + i, NOW);
      assertThat(throttle.allows("busy", NOW)).isFalse();
    }
    assertThat(throttle.addresses()).isEqualTo(4);
  }
}
