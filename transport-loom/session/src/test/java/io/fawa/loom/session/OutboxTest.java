/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.limits.Allowance;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(240)
class OutboxTest {
  private final Outbox outbox = new Outbox(8, 1_000, Allowance.unlimited(), (cause, packs) -> {});

  /** Takes all, and counts how often it was started. */
  private final class Taking implements Outbox.Writer {
    private final AtomicInteger started = new AtomicInteger();
    private final CountDownLatch finished = new CountDownLatch(1);

    @Override
    public void write() {
      started.incrementAndGet();
      Outbox.Turn turn = outbox.take(this, PackProtocol.Room.BATCH);
      while (turn instanceof Outbox.Turn.Packs) {
        outbox.passedOn(this);
        turn = outbox.take(this, PackProtocol.Room.BATCH);
      }
      if (turn instanceof Outbox.Turn.Finished) {
        finished.countDown();
      }
    }
  }

  /** On an output that is shut, it would fail and cut off what the client has not read. */
  @Test
  void nothingIsSentAfterTheGoodByeButOnAnotherConnection() throws Exception {
    Taking first = new Taking();
    outbox.attach(first);
    outbox.offer(new byte[] {1}, PushPolicy.BLOCK, Duration.ofSeconds(1));
    outbox.ready(first);
    outbox.finish();
    assertThat(first.finished.await(60, TimeUnit.SECONDS)).isTrue();
    int before = first.started.get();
    outbox.nudge();
    TimeUnit.MILLISECONDS.sleep(200); // for a thread that must not be there
    assertThat(first.started.get()).isEqualTo(before);
    Taking second = new Taking();
    outbox.attach(second);
    outbox.ready(second);
    assertThat(second.finished.await(60, TimeUnit.SECONDS)).isTrue();
  }

  /** What it has taken would come behind what the next one sends, or never. */
  @Test
  void anotherWriterBeginsWhenTheFormerOneHasPassedOnWhatItTook() throws Exception {
    Taking former = new Taking();
    outbox.attach(former);
    outbox.offer(new byte[] {1}, PushPolicy.BLOCK, Duration.ofSeconds(1));
    assertThat(outbox.take(former, PackProtocol.Room.BATCH)).isInstanceOf(Outbox.Turn.Packs.class);
    Taking next = new Taking();
    outbox.attach(next);
    outbox.ready(next);
    outbox.offer(new byte[] {2}, PushPolicy.BLOCK, Duration.ofSeconds(1));
    outbox.finish();
    assertThat(next.finished.await(200, TimeUnit.MILLISECONDS)).isFalse();
    assertThat(next.started.get()).isZero();
    outbox.passedOn(former);
    assertThat(outbox.take(former, PackProtocol.Room.BATCH)).isInstanceOf(Outbox.Turn.Gone.class);
    assertThat(next.finished.await(60, TimeUnit.SECONDS)).isTrue();
  }
}
