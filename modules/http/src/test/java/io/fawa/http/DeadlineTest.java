/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class DeadlineTest {
  @Test
  void zeroHasPassedAndNoneNeverDoes() {
    assertThat(Deadline.after(Duration.ZERO).expired()).isTrue();
    assertThat(Deadline.none().expired()).isFalse();
    assertThat(Deadline.none().remainingNanos()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void theEarlierOfTwoWins() {
    Deadline soon = Deadline.after(Duration.ofSeconds(1));
    Deadline late = Deadline.after(Duration.ofDays(365_000));

    assertThat(soon.earlier(late)).isEqualTo(soon);
    assertThat(late.earlier(soon)).isEqualTo(soon);
    assertThat(Deadline.none().earlier(soon)).isEqualTo(soon);
    assertThat(soon.earlier(Deadline.none())).isEqualTo(soon);
  }

  @Test
  void millisecondsAreRoundedUp() {
    assertThat(Deadline.afterNanos(500_000).remainingMillis()).isLessThanOrEqualTo(1);
    assertThat(Deadline.after(Duration.ofSeconds(Long.MAX_VALUE)).expired()).isFalse();
  }
}
