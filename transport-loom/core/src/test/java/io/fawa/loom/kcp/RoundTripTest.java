/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.kcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The estimate, sample by sample as the original's rx_srtt, rx_rttval and rx_rto. */
class RoundTripTest {
  private static final KcpConfig SLOW = KcpConfig.defaults();
  private static final KcpConfig FAST = KcpConfig.fast();

  private static RoundTrip after(KcpConfig config, int... samples) {
    RoundTrip roundTrip = new RoundTrip();
    for (int sample : samples) {
      roundTrip.sample(sample, config);
    }
    return roundTrip;
  }

  private static int[] numbers(RoundTrip roundTrip) {
    return new int[] {roundTrip.srttMillis(), roundTrip.rttVarMillis(), roundTrip.rtoMillis()};
  }

  @Test
  void samplesMoveItByAnEighthAndTheirSpreadByAQuarter() {
    assertThat(numbers(new RoundTrip())).containsExactly(0, 0, 200);
    assertThat(numbers(after(SLOW, 800))).containsExactly(800, 400, 2400);
    assertThat(numbers(after(SLOW, 800, 960))).containsExactly(820, 340, 2180);
    assertThat(numbers(after(SLOW, 800, 720))).containsExactly(790, 320, 2070);
  }

  /** A round trip that is far shorter than all is no reason to expect a wide spread. */
  @Test
  void farBelowItTheSpreadMovesLittle() {
    assertThat(numbers(after(SLOW, 800, 10))).containsExactly(701, 412, 2349);
    assertThat(numbers(after(SLOW, 800, 342))).as("not far").containsExactly(742, 414, 2398);
    assertThat(numbers(after(SLOW, 800, 341))).as("far").containsExactly(742, 401, 2346);
  }

  @Test
  void theTimeoutHasItsBounds() {
    assertThat(after(SLOW, 1).rtoMillis()).as("the interval of 100, and 1").isEqualTo(101);
    assertThat(after(FAST, 1).rtoMillis()).isEqualTo(30);
    assertThat(after(FAST, 25, 25, 25, 25, 25).rtoMillis()).isBetween(35, 75);
    assertThat(after(SLOW.withNoDelay(false, 10, 0, true), 1).rtoMillis()).isEqualTo(100);
    assertThat(after(SLOW, 60_000).rtoMillis()).isEqualTo(60_000);
    assertThat(after(SLOW, 20_000).rtoMillis()).isEqualTo(60_000);
    assertThat(after(SLOW, 19_999).rtoMillis()).isEqualTo(19_999 + 4 * 9_999);
  }
}
