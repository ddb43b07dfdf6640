/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.http.ExchangeResetException;
import io.fawa.http.Headers;
import io.fawa.http.Peer;
import io.fawa.http.ResetCode;
import io.fawa.http.Texts;
import io.fawa.http.Wire;
import io.fawa.http.fields.HeaderBlock;
import io.fawa.http2.hpack.HpackEncoder;
import io.fawa.limits.Deadline;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which reason is told when there are two and they come at once. */
@Timeout(180)
class EndReasonTest {
  private static final Deadline NONE = Deadline.none();

  /** The other end in one thread with the test: what it sends, and when, and what a write meets. */
  private static final class Scripted implements Wire {
    private final FrameBuffer sends = new FrameBuffer();
    private final CountDownLatch reading = new CountDownLatch(1);
    private final CountDownLatch speaks = new CountDownLatch(1);
    private final CountDownLatch hangsUp = new CountDownLatch(1);
    private final AtomicInteger written = new AtomicInteger();
    private volatile Runnable beforeWrite = () -> {};
    private volatile boolean gone;
    private byte[] foreign = {};
    private int at;

    /** All writes from now on fail. */
    void takesNothing() {
      // Its reader has written the preface by then, and writes no more.
      reached(reading);
      gone = true;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      reading.countDown();
      reached(speaks);
      boolean stranger = foreign.length > 0;
      int count = Math.min(length, (stranger ? foreign.length : sends.size()) - at);
      if (count == 0) {
        reached(hangsUp);
        return -1;
      }
      System.arraycopy(stranger ? foreign : sends.bytes(), at, target, offset, count);
      at += count;
      return count;
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
      if (gone) {
        throw new IOException("Broken pipe");
      }
      beforeWrite.run();
      written.incrementAndGet();
    }

    void speak() {
      speaks.countDown();
    }

    void hangUp() {
      speaks.countDown();
      hangsUp.countDown();
    }

    @Override
    public void close() {
      hangUp();
    }

    static void reached(CountDownLatch latch) {
      try {
        assertThat(latch.await(50, TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  private Scripted wire = new Scripted();

  /** What happens on a wire. */
  private interface Scene {
    void play() throws Exception;
  }

  /**
   * Plays a scene in which writing fails. The watch ends such a connection after a second, whatever
   * there is to read: a scene that took longer proves nothing, and is played again.
   */
  private void inTime(Scene scene) throws Exception {
    for (int tries = 1; ; tries++) {
      wire = new Scripted();
      long begin = System.nanoTime();
      try {
        scene.play();
        return;
      } catch (Exception | AssertionError e) {
        if (tries == 10 || System.nanoTime() - begin < Connection.CLOSING_NANOS) {
          throw e;
        }
      }
    }
  }

  private ClientConnection client() {
    ClientConnection client =
        new ClientConnection(wire, Http2Config.defaults(), Http2TransportTest.NOWHERE, () -> {});
    client.start();
    return client;
  }

  private static ClientStream open(ClientConnection client) {
    return client.open(Http2TransportTest.post("/"), NONE).orElseThrow();
  }

  private void answers(int streamId, String status, String body) {
    HeaderBlock block = new HeaderBlock(64);
    HpackEncoder encoder = new HpackEncoder(4096);
    encoder.begin(block);
    encoder.encode(":status", status, block);
    wire.sends.headers(streamId, false, block, Frames.FRAME_BYTES_MIN);
    byte[] bytes = Texts.bytes(body);
    wire.sends.data(streamId, bytes, 0, bytes.length, Frames.FRAME_BYTES_MIN);
    wire.sends.endStream(streamId);
  }

  private static <T> Future<T> inBackground(Callable<T> task) {
    FutureTask<T> future = new FutureTask<>(task);
    Thread.ofVirtual().start(future);
    return future;
  }

  @Test
  void anAnswerThatHasComeIsReadThoughWritingHasFailed() throws Exception {
    inTime(this::anAnswerIsReadAfterAFailedWrite);
  }

  private void anAnswerIsReadAfterAFailedWrite() throws IOException {
    wire.sends.settings();
    answers(1, "413", "too much");
    ClientConnection client = client();
    wire.takesNothing();
    ClientStream stream = open(client);
    stream.endRequest(new Headers());
    // Another thread may be the one that writes, and notice it a little later.
    while (client.isUsable()) {
      Thread.onSpinWait();
    }
    wire.hangUp();

    assertThat(stream.status()).isEqualTo(413);
    assertThat(Texts.body(stream)).isEqualTo("too much");
  }

  @Test
  void whoStillWritesHearsOfItWhenTheAnswerIsThere() throws Exception {
    inTime(this::anAnswerComesWhileOneWrites);
  }

  private void anAnswerComesWhileOneWrites() throws Exception {
    wire.sends.settings();
    answers(1, "413", "too much");
    ClientConnection client = client();
    wire.takesNothing();
    ClientStream stream = open(client);
    Future<Throwable> writing =
        inBackground(() -> {
          try {
            stream.write(new byte[1_000_000], 0, 1_000_000);
            return new AssertionError("written");
          } catch (IOException e) {
            return e;
          }
        });
    while (!client.streams.outbox.broken()) {
      Thread.onSpinWait();
    }
    wire.hangUp();

    assertThat(writing.get(50, TimeUnit.SECONDS))
        .isInstanceOf(ExchangeResetException.class)
        .as("the complete answer, or the failed write, whichever it saw first")
        .hasMessageMatching("the response of stream 1 is complete|.*Broken pipe");
    assertThat(stream.status()).isEqualTo(413);
    assertThat(Texts.body(stream)).isEqualTo("too much");
  }

  @Test
  void aRefusalThatHasComeIsHeardThoughWritingHasFailed() throws Exception {
    inTime(this::aRefusalIsHeardAfterAFailedWrite);
  }

  private void aRefusalIsHeardAfterAFailedWrite() throws IOException {
    wire.sends.settings();
    wire.sends.goAway(0, ErrorCode.NO_ERROR, new byte[0]);
    ClientConnection client = client();
    wire.takesNothing();
    ClientStream stream = open(client);
    stream.endRequest(new Headers());
    wire.hangUp();

    assertThatThrownBy(stream::status)
        .isInstanceOfSatisfying(
            ExchangeResetException.class,
            e -> assertThat(e.code()).isEqualTo(ResetCode.REFUSED_STREAM));
  }

  @Test
  void aServerOfAnotherProtocolIsNamedThoughWritingHasFailed() throws Exception {
    inTime(() -> {
      wire.foreign = Texts.bytes("HTTP/1.1 400 Bad Request\r\n\r\n");
      ClientConnection client = client();
      wire.takesNothing();
      ClientStream stream = open(client);
      stream.endRequest(new Headers());
      assertThat(client.isUsable()).isFalse();
      wire.speak();
      assertThatThrownBy(stream::status)
          .isInstanceOf(ExchangeResetException.class)
          .hasMessageContaining("this looks like HTTP/1.1");
    });
  }

  @Test
  void aFailedWriteEndsAConnectionThatNothingComesFrom() throws Exception {
    ClientConnection client = client();
    wire.takesNothing();
    ClientStream stream = open(client);
    stream.endRequest(new Headers());

    assertThatThrownBy(stream::status)
        .isInstanceOf(ExchangeResetException.class)
        .hasMessage("connection lost: Broken pipe");
  }

  @Test
  void closingIsOursThoughTheServerHangsUpAtOurGoodBye() throws Exception {
    ClientConnection client = client();
    // Nobody but this thread writes the head, so that what is written then is the good-bye.
    Scripted.reached(wire.reading);
    ClientStream stream = open(client);
    stream.flush();
    wire.beforeWrite =
        () -> {
          wire.hangUp();
          client.awaitReaderEnd(TimeUnit.SECONDS.toNanos(50));
        };
    client.close(new IOException("the transport is closed"));

    assertThatThrownBy(stream::status)
        .isInstanceOf(ExchangeResetException.class)
        .hasMessage("connection lost: the transport is closed");
  }

  @Test
  void nobodyLeavesAConnectionThatHasJustGotAStream() throws Exception {
    ClientConnection client = client();
    ClientStream stream = open(client);
    client.goAwayIfIdle("idle");
    assertThat(client.isUsable()).isTrue();

    stream.reset(ResetCode.CANCEL);
    client.goAwayIfIdle("idle");
    assertThat(client.isUsable()).isFalse();
    client.close(new IOException("the end"));
  }

  @Test
  void aDrainIsOursThoughTheClientHangsUpAtOurGoodBye() throws Exception {
    CompletableFuture<Throwable> heard = new CompletableFuture<>();
    CountDownLatch serving = new CountDownLatch(1);
    wire.sends.preface();
    wire.sends.settings();
    HeaderBlock block = new HeaderBlock(64);
    HpackEncoder encoder = new HpackEncoder(4096);
    encoder.begin(block);
    for (String field : List.of(":method POST", ":scheme http", ":authority a", ":path /")) {
      encoder.encode(field.split(" ", 2)[0], field.split(" ", 2)[1], block);
    }
    wire.sends.headers(1, false, block, Frames.FRAME_BYTES_MIN);
    ServerConnection server =
        new ServerConnection(
            wire,
            new Peer(InetSocketAddress.createUnresolved("a", 1), false, List.of()),
            Http2Config.defaults(),
            exchange -> {
              serving.countDown();
              try {
                exchange.read(new byte[1], 0, 1);
              } catch (IOException e) {
                heard.complete(e);
                throw e;
              }
            });
    Future<?> running =
        inBackground(() -> {
          server.run();
          return "ended";
        });
    wire.speak();
    Scripted.reached(serving);
    // SETTINGS and their acknowledgement: what is written then is the good-bye.
    while (wire.written.get() < 2) {
      Thread.onSpinWait();
    }
    wire.beforeWrite =
        () -> {
          wire.hangUp();
          server.awaitReaderEnd(TimeUnit.SECONDS.toNanos(50));
        };

    assertThat(server.drain(Duration.ZERO)).isFalse();
    assertThat(heard.get(50, TimeUnit.SECONDS)).hasMessage("connection lost: drained");
    assertThat(running.get(50, TimeUnit.SECONDS)).isEqualTo("ended");
  }
}
