/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.net.udp;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.limits.Allowance;
import io.fawa.limits.Budget;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

/** What one connection takes of its allowance for one purpose. */
class HoldingTest {
  private static final int SHARE = 6_000;
  private static final int ROOM = 4_000;
  private static final int FIRST_STEP = 16 * 1024;

  private static Budget all(long bytes) {
    return new Budget(bytes, bytes, bytes);
  }

  private static Allowance from(Budget budget, String address) {
    return budget.connection(new InetSocketAddress(address, 4_000));
  }

  private static Holding holding(Budget budget) {
    return new Holding(from(budget, "192.0.2.1"), SHARE, ROOM);
  }

  @Test
  void oneThatHoldsLittleTakesNothing() {
    Budget budget = all(1 << 20);
    Holding holding = holding(budget);
    for (int held = 0; held <= SHARE - ROOM; held += 100) {
      assertThat(holding.settle(held)).isTrue();
    }
    assertThat(budget.heldBytes()).isZero();
    assertThat(holding.settle(SHARE - ROOM + 1)).isTrue();
    assertThat(budget.heldBytes()).isEqualTo(FIRST_STEP);
  }

  @Test
  void oneThatWasRefusedIsSoUntilThereIsSomethingToTake() {
    Budget budget = all(2 * FIRST_STEP);
    try (Allowance elsewhere = from(budget, "192.0.2.2")) {
      assertThat(elsewhere.tryTake(FIRST_STEP + 1)).isTrue();
      Holding holding = holding(budget);
      assertThat(holding.settle(0)).as("its share is there").isTrue();
      assertThat(holding.settle(3_000)).isFalse();
      assertThat(holding.settle(0)).as("it would fill its share again").isFalse();
      elsewhere.give(1);
      assertThat(holding.settle(0)).isTrue();
      assertThat(budget.heldBytes()).isEqualTo(2 * FIRST_STEP);
    }
  }

  @Test
  void whatIsTakenIsGivenBack() {
    Budget budget = all(4_000_000);
    Holding holding = holding(budget);
    assertThat(holding.settle(500_000)).isTrue();
    assertThat(budget.heldBytes()).isBetween(495_000L, 600_000L);
    holding.settle(300_000);
    assertThat(budget.heldBytes())
        .as("what it may need next is kept")
        .isBetween(400_000L, 500_000L);
    long kept = budget.heldBytes();
    for (int i = 0; i < 1_000; i++) {
      holding.settle(300_000 + 64 * 1024 * (i % 2));
    }
    assertThat(budget.heldBytes()).isEqualTo(kept);
    holding.rest(300_000);
    assertThat(budget.heldBytes()).isEqualTo(300_000 - SHARE + ROOM);
    holding.rest(0);
    assertThat(budget.heldBytes()).isZero();
  }

  @Test
  void oneAskerHasItsShareAndAnotherHasHis() {
    Budget budget = new Budget(4_000_000, 400_000, 300_000);
    Holding one = holding(budget);
    Holding other = holding(budget);
    Holding neighbour = new Holding(from(budget, "192.0.2.2"), SHARE, ROOM);
    assertThat(one.settle(250_000)).isTrue();
    assertThat(other.settle(250_000)).as("the share of one address").isFalse();
    assertThat(neighbour.settle(250_000)).isTrue();
    assertThat(neighbour.settle(350_000)).as("the share of one connection").isFalse();
    one.rest(0);
    assertThat(other.settle(250_000)).isTrue();
  }

  @Test
  void manyLittleOnesGoOnWhereALargeOneMayNot() {
    long all = 64 * 64 * 1024;
    Budget budget = all(all);
    Holding large = holding(budget);
    assertThat(large.settle(all)).isFalse();
    assertThat(budget.heldBytes()).isBetween(all / 2, all - all / 4);
    Holding little = new Holding(from(budget, "192.0.2.2"), SHARE, ROOM);
    assertThat(little.settle(30_000)).isTrue();
  }
}
