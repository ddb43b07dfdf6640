/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard.room;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AllowanceTest {
  private static final long SECOND = 1_000_000_000L;

  @Test
  void givesTheBurstAndNotOneMore() {
    Allowance allowance = new Allowance(3, 1, 0);
    assertThat(allowance.take(0)).isZero();
    assertThat(allowance.take(0)).isZero();
    assertThat(allowance.take(0)).isZero();
    assertThat(allowance.take(0)).isEqualTo(SECOND);
  }

  @Test
  void saysExactlyHowLongToWait() {
    Allowance allowance = new Allowance(1, 2, 0);
    assertThat(allowance.take(0)).isZero();
    assertThat(allowance.take(SECOND / 4)).isEqualTo(SECOND / 4);
    assertThat(allowance.take(SECOND / 2)).isZero();
  }

  @Test
  void savesNoMoreThanTheBurst() {
    Allowance allowance = new Allowance(2, 1, 0);
    assertThat(allowance.take(1_000 * SECOND)).isZero();
    assertThat(allowance.take(1_000 * SECOND)).isZero();
    assertThat(allowance.take(1_000 * SECOND)).isPositive();
  }

  @Test
  void survivesAClockThatStartsBelowZeroAndOneThatStepsBack() {
    Allowance allowance = new Allowance(1, 1, Long.MIN_VALUE);
    assertThat(allowance.take(Long.MIN_VALUE + 5)).isZero();
    assertThat(allowance.take(Long.MIN_VALUE)).isPositive();
  }
}
