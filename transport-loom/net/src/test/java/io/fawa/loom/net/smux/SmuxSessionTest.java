/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.net.smux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.fawa.limits.Deadline;
import io.fawa.limits.DeadlineExceededException;
import io.fawa.loom.mux.MuxConfig;
import io.fawa.loom.mux.MuxEnd;
import io.fawa.loom.wire.MalformedFrameException;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(240)
class SmuxSessionTest {
  private static final MuxConfig ONE = MuxConfig.defaults();
  private static final MuxConfig TWO = ONE.withVersion(2);
  private static final byte[] PING = {1, 2, 3, 4};

  private TcpPair pair;
  private ExecutorService tasks;

  @BeforeEach
  void connect() throws IOException {
    pair = new TcpPair();
    tasks = Executors.newVirtualThreadPerTaskExecutor();
  }

  @AfterEach
  void disconnect() throws IOException {
    pair.close();
    tasks.close();
  }

  /** Counted from the call; a moment kept for the whole class would pass while it runs. */
  private static Deadline soon() {
    return Deadline.after(Duration.ofSeconds(50));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void manyStreamsAtOnceFromBothEnds(int version) throws Exception {
    try (SmuxSession client = pair.client(ONE.withVersion(version));
        SmuxSession server = pair.server(ONE.withVersion(version))) {
      Echo.serve(server);
      Echo.serve(client);
      List<Future<Boolean>> whole = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        SmuxSession from = i % 3 == 0 ? server : client;
        long bytes = i < 55 ? 1_000 * i : 2_000_000;
        int seed = i;
        whole.add(tasks.submit(() -> Echo.isWhole(from, bytes, seed)));
      }
      for (Future<Boolean> each : whole) {
        assertThat(each.get()).isTrue();
      }
      assertThat(client.end()).isEmpty();
    }
  }

  @Test
  void anAcceptorMaySpeakFirst() throws Exception {
    try (SmuxSession client = pair.client(ONE);
        SmuxSession server = pair.server(ONE)) {
      for (int i = 0; i < 500; i++) {
        try (SmuxStream opened = client.openStream();
            SmuxStream accepted = server.acceptStream(soon())) {
          accepted.output().write(PING);
          assertThat(opened.input().readNBytes(4)).isEqualTo(PING);
          assertThat(accepted.id()).isEqualTo(opened.id()).isEqualTo(3 + 2 * i);
        }
      }
    }
  }

  @Test
  void eachDirectionEndsByItself() throws Exception {
    try (SmuxSession client = pair.client(TWO);
        SmuxSession server = pair.server(TWO)) {
      SmuxStream here = client.openStream();
      SmuxStream there = server.acceptStream(soon());
      here.output().write(7);
      here.output().close();
      assertThatThrownBy(() -> here.output().write(8))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("closed for writing");
      assertThat(there.input().read()).isEqualTo(7);
      assertThat(there.input().read()).isEqualTo(-1);
      there.output().write(PING);
      there.closeWrite();
      assertThat(here.input().readAllBytes()).isEqualTo(PING);
      here.input().close();
      assertThatThrownBy(() -> here.input().read())
          .isInstanceOf(IOException.class)
          .hasMessageContaining("closed for reading");
      there.close();
      there.close();
    }
  }

  @Test
  void deadlinesEndOneWaitAndNothingElse() throws Exception {
    try (SmuxSession client = pair.client(TWO);
        SmuxSession server = pair.server(TWO)) {
      assertThatThrownBy(() -> server.acceptStream(Deadline.after(Duration.ofMillis(10))))
          .isInstanceOf(DeadlineExceededException.class);
      SmuxStream here = client.openStream();
      SmuxStream there = server.acceptStream(soon());
      here.readDeadline(Deadline.after(Duration.ofMillis(10)));
      assertThatThrownBy(() -> here.input().read()).isInstanceOf(DeadlineExceededException.class);
      here.writeDeadline(Deadline.after(Duration.ofMillis(200)));
      assertThatThrownBy(() -> here.output().write(new byte[1_000_000]))
          .as("nobody reads")
          .isInstanceOf(DeadlineExceededException.class);
      here.readDeadline(Deadline.none());
      there.output().write(PING);
      assertThat(here.input().readNBytes(4)).isEqualTo(PING);
    }
  }

  @Test
  void anewDeadlineReachesAReadThatWaits() throws Exception {
    try (SmuxSession client = pair.client(ONE);
        SmuxSession server = pair.server(ONE)) {
      SmuxStream here = client.openStream();
      server.acceptStream(soon());
      Future<Throwable> reading = tasks.submit(() -> catchThrowable(() -> here.input().read()));
      here.readDeadline(Deadline.after(Duration.ZERO));
      assertThat(reading.get()).isInstanceOf(DeadlineExceededException.class);
    }
  }

  @Test
  void closingWakesEverybodyAtBothEnds() throws Exception {
    SmuxSession client = pair.client(TWO);
    SmuxSession server = pair.server(TWO);
    SmuxStream here = client.openStream();
    SmuxStream there = server.acceptStream(soon());
    SmuxStream quiet = client.openStream();
    server.acceptStream(soon());
    List<Future<Throwable>> waiting =
        List.of(
            tasks.submit(() -> catchThrowable(server::acceptStream)),
            tasks.submit(() -> catchThrowable(client::acceptStream)),
            tasks.submit(() -> catchThrowable(() -> quiet.input().read())),
            tasks.submit(() -> catchThrowable(() -> here.output().write(new byte[10_000_000]))),
            tasks.submit(() -> catchThrowable(() -> there.output().write(new byte[10_000_000]))));
    client.close(Duration.ZERO);
    for (Future<Throwable> each : waiting) {
      assertThat(each.get()).isInstanceOf(IOException.class);
    }
    assertThat(client.end().orElseThrow().reason()).isEqualTo(MuxEnd.Reason.CLOSED);
    assertThat(server.end().orElseThrow().reason()).isEqualTo(MuxEnd.Reason.CARRIER_LOST);
    assertThatThrownBy(client::openStream)
        .isInstanceOfSatisfying(
            SmuxEndedException.class, e -> assertThat(e.reason()).isEqualTo(MuxEnd.Reason.CLOSED));
    assertThat(pair.left().isClosed()).isTrue();
    client.close();
    server.close();
    assertThat(pair.right().isClosed()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void closingLosesNothingThatWasWritten(int version) throws Exception {
    byte[] much = new byte[200_000];
    SmuxSession client = pair.client(ONE.withVersion(version));
    SmuxSession server = pair.server(ONE.withVersion(version));
    for (int i = 0; i < 5; i++) {
      client.openStream().output().write(much);
    }
    client.close(Duration.ofSeconds(50));
    // What is read lets the peer send, which would fail before the server had all, as it is closed.
    Deadline end = soon();
    while (server.end().isEmpty()) {
      assertThat(end.expired()).as("the end of the connection is waited for").isFalse();
      Thread.onSpinWait();
    }
    for (int i = 0; i < 5; i++) {
      assertThat(server.acceptStream(soon()).input().readAllBytes()).hasSize(much.length);
    }
    assertThatThrownBy(() -> server.acceptStream(soon())).isInstanceOf(SmuxEndedException.class);
    server.close();
  }

  @Test
  void whatThePeerMustNotSendEndsTheSessionWithItsReason() throws Exception {
    try (SmuxSession server = pair.server(ONE)) {
      SmuxStream stream = server.openStream();
      assertThat(pair.left().getInputStream().readNBytes(8)).as("SYN").hasSize(8);
      Future<Throwable> reading = tasks.submit(() -> catchThrowable(() -> stream.input().read()));
      pair.left().getOutputStream().write(new byte[] {1, 9, 0, 0, 0, 0, 0, 0});
      assertThat(reading.get())
          .isInstanceOf(SmuxEndedException.class)
          .hasMessage("PROTOCOL_ERROR: command 9 is unknown")
          .hasCauseInstanceOf(MalformedFrameException.class);
      assertThat(pair.left().getInputStream().readAllBytes()).as("hung up").isEmpty();
    }
  }

  @Test
  void aLostCarrierIsTheCauseOfWhatFollows() throws Exception {
    try (SmuxSession client = pair.client(ONE)) {
      SmuxStream stream = client.openStream();
      pair.left().close();
      assertThatThrownBy(() -> stream.input().read())
          .isInstanceOfSatisfying(
              SmuxEndedException.class,
              e -> assertThat(e.reason()).isEqualTo(MuxEnd.Reason.CARRIER_LOST))
          .hasCauseInstanceOf(SocketException.class);
    }
  }

  @Test
  void aSilentPeerIsNoticedEvenWhileWritingToItBlocks() throws Exception {
    try (SmuxSession client = pair.client(ONE.withKeepAlive(20, 1_000))) {
      // On a busy machine the silence may be noticed before the stream is open.
      assertThatThrownBy(() -> client.openStream().output().write(new byte[50_000_000]))
          .isInstanceOfSatisfying(
              SmuxEndedException.class,
              e -> assertThat(e.reason()).isEqualTo(MuxEnd.Reason.KEEP_ALIVE_TIMEOUT));
    }
    assertThat(pair.left().isClosed()).isTrue();
  }

  @Test
  void signsOfLifeKeepAnIdleSession() throws Exception {
    try (SmuxSession client = pair.client(ONE.withKeepAlive(10, 10_000));
        SmuxSession server = pair.server(ONE.withKeepAlive(10, 10_000))) {
      assertThatThrownBy(() -> server.acceptStream(Deadline.after(Duration.ofMillis(10_500))))
          .isInstanceOf(DeadlineExceededException.class);
      assertThat(client.end()).isEmpty();
      assertThat(server.end()).isEmpty();
    }
  }

  @Test
  void aStreamThatNobodyReadsHoldsUpNoOther() throws Exception {
    try (SmuxSession client = pair.client(TWO);
        SmuxSession server = pair.server(TWO)) {
      SmuxStream slow = client.openStream();
      server.acceptStream(soon());
      slow.writeDeadline(Deadline.after(Duration.ofMillis(100)));
      assertThatThrownBy(() -> slow.output().write(new byte[5_000_000]))
          .isInstanceOf(DeadlineExceededException.class);
      Echo.serve(server);
      assertThat(Echo.isWhole(client, 3_000_000, 5)).isTrue();
    }
  }

  @Test
  void aFullSessionGoesOnWhenItIsRead() throws Exception {
    MuxConfig small = ONE.withStreamWindowBytes(1_000).withReceiveBytesMax(10_000);
    try (SmuxSession client = pair.client(ONE);
        SmuxSession server = pair.server(small)) {
      SmuxStream here = client.openStream();
      SmuxStream there = server.acceptStream(soon());
      Future<?> writing =
          tasks.submit(() -> {
            here.output().write(new byte[3_000_000]);
            here.closeWrite();
            return null;
          });
      assertThat(there.input().readNBytes(2_000_000)).hasSize(2_000_000);
      assertThat(there.input().available()).isLessThanOrEqualTo(10_000);
      assertThat(there.input().readAllBytes()).hasSize(1_000_000);
      writing.get();
    }
  }

  @Test
  void streamsAreLimited() throws Exception {
    try (SmuxSession client = pair.client(ONE.withStreamsMax(2))) {
      SmuxStream first = client.openStream();
      client.openStream();
      assertThatThrownBy(client::openStream)
          .isInstanceOf(IOException.class)
          .hasMessage("2 streams are open, limit 2");
      assertThat(client.streams()).isEqualTo(2);
      first.close();
      assertThat(pair.right().getInputStream().readNBytes(24)).hasSize(24);
      client.openStream();
    }
  }
}
