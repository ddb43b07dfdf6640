/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;

class DeadlineTest {
  @Test
  void zeroHasPassedAndNoneNeverDoes() {
    assertThat(Deadline.after(Duration.ZERO).expired()).isTrue();
    assertThat(Deadline.none().expired()).isFalse();
    assertThat(Deadline.none().remainingNanos()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void theEarlierOfTwoWins() {
    Deadline soon = Deadline.after(Duration.ofSeconds(1));
    Deadline late = Deadline.after(Duration.ofDays(365_000));

    assertThat(soon.earlier(late)).isEqualTo(soon);
    assertThat(late.earlier(soon)).isEqualTo(soon);
    assertThat(Deadline.none().earlier(soon)).isEqualTo(soon);
    assertThat(soon.earlier(Deadline.none())).isEqualTo(soon);
  }

  @Test
  void millisecondsAreRoundedUp() {
    assertThat(Deadline.afterNanos(500_000).remainingMillis()).isLessThanOrEqualTo(1);
    assertThat(Deadline.after(Duration.ofSeconds(Long.MAX_VALUE)).expired()).isFalse();
  }

  @Test
  void aWaitEndsWithIt() {
    ReentrantLock lock = new ReentrantLock();
    Condition never = lock.newCondition();
    Deadline end = Deadline.after(Duration.ofMillis(20));
    lock.lock();
    try {
      assertThatThrownBy(
              () -> {
                while (true) {
                  end.await(never, "what never comes");
                }
              })
          .isInstanceOf(DeadlineExceededException.class)
          .hasMessageContaining("what never comes");
    } finally {
      lock.unlock();
    }
    assertThat(end.expired()).isTrue();
  }

  @Test
  void anInterruptEndsAWaitAndStays() {
    ReentrantLock lock = new ReentrantLock();
    Condition never = lock.newCondition();
    lock.lock();
    try {
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> Deadline.none().await(never, "what never comes"))
          .isInstanceOf(InterruptedIOException.class);
      assertThat(Thread.interrupted()).isTrue();
    } finally {
      lock.unlock();
    }
  }

  @Test
  void theWatchRunsWhatIsLateAndNothingThatWasCancelled() throws Exception {
    CountDownLatch late = new CountDownLatch(1);
    AtomicBoolean cancelled;
    boolean inTime;
    do {
      // On a busy machine the deadline may pass before one gets to cancel the watch.
      AtomicBoolean run = new AtomicBoolean();
      inTime =
          DeadlineWatch.start(
                  Deadline.after(Duration.ofMillis(20)), Duration.ZERO, () -> run.set(true))
              .cancel(false);
      cancelled = run;
    } while (!inTime);
    Future<?> other =
        DeadlineWatch.start(
            Deadline.after(Duration.ofMillis(20)), Duration.ofMillis(5), late::countDown);

    other.get(60, TimeUnit.SECONDS);
    assertThat(late.await(60, TimeUnit.SECONDS)).isTrue();
    assertThat(cancelled).isFalse();
  }
}
