/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.loom.fec.FecConfig;
import io.fawa.loom.kcp.KcpConfig;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random scenarios by the thousand. A failure names its seed; run that one alone with {@code
 * -Dscenario.first=SEED -Dscenario.count=1}.
 */
class SimulationTest {
  @Test
  void whateverTheNetworkDoesTheStreamsArriveIntact() {
    long first = Long.getLong("scenario.first", 1);
    long count = Long.getLong("scenario.count", 10_000);
    for (long seed = first; seed < first + count; seed++) {
      new Scenario(seed).run();
    }
  }

  /** Each of these once found a defect. */
  @ParameterizedTest
  @ValueSource(longs = {153, 1000549, 1000926, 1003123, 1004938, 1005672, 1050134, 1059077})
  void seedsThatFailedOnce(long seed) {
    new Scenario(seed).run();
  }

  @Test
  void theSameSeedGivesTheSamePackets() {
    for (long seed = 1; seed <= 50; seed++) {
      assertThat(new Scenario(seed).run()).as("seed %d", seed).isEqualTo(new Scenario(seed).run());
    }
  }

  @Test
  void parityMakesLossesGoodWithoutATimeout() {
    SimNetwork network = new SimNetwork(11, 0);
    KcpConfig config = KcpConfig.fast().withWindows(512, 512);
    KcpPair pair =
        new KcpPair(
            network,
            LinkConditions.perfect().withDelay(20, 0).withLoss(0.05),
            config,
            config,
            Optional.of(FecConfig.defaults()),
            Optional.of(FecConfig.defaults()));
    byte[] bytes = new byte[400_000];
    assertThat(pair.left().write(bytes, 0, bytes.length)).isEqualTo(bytes.length);
    boolean arrived =
        network.runUntil(() -> pair.right().kcp().available() == bytes.length, 60_000);
    assertThat(arrived).isTrue();
    assertThat(pair.right().decoder().rebuiltPackets()).isPositive();
    assertThat(network.nowMillis()).isLessThan(1_000);
  }
}
