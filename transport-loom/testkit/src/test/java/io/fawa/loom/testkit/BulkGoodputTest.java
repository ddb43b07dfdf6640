/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.loom.kcp.KcpConfig;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** As many bytes as go through, one way, over 20 ms each way, in virtual time. */
class BulkGoodputTest {
  private static final long MILLIS = 3_000;
  private static final KcpConfig FIXED =
      KcpConfig.fast().withStreamMode(true).withWindows(1024, 1024);

  private record Outcome(long bytes, double sentAgain) {}

  private static Outcome run(KcpConfig from, KcpConfig to, double lossRate) {
    SimNetwork network = new SimNetwork(11, 0);
    LinkConditions link =
        LinkConditions.perfect().withDelay(20, 0).withLoss(lossRate).withReordering(0.01, 5);
    KcpPair pair = new KcpPair(network, link, from, to, Optional.empty(), Optional.empty());
    byte[] block = new byte[65_536];
    long[] arrived = new long[1];
    network.runUntil(
        () -> {
          while (pair.left().kcp().wantsMore()) {
            pair.left().write(block, 0, block.length);
          }
          while (pair.right().kcp().available() > 0) {
            arrived[0] += pair.right().read(block, 0, block.length);
          }
          return false;
        },
        MILLIS);
    var stats = pair.left().kcp().info().stats();
    long again = stats.fastResends() + stats.earlyResends() + stats.timeouts();
    return new Outcome(arrived[0], (double) again / stats.segmentsOut());
  }

  @ParameterizedTest
  @CsvSource({"0.00, 4", "0.01, 4", "0.05, 4", "0.10, 4", "0.20, 2"})
  void aWindowScaledByRoundTripTimeGetsMoreThrough(double lossRate, int times) {
    Outcome fixed = run(FIXED, FIXED, lossRate);
    Outcome scaled = run(KcpConfig.adaptive(), KcpConfig.adaptive(), lossRate);
    assertThat(scaled.bytes).isGreaterThan(times * fixed.bytes);
    // A lost acknowledgement tells of dozens, so both send more again than was lost.
    assertThat(scaled.sentAgain).isLessThan(1.35 * fixed.sentAgain + 0.01);
  }

  @ParameterizedTest
  @CsvSource({"0.00", "0.05"})
  void aPeerWithASmallWindowIsNotOverrun(double lossRate) {
    Outcome fixed = run(FIXED, FIXED, lossRate);
    Outcome scaled = run(KcpConfig.adaptive(), FIXED, lossRate);
    assertThat(scaled.bytes).isGreaterThan(fixed.bytes * 9 / 10);
    assertThat(scaled.sentAgain).isLessThan(1.35 * fixed.sentAgain + 0.01);
  }
}
