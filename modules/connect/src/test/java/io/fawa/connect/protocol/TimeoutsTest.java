/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.limits.Deadline;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimeoutsTest {
  @ParameterizedTest
  @CsvSource({"1H,3600", "1M,60", "100S,100", "100000m,100", "99999999u,99", "2H,7200"})
  void unitsAreThoseOfGrpc(String value, long seconds) {
    long left = Timeouts.ofGrpc(value).remainingNanos();

    assertThat(TimeUnit.NANOSECONDS.toSeconds(left)).isBetween(seconds - 30, seconds);
  }

  @Test
  void noneAndTooLongAreUnbounded() {
    assertThat(Timeouts.ofGrpc("").bounded()).isFalse();
    assertThat(Timeouts.ofConnect("").bounded()).isFalse();
    assertThat(Timeouts.ofGrpc("99999999H").bounded()).isFalse();
    assertThat(Timeouts.ofConnect("9999999999").bounded()).isTrue();
  }

  @Test
  void aPassedDeadlineIsSentAsZero() {
    assertThat(Timeouts.toConnect(Deadline.after(Duration.ofSeconds(-1)))).isEqualTo("0");
    assertThat(Timeouts.toGrpc(Deadline.after(Duration.ofSeconds(-1)))).isEqualTo("0n");
  }

  @ParameterizedTest
  @CsvSource({"1,u", "1000,m", "200000,S", "200000000,M"})
  void theFinestUnitThatFitsIsSent(long seconds, char unit) {
    String value = Timeouts.toGrpc(Deadline.after(Duration.ofSeconds(seconds)));

    assertThat(value).endsWith("" + unit).hasSizeLessThanOrEqualTo(9);
    long left = Timeouts.ofGrpc(value).remainingNanos();
    assertThat(TimeUnit.NANOSECONDS.toSeconds(left)).isBetween(seconds - 61, seconds);
  }
}
