/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.quic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.limits.Deadline;
import io.fawa.limits.DeadlineExceededException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What a provider's streams must do. */
abstract class QuicStreamContract extends QuicFixture {
  private static final int LARGE = 10 * 1024 * 1024;

  @Test
  void echoesOnBidirectionalStreamsOfEitherSide() throws Exception {
    try (QuicPair pair = pair()) {
      assertEchoes(pair.client(), pair.server(), "from the client");
      assertEchoes(pair.server(), pair.client(), "from the server");
      assertThat(pair.client().open(true, soon()).id()).isEqualTo(4);
      assertThat(pair.server().open(true, soon()).id()).isEqualTo(5);
    }
  }

  @Test
  void sendsOnUnidirectionalStreamsOfEitherSide() throws Exception {
    try (QuicPair pair = pair()) {
      assertOneWay(pair.client(), pair.server(), 2);
      assertOneWay(pair.server(), pair.client(), 3);
    }
  }

  private static void assertOneWay(QuicConnection opener, QuicConnection peer, long id)
      throws Exception {
    QuicStream out = opener.open(false, soon());
    send(out, "one way");
    QuicStream in = peer.accept();
    assertThat(out.id()).isEqualTo(id);
    assertThat(in.id()).isEqualTo(id);
    assertThat(out.bidirectional()).isFalse();
    assertThat(in.bidirectional()).isFalse();
    assertThat(receive(in, 7)).isEqualTo("one way");

    byte[] one = new byte[1];
    assertThatThrownBy(() -> out.read(one, 0, 1, soon())).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> in.write(one, 0, 1, soon())).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(in::finish).isInstanceOf(IllegalStateException.class);
    out.stopSending(1);
    in.reset(1);

    send(out, "still open");
    out.finish();
    assertThat(rest(in)).isEqualTo("still open");
  }

  @Test
  void keepsManyStreamsApart() throws Exception {
    try (QuicPair pair = pair()) {
      Task<?>[] asking = new Task<?>[16];
      for (int i = 0; i < asking.length; i++) {
        String text = "stream " + i;
        asking[i] =
            Task.start(() -> {
              QuicStream stream = pair.client().open(true, soon());
              for (int round = 0; round < 50; round++) {
                send(stream, text + "\n");
                assertThat(receive(stream, text.length() + 1)).isEqualTo(text + "\n");
              }
              stream.finish();
              return rest(stream);
            });
      }
      for (int i = 0; i < asking.length; i++) {
        QuicStream stream = pair.server().accept();
        Task<?> unused = Task.start(() -> echoAll(stream));
      }
      for (Task<?> each : asking) {
        assertThat(each.get()).isEqualTo("");
      }
    }
  }

  @Test
  void emptyWritesTakeNoRoom() throws Exception {
    try (QuicPair pair = pair()) {
      QuicStream out = pair.client().open(true, soon());
      for (int i = 0; i < 1000; i++) {
        out.write(new byte[0], 0, 0, soon());
      }
      send(out, "at last");
      out.finish();
      assertThat(rest(pair.server().accept())).isEqualTo("at last");
    }
  }

  private static long echoAll(QuicStream stream) throws IOException {
    byte[] some = new byte[4096];
    int had;
    while ((had = stream.read(some, 0, some.length, soon())) >= 0) {
      stream.write(some, 0, had, soon());
    }
    stream.finish();
    return stream.id();
  }

  @Test
  void carriesMuchInBothDirectionsAtOnce() throws Exception {
    try (QuicPair pair = pair()) {
      QuicStream out = pair.client().open(true, soon());
      Task<?> up = Task.start(() -> sendPattern(out, 1));
      QuicStream in = pair.server().accept();
      Task<?> down = Task.start(() -> sendPattern(in, 2));
      Task<?> upRead = Task.start(() -> expectPattern(in, 1));
      Task<?> downRead = Task.start(() -> expectPattern(out, 2));
      up.get();
      down.get();
      upRead.get();
      downRead.get();
    }
  }

  private static byte pattern(int seed, int position) {
    return (byte) (position * 31 + (position >>> 8) * 7 + (position >>> 16) + seed);
  }

  /** Sends pieces of odd sizes, from the middle of an array that is overwritten at once. */
  private static int sendPattern(QuicStream stream, int seed) throws IOException {
    byte[] source = new byte[100_000];
    int sent = 0;
    int size = 1;
    while (sent < LARGE) {
      int length = Math.min(size, LARGE - sent);
      for (int i = 0; i < length; i++) {
        source[3 + i] = pattern(seed, sent + i);
      }
      stream.write(source, 3, length, soon());
      sent += length;
      size = size * 2 + 1 > 99_000 ? 1 : size * 2 + 1;
    }
    stream.finish();
    return sent;
  }

  private static int expectPattern(QuicStream stream, int seed) throws IOException {
    byte[] target = new byte[30_000];
    int had = 0;
    int more;
    while ((more = stream.read(target, 5, 20_000, soon())) >= 0) {
      assertThat(more).isPositive();
      for (int i = 0; i < more; i++) {
        if (target[5 + i] != pattern(seed, had + i)) {
          throw new AssertionError("byte " + (had + i) + " differs");
        }
      }
      had += more;
    }
    assertThat(had).isEqualTo(LARGE);
    return had;
  }

  @Test
  void endsForEverEvenWithoutBytes() throws Exception {
    try (QuicPair pair = pair()) {
      QuicStream out = pair.client().open(true, soon());
      out.finish();
      QuicStream in = pair.server().accept();
      byte[] some = new byte[8];
      assertThat(in.read(some, 0, 8, soon())).isEqualTo(-1);
      assertThat(in.read(some, 0, 8, soon())).isEqualTo(-1);
      in.finish();
      assertThat(out.read(some, 0, 8, soon())).isEqualTo(-1);
      assertThat(out.read(some, 0, 8, soon())).isEqualTo(-1);
      // Ended halves have nothing to reset.
      out.reset(1);
      in.stopSending(1);
      assertThat(in.read(some, 0, 8, soon())).isEqualTo(-1);
    }
  }

  @Test
  void refusesToWriteAfterTheEnd() throws Exception {
    try (QuicPair pair = pair()) {
      QuicStream out = pair.client().open(true, soon());
      out.finish();
      assertThatThrownBy(() -> send(out, "more")).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void resetReachesTheReaderWithItsCode() throws Exception {
    try (QuicPair pair = pair()) {
      QuicStream out = pair.client().open(true, soon());
      send(out, "begun");
      QuicStream in = pair.server().accept();
      assertThat(receive(in, 5)).isEqualTo("begun");
      Task<String> reading = Task.start(() -> rest(in)).awaitBlocked();
      out.reset(0x10c);
      assertReset(failure(QuicStreamResetException.class, reading::get), 0x10c);
      assertThatThrownBy(() -> send(out, "more")).isInstanceOf(QuicStreamResetException.class);
      // The other half lives on.
      send(in, "answer");
      in.finish();
      assertThat(rest(out)).isEqualTo("answer");
    }
  }

  @Test
  void stopSendingReachesTheWriterWithItsCode() throws Exception {
    try (QuicPair pair = pair()) {
      QuicStream out = pair.client().open(true, soon());
      send(out, "begun");
      QuicStream in = pair.server().accept();
      in.stopSending(0x10d);
      assertStopped(
          failure(QuicStreamResetException.class, () -> repeat(writing(out, 1, soon()))), 0x10d);
      send(in, "answer");
      in.finish();
      assertThat(rest(out)).isEqualTo("answer");
    }
  }

  private static Callable<Integer> writing(QuicStream stream, int length, Deadline deadline) {
    return () -> {
      stream.write(new byte[length], 0, length, deadline);
      return length;
    };
  }

  @Test
  void stopSendingWakesTheReaderOfThisSide() throws Exception {
    try (QuicPair pair = pair()) {
      QuicStream out = pair.client().open(true, soon());
      send(out, "begun");
      QuicStream in = pair.server().accept();
      assertThat(receive(in, 5)).isEqualTo("begun");
      Task<String> reading = Task.start(() -> rest(in)).awaitBlocked();
      in.stopSending(7);
      failure(QuicStreamResetException.class, reading::get);
      failure(QuicStreamResetException.class, () -> rest(in));
    }
  }

  @Test
  void stopSendingDropsWhatHasCome() throws Exception {
    try (QuicPair pair = pair()) {
      QuicStream out = pair.client().open(true, soon());
      send(out, "begun");
      QuicStream in = pair.server().accept();
      assertThat(receive(in, 1)).isEqualTo("b");
      in.stopSending(7);
      failure(QuicStreamResetException.class, () -> rest(in));
    }
  }

  @Test
  void resetWakesTheWriterOfThisSide() throws Exception {
    try (QuicPair pair = pair()) {
      QuicStream out = pair.client().open(true, soon());
      Task<?> writing = Task.start(writing(out, LARGE, soon()));
      QuicStream in = pair.server().accept();
      writing.awaitBlocked();
      out.reset(0x10c);
      failure(QuicStreamResetException.class, writing::get);
      assertReset(failure(QuicStreamResetException.class, () -> rest(in)), 0x10c);
    }
  }

  @Test
  void stopSendingWakesTheWriterOfThePeer() throws Exception {
    try (QuicPair pair = pair()) {
      QuicStream out = pair.client().open(true, soon());
      Task<?> writing = Task.start(writing(out, LARGE, soon()));
      QuicStream in = pair.server().accept();
      writing.awaitBlocked();
      in.stopSending(0x10d);
      assertStopped(failure(QuicStreamResetException.class, writing::get), 0x10d);
    }
  }

  @Test
  void abortIsReportedWithoutReaderOrWriter() throws Exception {
    try (QuicPair pair = pair()) {
      QuicStream reset = acceptedAfter(pair, out -> out.reset(1));
      QuicStream stopped = acceptedAfter(pair, out -> out.stopSending(1));
      QuicStream untouched = acceptedAfter(pair, out -> {});
      CountDownLatch aborted = new CountDownLatch(2);
      CountDownLatch late = new CountDownLatch(1);
      AtomicInteger replaced = new AtomicInteger();
      untouched.onAbort(replaced::incrementAndGet);
      reset.onAbort(aborted::countDown);
      stopped.onAbort(aborted::countDown);
      untouched.onAbort(late::countDown);
      assertRuns(aborted);
      assertThat(late.getCount()).isEqualTo(1);

      // An abort that has happened is reported at once.
      CountDownLatch again = new CountDownLatch(1);
      reset.onAbort(again::countDown);
      assertRuns(again);

      pair.client().close(3, "over");
      assertRuns(late);
      CountDownLatch afterwards = new CountDownLatch(1);
      untouched.onAbort(afterwards::countDown);
      assertRuns(afterwards);
      assertThat(replaced).hasValue(0);
    }
  }

  private interface Act {
    void on(QuicStream stream) throws IOException;
  }

  /** The server's side of a stream on which the client has acted. */
  private static QuicStream acceptedAfter(QuicPair pair, Act act) throws Exception {
    QuicStream out = pair.client().open(true, soon());
    send(out, "begun");
    QuicStream in = pair.server().accept();
    act.on(out);
    return in;
  }

  private static void assertRuns(CountDownLatch latch) throws Exception {
    assertThat(latch.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS))
        .as("the action ran")
        .isTrue();
  }

  @Test
  void abortIsReportedWhileBytesWaitUnread() throws Exception {
    try (QuicPair pair = pair()) {
      QuicStream out = pair.client().open(true, soon());
      send(out, "begun");
      QuicStream in = pair.server().accept();
      CountDownLatch aborted = new CountDownLatch(1);
      in.onAbort(aborted::countDown);
      assertThat(aborted.getCount()).isEqualTo(1);
      // Nobody has read the five bytes.
      out.reset(0x10c);
      assertRuns(aborted);
    }
  }

  @Test
  void noAbortIsReportedAfterAProperEnd() throws Exception {
    try (QuicPair pair = pair()) {
      QuicStream out = pair.client().open(true, soon());
      AtomicInteger aborts = new AtomicInteger();
      out.onAbort(aborts::incrementAndGet);
      send(out, "asked");
      out.finish();
      QuicStream in = pair.server().accept();
      in.onAbort(aborts::incrementAndGet);
      assertThat(rest(in)).isEqualTo("asked");
      send(in, "answered");
      in.finish();
      assertThat(rest(out)).isEqualTo("answered");
      assertEchoes(pair.client(), pair.server(), "one more");

      CountDownLatch lost = new CountDownLatch(1);
      acceptedAfter(pair, open -> {}).onAbort(lost::countDown);
      pair.client().close(3, "over");
      assertRuns(lost);
      assertThat(aborts).hasValue(0);
    }
  }

  @Test
  void readsOnAfterADeadline() throws Exception {
    try (QuicPair pair = pair()) {
      QuicStream out = pair.client().open(true, soon());
      send(out, "a");
      QuicStream in = pair.server().accept();
      assertThat(receive(in, 1)).isEqualTo("a");
      failure(
          DeadlineExceededException.class,
          () -> in.read(new byte[1], 0, 1, Deadline.after(Duration.ofMillis(20))));
      send(out, "b");
      assertThat(receive(in, 1)).isEqualTo("b");
    }
  }

  @Test
  void readsWhatCameBeforeTheEndOfTheConnection() throws Exception {
    try (QuicPair pair = pair()) {
      QuicStream out = pair.client().open(true, soon());
      send(out, "abc");
      QuicStream in = pair.server().accept();
      assertThat(receive(in, 1)).isEqualTo("a");
      pair.client().close(0, "");
      assertThatThrownBy(pair.server()::accept).isInstanceOf(QuicConnectionClosedException.class);
      assertThat(receive(in, 2)).isEqualTo("bc");
      byte[] one = new byte[1];
      assertThatThrownBy(() -> in.read(one, 0, 1, soon()))
          .isInstanceOf(QuicConnectionClosedException.class);
    }
  }

  @Test
  void readsWhatHasComeWhenTheDeadlineHasPassed() throws Exception {
    try (QuicPair pair = pair()) {
      QuicStream out = pair.client().open(true, soon());
      send(out, "ab");
      QuicStream in = pair.server().accept();
      assertThat(receive(in, 1)).isEqualTo("a");
      byte[] target = new byte[1];
      until(
          "the second byte has come",
          () -> {
            try {
              return in.read(target, 0, 1, Deadline.after(Duration.ZERO)) == 1;
            } catch (DeadlineExceededException notYet) {
              return false;
            } catch (IOException e) {
              throw new AssertionError(e);
            }
          });
      assertThat(target[0]).isEqualTo((byte) 'b');
    }
  }

  @Test
  void takesNoMoreThanThePeerCreditsAndGivesUpAtTheDeadline() throws Exception {
    try (QuicPair pair = pair()) {
      QuicStream out = pair.client().open(true, soon());
      AtomicLong taken = new AtomicLong();
      taken.addAndGet(writing(out, 1024, soon()).call());
      Deadline deadline = Deadline.after(Duration.ofSeconds(1));
      failure(
          DeadlineExceededException.class,
          () -> {
            while (taken.addAndGet(writing(out, 1024, deadline).call()) < LARGE) {}
          });
      assertThat(taken.get()).isBetween(1L, (long) STREAM_WINDOW + sendBufferBytesMax());
      QuicStream in = pair.server().accept();
      out.reset(9);
      assertReset(failure(QuicStreamResetException.class, () -> rest(in)), 9);
      assertEchoes(pair.client(), pair.server(), "another stream");
    }
  }

  @Test
  void takesNoMoreOnAllStreamsThanTheConnectionCredits() throws Exception {
    try (QuicPair pair = pair()) {
      AtomicLong taken = new AtomicLong();
      Task<?>[] writing = new Task<?>[12];
      QuicStream[] out = new QuicStream[writing.length];
      for (int i = 0; i < writing.length; i++) {
        QuicStream stream = pair.client().open(true, soon());
        out[i] = stream;
        writing[i] =
            Task.start(() -> {
              taken.addAndGet(writing(stream, 1024, soon()).call());
              Deadline deadline = Deadline.after(Duration.ofSeconds(1));
              while (taken.addAndGet(writing(stream, 1024, deadline).call()) < LARGE) {}
              return stream;
            });
      }
      for (Task<?> each : writing) {
        failure(DeadlineExceededException.class, each::get);
      }
      assertThat(taken.get())
          .isBetween(1L, (long) CONNECTION_WINDOW + (long) writing.length * sendBufferBytesMax());
      for (QuicStream each : out) {
        each.reset(9);
      }
      // The peer may see the reset streams or not; none of them holds credit now.
      QuicStream fresh = pair.client().open(true, soon());
      Task<?> sending = Task.start(() -> sendPattern(fresh, 3));
      QuicStream accepted = pair.server().accept();
      while (accepted.id() != fresh.id()) {
        accepted = pair.server().accept();
      }
      expectPattern(accepted, 3);
      sending.get();
    }
  }

  @Test
  void interruptsEndTheWaitsOfStreams() throws Exception {
    try (QuicPair pair = pair()) {
      QuicStream out = pair.client().open(true, soon());
      Task<?> writing = Task.start(noting(writing(out, LARGE, soon()))).awaitBlocked();
      writing.interrupt();
      failure(InterruptedIOException.class, writing::get);
      Task<?> reading = Task.start(noting(() -> rest(out))).awaitBlocked();
      reading.interrupt();
      failure(InterruptedIOException.class, reading::get);
    }
  }

  /** Checks that an interrupted thread stays interrupted. */
  static <T> Callable<T> noting(Callable<T> work) {
    return () -> {
      try {
        return work.call();
      } catch (InterruptedIOException e) {
        assertThat(Thread.currentThread().isInterrupted()).as("still interrupted").isTrue();
        throw e;
      }
    };
  }
}
