/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.limits.Deadline;
import io.fawa.limits.DeadlineExceededException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;

class DeadlineTest {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition condition = lock.newCondition();

  private void awaitTwice(Deadline deadline) throws IOException {
    lock.lock();
    try {
      while (true) {
        deadline.await(condition, "wait");
      }
    } finally {
      lock.unlock();
    }
  }

  @Test
  void whatHasPassedIsExpired() {
    assertThat(Deadline.after(Duration.ZERO).expired()).isTrue();
    assertThat(Deadline.after(Duration.ofDays(-400_000)).expired()).isTrue();
    assertThat(Deadline.after(Duration.ofDays(400_000)).expired()).isFalse();
    assertThat(Deadline.after(Duration.ofMinutes(1)).remainingNanos()).isPositive();
    assertThat(Deadline.none().expired()).isFalse();
    assertThat(Deadline.none().remainingNanos()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void waitingEndsAtTheDeadline() {
    assertThatThrownBy(() -> awaitTwice(Deadline.after(Duration.ofMillis(5))))
        .isInstanceOf(DeadlineExceededException.class)
        .hasMessage("deadline passed waiting for wait");
  }

  @Test
  void anInterruptedThreadStaysInterrupted() {
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> awaitTwice(Deadline.none()))
        .isInstanceOf(InterruptedIOException.class);
    assertThat(Thread.interrupted()).isTrue();
  }
}
