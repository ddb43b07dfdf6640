/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.loom.kcp.KcpConfig;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Sixty messages of 100 bytes a second, given back over 20 ms each way: how long until they return.
 */
class SparseLatencyTest {
  private static final int MESSAGES = 12_000;
  private static final int BYTES = 100;

  /** One stream; answers the milliseconds of each message, sorted. */
  private static long[] run(double lossRate, int copies) {
    SimNetwork network = new SimNetwork(5, 0);
    KcpConfig config = KcpConfig.adaptive().withSmallCopies(copies);
    LinkConditions link = LinkConditions.perfect().withDelay(20, 0).withLoss(lossRate);
    KcpPair pair = new KcpPair(network, link, config, config, Optional.empty(), Optional.empty());
    long[] millis = new long[MESSAGES];
    int[] back = new int[1];
    byte[] message = new byte[BYTES];
    for (int i = 0; i < MESSAGES; i++) {
      network.at(i * 50L / 3, () -> pair.left().write(message, 0, BYTES));
    }
    boolean finished =
        network.runUntil(
            () -> {
              while (pair.right().kcp().messageBytes() >= 0) {
                pair.right().read(message, 0, BYTES);
                pair.right().write(message, 0, BYTES);
              }
              while (pair.left().kcp().messageBytes() >= 0) {
                pair.left().read(message, 0, BYTES);
                millis[back[0]] = network.nowMillis() - back[0] * 50L / 3;
                back[0]++;
              }
              return back[0] == MESSAGES;
            },
            1_000_000);
    assertThat(finished).isTrue();
    Arrays.sort(millis);
    return millis;
  }

  @ParameterizedTest
  @CsvSource({
    "0.00, 0, 40, 40",
    "0.01, 0, 40, 90",
    "0.01, 1, 40, 50",
    "0.05, 1, 40, 75",
    "0.10, 1, 40, 95",
    "0.01, 2, 40, 45",
    "0.05, 2, 40, 45",
    "0.10, 2, 40, 50",
    "0.20, 2, 40, 100",
  })
  void aLossCostsLittle(double lossRate, int copies, long medianMost, long p99Most) {
    long[] millis = run(lossRate, copies);
    assertThat(millis[MESSAGES / 2]).isLessThanOrEqualTo(medianMost);
    assertThat(millis[MESSAGES * 99 / 100]).isLessThanOrEqualTo(p99Most);
  }
}
