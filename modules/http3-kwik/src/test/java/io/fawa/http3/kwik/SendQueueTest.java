/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.kwik;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.DatagramPacket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class SendQueueTest {
  private static final long LONG_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final List<Integer> sent = Collections.synchronizedList(new ArrayList<>());
  private final Semaphore count = new Semaphore(0);
  private final SendQueue queue = new SendQueue("test-send", this::sent, LONG_NANOS);

  @AfterEach
  void close() {
    queue.close();
  }

  private void sent(DatagramPacket datagram) {
    sent.add(ByteBuffer.wrap(datagram.getData()).getInt());
    count.release();
  }

  private static DatagramPacket datagram(int number) {
    return new DatagramPacket(ByteBuffer.allocate(Integer.BYTES).putInt(number).array(), 4);
  }

  private void awaitSent(int number) throws InterruptedException {
    assertThat(count.tryAcquire(number, 1, TimeUnit.MINUTES)).as("sent: %s", sent).isTrue();
  }

  @Test
  void theOrderOfEachThreadIsKept() throws Exception {
    queue.start();
    int threads = 8;
    int each = 2_000;
    List<Thread> senders =
        IntStream.range(0, threads)
            .mapToObj(sender ->
                Thread.ofPlatform()
                    .start(() ->
                        IntStream.range(0, each)
                            .forEach(i -> queue.send(datagram(sender * each + i)))))
            .toList();
    for (Thread sender : senders) {
      sender.join();
    }
    awaitSent(threads * each);
    for (int sender = 0; sender < threads; sender++) {
      int of = sender;
      assertThat(sent.stream().filter(number -> number / each == of).toList())
          .isEqualTo(IntStream.range(of * each, (of + 1) * each).boxed().toList());
    }
  }

  /** Kwik notes packets as sent right behind handing them over, and then hands over the next. */
  @Test
  void aDatagramWaitsForItsThread() throws Exception {
    queue.start();
    AtomicBoolean noted = new AtomicBoolean();
    CountDownLatch end = new CountDownLatch(1);
    Thread sender =
        Thread.ofPlatform()
            .start(() -> {
              queue.send(datagram(1));
              queue.send(datagram(2));
              while (!noted.get()) {
                Thread.onSpinWait();
              }
              awaitUninterruptibly(end);
            });
    awaitSent(1);
    // The first one is followed. The second one must not leave, however long this takes.
    assertThat(count.tryAcquire(1, TimeUnit.SECONDS)).isFalse();
    noted.set(true);
    awaitSent(1);
    end.countDown();
    sender.join();
    assertThat(sent).containsExactly(1, 2);
  }

  @Test
  void aThreadThatTakesLongerThanAllowedHoldsNothingUp() throws Exception {
    try (SendQueue impatient = new SendQueue("test-impatient", this::sent, 1)) {
      impatient.start();
      AtomicBoolean end = new AtomicBoolean();
      Thread sender =
          Thread.ofPlatform()
              .start(() -> {
                impatient.send(datagram(1));
                while (!end.get()) {
                  Thread.onSpinWait();
                }
              });
      awaitSent(1);
      end.set(true);
      sender.join();
    }
  }

  @Test
  void whatWaitsIsSentAtCloseAndNothingAfterIt() throws Exception {
    for (int i = 0; i < 100; i++) {
      queue.send(datagram(i));
    }
    queue.start();
    queue.close();
    queue.send(datagram(100));
    awaitSent(100);
    assertThat(sent).isEqualTo(IntStream.range(0, 100).boxed().toList());
  }

  @Test
  void aFullQueueTakesNoMoreUntilThereIsRoom() throws Exception {
    for (int i = 0; i < SendQueue.DATAGRAMS_MAX; i++) {
      queue.send(datagram(i));
    }
    queue.send(datagram(-1)); // waits a second, and is dropped
    queue.start();
    awaitSent(SendQueue.DATAGRAMS_MAX);
    queue.send(datagram(SendQueue.DATAGRAMS_MAX));
    awaitSent(1);
    assertThat(sent).isEqualTo(IntStream.rangeClosed(0, SendQueue.DATAGRAMS_MAX).boxed().toList());
  }

  @Test
  void whoWaitsForRoomGetsIt() throws Exception {
    Semaphore permits = new Semaphore(0);
    try (SendQueue slow =
        new SendQueue(
            "test-slow",
            datagram -> {
              permits.acquireUninterruptibly();
              sent(datagram);
            },
            LONG_NANOS)) {
      slow.start();
      int all = 3 * SendQueue.DATAGRAMS_MAX;
      Thread sender =
          Thread.ofPlatform()
              .start(() -> IntStream.range(0, all).forEach(i -> slow.send(datagram(i))));
      permits.release(all);
      awaitSent(all);
      sender.join();
      assertThat(sent).isEqualTo(IntStream.range(0, all).boxed().toList());
    }
  }

  @Test
  void aFailureEndsNothing() throws Exception {
    AtomicBoolean failed = new AtomicBoolean();
    try (SendQueue failing =
        new SendQueue(
            "test-failing",
            datagram -> {
              if (!failed.getAndSet(true)) {
                throw new IllegalStateException("thrown by the test");
              }
              sent(datagram);
            },
            LONG_NANOS)) {
      failing.start();
      failing.send(datagram(1));
      failing.send(datagram(2));
      awaitSent(1);
      assertThat(sent).containsExactly(2);
    }
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
