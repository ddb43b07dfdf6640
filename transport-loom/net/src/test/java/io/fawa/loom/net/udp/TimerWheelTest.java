/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.net.udp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(240)
class TimerWheelTest {
  private final long start = System.nanoTime();
  private final TimerWheel wheel = new TimerWheel(this::now);
  private final BlockingQueue<String> rung = new LinkedBlockingQueue<>();

  private long now() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
  }

  private TimerWheel.Timer timer(String name) {
    return new TimerWheel.Timer(() -> rung.add(name));
  }

  @AfterEach
  void close() {
    wheel.close();
  }

  @Test
  void timersRingInOrderAndNotBefore() throws Exception {
    long began = now();
    wheel.schedule(timer("far"), began + 700);
    wheel.schedule(timer("near"), began + 60);
    wheel.schedule(timer("now"), began - 5);
    // Not before: "far" might be due while "near" is still to be set.
    Thread.ofVirtual().start(wheel::run);
    assertThat(rung.take()).isEqualTo("now");
    assertThat(rung.take()).isEqualTo("near");
    assertThat(now() - began).isGreaterThanOrEqualTo(60);
    assertThat(rung.take()).isEqualTo("far");
    assertThat(now() - began).isGreaterThanOrEqualTo(700);
  }

  @Test
  void theEarlierOfTwoTimesCounts() throws Exception {
    TimerWheel.Timer timer = timer("once");
    long began = now();
    wheel.schedule(timer, began + 100_000);
    wheel.schedule(timer, began + 30);
    wheel.schedule(timer, began + 50);
    Thread.ofVirtual().start(wheel::run);
    assertThat(rung.take()).isEqualTo("once");
    wheel.schedule(timer("distant"), now() + 100_000);
    wheel.schedule(timer("after"), now() + 100);
    assertThat(rung.take()).isEqualTo("after");
  }

  @Test
  void cancelledTimersDoNotRing() throws Exception {
    for (long delay : new long[] {20, 3_000, 400_000}) {
      TimerWheel.Timer timer = timer("cancelled");
      wheel.schedule(timer, now() + delay);
      wheel.cancel(timer);
      wheel.cancel(timer);
    }
    wheel.schedule(timer("last"), now() + 60);
    // Not before: the first might be due before it is cancelled.
    Thread.ofVirtual().start(wheel::run);
    assertThat(rung.take()).isEqualTo("last");
  }

  /**
   * With a clock turned by hand, a thousand timers over ten minutes, some moved, some cancelled.
   */
  @Test
  void everyTimerRingsOnceInItsStep() throws Exception {
    AtomicLong clock = new AtomicLong(12_345);
    TimerWheel manual = new TimerWheel(clock::get);
    Random random = new Random(4);
    long[] wanted = new long[1000];
    LinkedBlockingQueue<Integer> order = new LinkedBlockingQueue<>();
    for (int i = 0; i < wanted.length; i++) {
      int index = i;
      TimerWheel.Timer timer = new TimerWheel.Timer(() -> order.add(index));
      long first = clock.get() + random.nextInt(600_000);
      long second = clock.get() + random.nextInt(600_000);
      manual.schedule(timer, first);
      manual.schedule(timer, second);
      wanted[i] = Math.min(first, second);
      if (i % 10 == 0) {
        manual.cancel(timer);
        wanted[i] = TimerWheel.NEVER;
      }
    }
    long end = clock.get() + 600_010;
    manual.schedule(new TimerWheel.Timer(manual::close), end);
    TimerWheel.Timer[] step = new TimerWheel.Timer[1];
    step[0] =
        new TimerWheel.Timer(() -> {
          clock.addAndGet(2);
          manual.schedule(step[0], clock.get());
        });
    manual.schedule(step[0], clock.get());
    Thread thread = Thread.ofVirtual().start(manual::run);
    while (thread.isAlive()) {
      clock.addAndGet(1);
      Thread.onSpinWait();
    }
    assertThat(order).hasSize(900).doesNotHaveDuplicates().noneMatch(i -> i % 10 == 0);
    long last = 0;
    for (int index : order) {
      assertThat(wanted[index]).isGreaterThanOrEqualTo(last - 3);
      last = Math.max(last, wanted[index]);
    }
  }
}
