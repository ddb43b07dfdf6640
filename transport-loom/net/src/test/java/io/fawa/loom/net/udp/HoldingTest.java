/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.net.udp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.fawa.limits.Deadline;
import io.fawa.loom.net.ReceiveBudget;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What peers make a process hold, over all its connections. */
@Timeout(120)
class HoldingTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  @Test
  void oneThatKeepsUpTakesNothing() {
    ReceiveBudget budget = new ReceiveBudget(0);
    Holding holding = new Holding(budget);
    assertThat(holding.settle(0)).isTrue();
    assertThat(holding.settle(10_000)).isTrue();
    assertThat(holding.settle(30_000)).as("beyond its share, and nothing to take").isFalse();
    assertThat(holding.settle(1_000)).isTrue();
  }

  @Test
  void whatIsTakenIsGivenBack() {
    ReceiveBudget budget = new ReceiveBudget(1_000_000);
    Holding holding = new Holding(budget);
    assertThat(holding.settle(500_000)).isTrue();
    assertThat(budget.takenBytes()).isBetween(450_000L, 600_000L);
    assertThat(holding.settle(2_000_000)).isFalse();
    assertThat(budget.takenBytes()).isLessThanOrEqualTo(budget.bytesMax());
    holding.settle(300_000);
    assertThat(budget.takenBytes()).isBetween(250_000L, 500_000L);
    holding.settle(0);
    assertThat(budget.takenBytes()).isZero();
    holding.settle(500_000);
    holding.release();
    assertThat(budget.takenBytes()).isZero();
    assertThat(holding.settle(500_000)).as("it is over").isTrue();
    assertThat(budget.takenBytes()).isZero();
  }

  @Test
  void aBudgetIsNotNegative() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ReceiveBudget(-1))
        .withMessage("bytesMax is -1, allowed are 0 and more");
    assertThat(ReceiveBudget.ofProcess().bytesMax()).isPositive();
  }

  @Test
  void oneThatIsNotReadTakesWhatThereIsAndOthersGoOn() throws Exception {
    ReceiveBudget budget = new ReceiveBudget(256 * 1024);
    KcpOptions options = KcpOptions.builder().receiveBudget(budget).linger(Duration.ZERO).build();
    try (KcpListener listener = KcpListener.bind(Echo.loopback(), options);
        KcpConnection greedy =
            KcpConnection.connect(listener.localAddress(), KcpOptions.defaults());
        KcpConnection modest =
            KcpConnection.connect(listener.localAddress(), KcpOptions.defaults())) {
      byte[] much = new byte[1_000_000];
      Thread writer =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  greedy.write(much, 0, much.length, Deadline.after(SOON));
                } catch (IOException e) {
                  // The test is over.
                }
              });
      KcpConnection unread = listener.accept(Deadline.after(SOON));
      while (budget.takenBytes() < budget.bytesMax() - 64 * 1024) {
        Thread.onSpinWait();
      }
      modest.output().write(1);
      KcpConnection server = listener.accept(Deadline.after(SOON));
      Thread.ofVirtual()
          .start(() -> {
            try {
              server.input().transferTo(server.output());
            } catch (IOException e) {
              // The test is over.
            }
          });
      assertThat(modest.input().read()).isEqualTo(1);
      Echo.transfer(modest, 200_000);
      assertThat(unread.available()).isLessThan(600_000);

      byte[] target = new byte[65_536];
      for (int left = much.length; left > 0; ) {
        left -= unread.read(target, 0, Math.min(left, target.length), Deadline.after(SOON));
      }
      writer.join();
      unread.close();
      server.close();
      assertThat(budget.takenBytes()).isZero();
    }
  }
}
