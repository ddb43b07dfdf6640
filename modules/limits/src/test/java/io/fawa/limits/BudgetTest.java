/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.limits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BudgetTest {
  private static SocketAddress peer(String address) {
    try {
      return new InetSocketAddress(InetAddress.getByName(address), 1);
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aConnectionHasAShare() {
    Budget budget = new Budget(1000, 1000, 100);
    try (Allowance one = budget.connection(peer("127.0.0.1"));
        Allowance other = budget.connection(peer("127.0.0.1"))) {
      assertTrue(one.tryTake(100));
      assertFalse(one.tryTake(1));
      assertTrue(other.tryTake(100));
      assertEquals(200, budget.heldBytes());
      one.give(40);
      assertTrue(one.tryTake(40));
    }
    assertEquals(0, budget.heldBytes());
  }

  /** An address of IPv4, or a /64 of IPv6. */
  @ParameterizedTest
  @CsvSource({
    "192.0.2.1, 192.0.2.1, 192.0.2.2",
    "2001:db8:0:1::1, 2001:db8:0:1:ffff::2, 2001:db8:0:2::1"
  })
  void anAskerHasAShareOfAllItsConnections(String first, String same, String other) {
    Budget budget = new Budget(1000, 150, 100);
    try (Allowance one = budget.connection(peer(first));
        Allowance two = budget.connection(peer(same));
        Allowance neighbour = budget.connection(peer(other))) {
      assertTrue(one.tryTake(100));
      assertFalse(two.tryTake(51));
      assertTrue(two.tryTake(50));
      assertTrue(neighbour.tryTake(100));
    }
    assertEquals(0, budget.heldBytes());
  }

  @Test
  void whatIsRefusedTakesNothingAnywhere() {
    Budget budget = new Budget(1000, 1000, 100);
    try (Allowance connection = budget.connection(peer("192.0.2.1"));
        Allowance call = connection.open()) {
      assertTrue(call.tryTake(60));
      assertFalse(call.tryTake(41));
      assertEquals(60, call.heldBytes());
      assertEquals(60, connection.heldBytes());
      assertEquals(60, budget.heldBytes());
      BudgetExceededException refused =
          assertThrows(BudgetExceededException.class, () -> call.take(41));
      assertTrue(String.valueOf(refused.getMessage()).contains("41 bytes"));
    }
  }

  @Test
  void aCallThatEndsGivesAllBackOnce() {
    Budget budget = new Budget(1000, 1000, 1000);
    try (Allowance connection = budget.connection(peer("192.0.2.1"))) {
      Allowance call = connection.open();
      assertTrue(call.tryTake(70));
      call.close();
      call.close();
      call.give(70); // late, as by a thread that did not know
      assertFalse(call.tryTake(1));
      assertEquals(0, connection.heldBytes());
      assertEquals(0, budget.heldBytes());
    }
  }

  @Test
  void theLastQuarterIsForThoseWhoHoldLittle() {
    long all = 64L * Budget.MODEST_BYTES;
    Budget budget = new Budget(all, all, all);
    try (Allowance one = budget.connection(peer("192.0.2.1"));
        Allowance other = budget.connection(peer("192.0.2.2"));
        Allowance call = other.open()) {
      assertTrue(one.tryTake(all - all / 4));
      assertFalse(one.tryTake(1));
      assertFalse(call.tryTake(Budget.MODEST_BYTES + 1));
      assertTrue(call.tryTake(Budget.MODEST_BYTES));
      assertFalse(call.tryTake(1));
    }
    assertEquals(0, budget.heldBytes());
  }

  @Test
  void whatIsNewHasNoClaimOnTheLastEighth() {
    Budget budget = new Budget(800, 800, 800);
    try (Allowance old = budget.connection(peer("192.0.2.1"));
        Allowance fresh = budget.connection(peer("192.0.2.2"))) {
      assertTrue(old.tryTakeForNew(700));
      assertFalse(fresh.tryTakeForNew(1));
      assertTrue(old.tryTake(100));
    }
  }

  @Test
  void convenienceMayTakeTheFirstHalf() {
    Budget budget = new Budget(1000, 1000, 1000);
    try (Allowance one = budget.connection(peer("192.0.2.1"))) {
      assertFalse(one.tryTakeSpare(501));
      assertTrue(one.tryTakeSpare(500));
      assertFalse(one.tryTakeSpare(1));
      assertTrue(one.tryTake(1));
    }
  }

  @Test
  void whoKeepsOthersWaitingCanTell() {
    Budget budget = new Budget(1000, 300, 200);
    try (Allowance one = budget.connection(peer("192.0.2.1"));
        Allowance two = budget.connection(peer("192.0.2.1"));
        Allowance call = one.open();
        Allowance neighbour = budget.connection(peer("192.0.2.2"))) {
      assertTrue(call.tryTake(200));
      assertFalse(call.tryTake(1));
      assertEquals(0, call.refusals(), "its own share keeps nobody else waiting");
      assertFalse(two.tryTake(150));
      assertEquals(1, call.refusals(), "another connection of the same asker");
      assertEquals(0, neighbour.refusals());
      assertTrue(call.hasSpare());
      assertFalse(neighbour.tryTake(900));
      assertFalse(neighbour.tryTakeForNew(701));
      assertEquals(2, budget.refusals());
      assertEquals(3, call.refusals());
      assertEquals(2, neighbour.refusals());
      try (Allowance third = budget.connection(peer("192.0.2.3"));
          Allowance fourth = budget.connection(peer("192.0.2.4"))) {
        assertTrue(third.tryTake(200));
        assertTrue(fourth.tryTake(150));
        assertFalse(call.hasSpare());
      }
    }
    assertEquals(0, budget.heldBytes());
  }

  @Test
  void givingWhatIsNotHeldIsADefect() {
    try (Allowance one = Budget.of(1000).connection(peer("192.0.2.1"))) {
      assertTrue(one.tryTake(10));
      assertThrows(IllegalStateException.class, () -> one.give(11));
    }
  }

  @Test
  void boundsAreChecked() {
    assertThrows(IllegalArgumentException.class, () -> new Budget(0, 1, 1));
    assertThrows(IllegalArgumentException.class, () -> new Budget(1, 0, 1));
    assertThrows(IllegalArgumentException.class, () -> new Budget(1, 1, 0));
  }

  @Test
  void threadsThatTakeGiveAndCloseLeaveNothing() throws InterruptedException, ExecutionException {
    Budget budget = Budget.of(10_000);
    List<Future<?>> threads = new ArrayList<>();
    try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int thread = 0; thread < 8; thread++) {
        SocketAddress peer = peer("192.0.2." + (1 + thread % 2));
        threads.add(
            pool.submit(() -> {
              for (int round = 0; round < 2_000; round++) {
                try (Allowance connection = budget.connection(peer);
                    Allowance call = connection.open()) {
                  if (call.tryTake(700) && (round & 1) == 0) {
                    call.give(700);
                  }
                  connection.tryTake(300);
                }
              }
            }));
      }
      for (Future<?> thread : threads) {
        thread.get();
      }
    }
    assertEquals(0, budget.heldBytes());
  }
}
