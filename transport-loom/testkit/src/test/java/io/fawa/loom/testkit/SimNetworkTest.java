/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SimNetworkTest {
  private final List<String> seen = new ArrayList<>();

  @Test
  void keepsTheOrderOfItsAgenda() {
    SimNetwork network = new SimNetwork(1, 100);
    network.in(5, () -> seen.add("b" + network.nowMillis()));
    network.in(5, () -> seen.add("c" + network.nowMillis()));
    network.in(1, () -> network.at(0, () -> seen.add("a" + network.nowMillis())));
    assertThat(network.runUntil(() -> seen.size() == 2, 1000)).isTrue();
    assertThat(seen).containsExactly("a101", "b105");
    network.run(50);
    assertThat(seen).containsExactly("a101", "b105", "c105");
    assertThat(network.nowMillis()).isEqualTo(155);
    assertThat(network.runUntil(() -> false, 1000)).isFalse();
  }

  @Test
  void doesToPacketsWhatItsConditionsSay() {
    SimNetwork network = new SimNetwork(3, 0);
    int[] counts = new int[3];
    SimNetwork.Link link =
        network.link(
            LinkConditions.perfect()
                .withDelay(20, 10)
                .withLoss(0.25)
                .withDuplicates(0.5)
                .withSpoiling(0.1),
            packet -> {
              assertThat(network.nowMillis()).isBetween(20L, 30L);
              counts[packet[0] == 7 && packet[1] == 8 ? 0 : 1]++;
            });
    for (int i = 0; i < 10_000; i++) {
      link.send(new byte[] {0, 7, 8, 0}, 1, 2);
    }
    network.run(100);
    assertThat(network.sent()).isEqualTo(10_000);
    assertThat(network.lost()).isBetween(2_300L, 2_700L);
    assertThat(counts[0] + counts[1]).isBetween(11_000, 11_500);
    assertThat(counts[1]).isBetween(900, 1_350);
  }

  @Test
  void reorders() {
    SimNetwork network = new SimNetwork(5, 0);
    SimNetwork.Link link =
        network.link(
            LinkConditions.perfect().withReordering(0.5, 3), packet -> seen.add("" + packet[0]));
    for (byte i = 0; i < 10; i++) {
      link.send(new byte[] {i}, 0, 1);
    }
    network.run(5);
    assertThat(seen).hasSize(10).doesNotHaveDuplicates();
    assertThat(seen).isNotEqualTo(seen.stream().sorted().toList());
  }

  @Test
  void conditionsSayWhatIsWrong() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LinkConditions.perfect().withLoss(1.5))
        .withMessage("lossRate is 1.5, allowed are 0 to 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LinkConditions.perfect().withSpoiling(Double.NaN));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LinkConditions.perfect().withDelay(-1, 0));
  }
}
