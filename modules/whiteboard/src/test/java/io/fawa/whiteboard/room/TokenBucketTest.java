/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard.room;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TokenBucketTest {
  private static final long SECOND = 1_000_000_000L;

  @Test
  void givesTheBurstAndNotOneMore() {
    TokenBucket bucket = new TokenBucket(3, 1, 0);
    assertThat(bucket.take(0)).isZero();
    assertThat(bucket.take(0)).isZero();
    assertThat(bucket.take(0)).isZero();
    assertThat(bucket.take(0)).isEqualTo(SECOND);
  }

  @Test
  void saysExactlyHowLongToWait() {
    TokenBucket bucket = new TokenBucket(1, 2, 0);
    assertThat(bucket.take(0)).isZero();
    assertThat(bucket.take(SECOND / 4)).isEqualTo(SECOND / 4);
    assertThat(bucket.take(SECOND / 2)).isZero();
  }

  @Test
  void savesNoMoreThanTheBurst() {
    TokenBucket bucket = new TokenBucket(2, 1, 0);
    assertThat(bucket.take(1_000 * SECOND)).isZero();
    assertThat(bucket.take(1_000 * SECOND)).isZero();
    assertThat(bucket.take(1_000 * SECOND)).isPositive();
  }

  @Test
  void survivesAClockThatStartsBelowZeroAndOneThatStepsBack() {
    TokenBucket bucket = new TokenBucket(1, 1, Long.MIN_VALUE);
    assertThat(bucket.take(Long.MIN_VALUE + 5)).isZero();
    assertThat(bucket.take(Long.MIN_VALUE)).isPositive();
  }
}
