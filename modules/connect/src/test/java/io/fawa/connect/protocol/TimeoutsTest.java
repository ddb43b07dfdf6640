/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.connect.Code;
import io.fawa.connect.RpcException;
import io.fawa.http.Headers;
import io.fawa.limits.Deadline;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
  @CsvSource({"90,u", "1000,m", "200000,S", "200000000,M"})
  void theFinestUnitThatFitsIsSent(long seconds, char unit) {
    String value = Timeouts.toGrpc(Deadline.after(Duration.ofSeconds(seconds)));

    assertThat(value).endsWith("" + unit).hasSizeLessThanOrEqualTo(9);
    long left = Timeouts.ofGrpc(value).remainingNanos();
    assertThat(TimeUnit.NANOSECONDS.toSeconds(left)).isBetween(seconds - 61, seconds);
  }

  @ParameterizedTest
  @CsvSource({"0n", "1n", "99999999n", "00000000u", "1u", "1m", "0H"})
  void theSmallestTimeoutsPassSoon(String value) {
    assertThat(Timeouts.ofGrpc(value).remainingNanos()).isLessThanOrEqualTo(100_000_000L);
  }

  /** More than half the range of a moment cannot be told from the past. */
  @ParameterizedTest
  @CsvSource({"1281023H, true", "1281024H, false", "76861433M, true", "76861434M, false"})
  void timeoutsThatAreTooLongAreNone(String value, boolean bounded) {
    assertThat(Timeouts.ofGrpc(value).bounded()).isEqualTo(bounded);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "n",
        "1",
        "1s",
        "1h",
        " 1n",
        "1 n",
        "+1n",
        "-1n",
        "1.5S",
        "1nn",
        "٣n",
        "123456789n"
      })
  void whatIsNoTimeoutOfGrpcIsRefused(String value) {
    assertThatThrownBy(() -> Timeouts.ofGrpc(value))
        .isInstanceOfSatisfying(
            RpcException.class,
            e -> {
              assertThat(e.code()).isEqualTo(Code.INVALID_ARGUMENT);
              assertThat(e.text()).isEqualTo("protocol error: invalid timeout \"" + value + "\"");
            });
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "0000000001, 1", "1000, 1000", "9999999999, 9999999999"})
  void millisecondsAreThoseOfConnect(String value, long millis) {
    long left = Timeouts.ofConnect(value).remainingMillis();

    assertThat(left).isBetween(millis - 30_000, millis);
  }

  @ParameterizedTest
  @CsvSource({
    "00000000001, has >10 digits",
    "10000000000, has >10 digits",
    "1e3, is not a number of milliseconds",
    "' 1', is not a number of milliseconds",
    "-1, is not a number of milliseconds",
    "1/, is not a number of milliseconds",
    "1:, is not a number of milliseconds",
    "٣, is not a number of milliseconds",
  })
  void whatIsNoTimeoutOfConnectIsRefused(String value, String words) {
    assertThatThrownBy(() -> Timeouts.ofConnect(value))
        .isInstanceOfSatisfying(
            RpcException.class,
            e -> {
              assertThat(e.code()).isEqualTo(Code.INVALID_ARGUMENT);
              assertThat(e.text()).isEqualTo("parse timeout: \"" + value + "\" " + words);
            });
  }

  @Test
  void theLongestDeadlineIsSentInTenDigits() {
    Deadline longest = Deadline.after(Duration.ofDays(100_000));

    assertThat(Timeouts.toConnect(longest)).isEqualTo("9999999999");
    assertThat(Timeouts.toGrpc(longest)).matches("7686143[0-9]M");
  }

  @Test
  void eitherProtocolSetsADeadline() {
    assertThat(Timeouts.areUnset(Headers.of("x-timeout", "1"))).isTrue();
    assertThat(Timeouts.areUnset(Headers.of("grpc-timeout", "", "connect-timeout-ms", "")))
        .isTrue();
    assertThat(Timeouts.areUnset(Headers.of("grpc-timeout", "1S"))).isFalse();
    assertThat(Timeouts.areUnset(Headers.of("connect-timeout-ms", "1"))).isFalse();
  }
}
