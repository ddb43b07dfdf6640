/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.http.Wire;
import io.fawa.limits.Deadline;
import io.fawa.limits.ResetLimiter;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The small parts a connection is made of: tables, queues, counters. */
class StreamsTest {
  private static ResetLimiter limiter(Http2Config config) {
    return new ResetLimiter(
        config.quickResetsMax(), config.quickReset(), config.quickResetForgotten());
  }

  private static final class NoWire implements Wire {
    @Override
    public int read(byte[] target, int offset, int length) {
      return -1;
    }

    @Override
    public void write(byte[] source, int offset, int length) {}

    @Override
    public void close() {}
  }

  @Test
  void theTableHoldsWhatAMapHolds() {
    Random random = new Random(1);
    StreamTable table = new StreamTable();
    ClientConnection owner =
        new ClientConnection(
            new NoWire(), Http2Config.defaults(), Http2TransportTest.NOWHERE, () -> {});
    Map<Integer, Stream> model = new HashMap<>();
    int next = 1;
    for (int round = 0; round < 20_000; round++) {
      boolean grows = random.nextInt(1000) < (round / 2000 % 2 == 0 ? 600 : 400);
      if (grows) {
        ClientStream stream = new ClientStream(next, owner.streams, false, 0, Deadline.none());
        next += 2;
        table.put(stream);
        model.put(stream.id, stream);
      } else if (!model.isEmpty()) {
        int id = model.keySet().iterator().next();
        assertThat(table.remove(id)).isTrue();
        assertThat(table.remove(id)).isFalse();
        model.remove(id);
      }
      int probe = 1 + 2 * random.nextInt(next);
      assertThat(table.get(probe)).isEqualTo(model.get(probe));
      assertThat(table.size()).isEqualTo(model.size());
    }
    assertThat(table.all()).containsExactlyInAnyOrderElementsOf(model.values());
    table.clear();
    assertThat(table.size()).isZero();
    assertThat(table.all()).isEmpty();
  }

  @Test
  void theQueueGivesWhatItGotInOrder() {
    Random random = new Random(2);
    ByteQueue queue = new ByteQueue();
    Deque<Byte> model = new ArrayDeque<>();
    for (int round = 0; round < 20_000; round++) {
      byte[] chunk = new byte[random.nextInt(200)];
      if (random.nextBoolean()) {
        random.nextBytes(chunk);
        int offset = random.nextInt(chunk.length + 1);
        queue.put(chunk, offset, chunk.length - offset);
        for (int i = offset; i < chunk.length; i++) {
          model.add(chunk[i]);
        }
      } else {
        int taken = queue.take(chunk, 0, chunk.length);
        assertThat(taken).isEqualTo(Math.min(chunk.length, model.size()));
        for (int i = 0; i < taken; i++) {
          assertThat(chunk[i]).isEqualTo(model.remove());
        }
      }
      assertThat(queue.size()).isEqualTo(model.size());
      assertThat(queue.isEmpty()).isEqualTo(model.isEmpty());
    }
    assertThat(queue.clear()).isEqualTo(model.size());
    assertThat(queue.isEmpty()).isTrue();
  }

  @Test
  void theQueueGrowsAsItSays() {
    ByteQueue queue = new ByteQueue();
    assertThat(queue.capacity()).isZero();
    assertThat(queue.capacityFor(0)).isZero();
    byte[] bytes = new byte[300_000];
    int size = 0;
    for (int length : new int[] {1, 63, 1, 63, 200, 70_000}) {
      int expected = queue.capacityFor(length);
      queue.put(bytes, 0, length);
      size += length;
      assertThat(queue.capacity()).isEqualTo(expected).isGreaterThanOrEqualTo(size);
    }
    assertThat(queue.capacityFor(0)).isEqualTo(queue.capacity());
    ByteQueue full = new ByteQueue();
    full.put(bytes, 0, 64);
    assertThat(full.capacity()).as("filled to the byte").isEqualTo(64);
    assertThat(full.capacityFor(1)).isEqualTo(128);
    assertThat(full.capacityFor(200)).isEqualTo(264);
  }

  @Test
  void aLongQueueThatIsEmptyKeepsNothing() {
    byte[] bytes = new byte[65_537];
    ByteQueue queue = new ByteQueue();
    queue.put(bytes, 0, 65_536);
    assertThat(queue.take(bytes, 0, 65_536)).isEqualTo(65_536);
    assertThat(queue.capacity()).isEqualTo(65_536);
    queue.put(bytes, 0, 65_537);
    assertThat(queue.take(bytes, 0, 65_536)).isEqualTo(65_536);
    assertThat(queue.capacity()).as("one byte is left").isGreaterThan(65_536);
    assertThat(queue.take(bytes, 0, 1)).isEqualTo(1);
    assertThat(queue.capacity()).isZero();
    queue.put(bytes, 0, 7);
    assertThat(queue.clear()).isEqualTo(7);
    assertThat(queue.capacity()).isZero();
  }

  @Test
  void closedStreamsAreRememberedForAWhile() {
    ClosedStreams closed = new ClosedStreams();
    closed.add(1, true);
    closed.add(3, false);
    assertThat(closed.find(1).resetByUs()).isTrue();
    assertThat(closed.find(1).ended()).isFalse();
    assertThat(closed.find(3).ended()).isTrue();
    assertThat(closed.find(5).resetByUs()).isFalse();
    closed.resetByPeer(1);
    assertThat(closed.find(1).resetByUs()).isFalse();
    assertThat(closed.find(1).ended()).isTrue();
    for (int id = 7; id < 7 + 2 * 256; id += 2) {
      closed.add(id, true);
    }
    assertThat(closed.find(1).ended()).isFalse();
    assertThat(closed.find(7).resetByUs()).isTrue();
  }

  @Test
  void resetsCountOnlyIfQuickAndUnanswered() {
    Http2Config config =
        Http2Config.builder().quickResetsMax(3).quickReset(Duration.ofMillis(20)).build();
    ResetLimiter limiter = limiter(config);
    for (int i = 0; i < 100; i++) {
      assertThat(limiter.reset(true, 0, 0)).isTrue();
      assertThat(limiter.reset(false, 20_000_000, 0)).isTrue();
    }
    for (int i = 0; i < 3; i++) {
      assertThat(limiter.reset(false, 19_999_999, 0)).isTrue();
    }
    limiter.answered(1);
    assertThat(limiter.reset(false, 0, 0)).isTrue();
    assertThat(limiter.reset(false, 0, 0)).isFalse();
  }

  @Test
  void answersBeforeTheFirstResetAreNotSavedUp() {
    ResetLimiter limiter = limiter(Http2Config.builder().quickResetsMax(1).build());
    limiter.answered(1_000_000);
    assertThat(limiter.reset(false, 0, 0)).isTrue();
    assertThat(limiter.reset(false, 0, 0)).isFalse();
  }

  @Test
  void resetsAreForgottenInTime() {
    long second = 1_000_000_000;
    Http2Config config =
        Http2Config.builder()
            .quickResetsMax(10)
            .quickResetForgotten(Duration.ofMillis(100))
            .build();
    for (long start : new long[] {Long.MIN_VALUE, -second, 0, Long.MAX_VALUE - second}) {
      ResetLimiter limiter = limiter(config);
      // As many as are forgotten, for longer than nanoTime may take to wrap around.
      for (long i = 0; i < 1000; i++) {
        assertThat(limiter.reset(false, 0, start + i * second / 10)).isTrue();
      }
      long end = start + 100 * second;
      for (int i = 0; i < 9; i++) {
        assertThat(limiter.reset(false, 0, end)).isTrue();
      }
      assertThat(limiter.reset(false, 0, end + second / 10 - 1)).isTrue();
      assertThat(limiter.reset(false, 0, end + second / 10 - 1)).isFalse();
    }
  }

  @Test
  void resetsAreNotForgottenWhereNobodyWantsThat() {
    Http2Config config =
        Http2Config.builder().quickResetsMax(2).quickResetForgotten(Duration.ZERO).build();
    ResetLimiter limiter = limiter(config);
    assertThat(limiter.reset(false, 0, 0)).isTrue();
    assertThat(limiter.reset(false, 0, Duration.ofDays(1).toNanos())).isTrue();
    assertThat(limiter.reset(false, 0, Duration.ofDays(2).toNanos())).isFalse();
  }

  @Test
  void oneCancelAmongTwentyFinishedCallsIsNoAttack() {
    // grpc-java's StressTestClient, with empty_unary:20,cancel_after_begin:10 each 100 ms.
    for (Duration forgotten : List.of(Duration.ZERO, Duration.ofMillis(100))) {
      ResetLimiter limiter = limiter(Http2Config.builder().quickResetForgotten(forgotten).build());
      for (long round = 0; round < 450; round++) {
        limiter.answered(20);
        assertThat(limiter.reset(false, 0, round * 100_000_000)).isTrue();
      }
    }
  }

  @Test
  void unproductiveFramesCountUntilOneIsUseful() throws Exception {
    FloodGuard guard = new FloodGuard(Http2Config.builder().unproductiveFramesMax(16).build());
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < 16; i++) {
        guard.unproductive("PING");
      }
      guard.productive();
    }
    guard.sent(2);
    for (int i = 0; i < 16 + 6; i++) {
      guard.unproductive("PING");
    }
    assertThatThrownBy(() -> guard.unproductive("PING"))
        .isInstanceOfSatisfying(
            ConnectionException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.ENHANCE_YOUR_CALM))
        .hasMessageContaining("16");
  }

  @Test
  void errorCodesAreThoseOfTheRfc() {
    assertThat(ErrorCode.NO_ERROR.number()).isZero();
    assertThat(ErrorCode.HTTP_1_1_REQUIRED.number()).isEqualTo(13);
    for (ErrorCode code : ErrorCode.values()) {
      assertThat(ErrorCode.of(code.number())).isEqualTo(code);
    }
    assertThat(ErrorCode.of(14)).isEqualTo(ErrorCode.INTERNAL_ERROR);
    assertThat(ErrorCode.of(0xffff_ffffL)).isEqualTo(ErrorCode.INTERNAL_ERROR);
  }
}
