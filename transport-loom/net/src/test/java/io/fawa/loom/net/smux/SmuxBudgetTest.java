/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.net.smux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.limits.Allowance;
import io.fawa.limits.Budget;
import io.fawa.limits.Deadline;
import io.fawa.loom.mux.MuxConfig;
import io.fawa.loom.mux.MuxEnd;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sessions that share what their peers may make the process hold, with each other and others. */
@Timeout(120)
class SmuxBudgetTest {
  private static final int SESSION = SessionMemory.SESSION_BYTES;

  /** Streams are paid for four at a time. */
  private static final int STREAMS = 4 * 5 * 1024;

  private static Deadline soon() {
    return Deadline.after(Duration.ofSeconds(50));
  }

  private static Budget all(long bytes) {
    return new Budget(bytes, bytes, bytes);
  }

  /** What others of the process hold, such as calls over HTTP. */
  private static Allowance elsewhere(Budget budget) {
    return budget.connection(new InetSocketAddress("192.0.2.1", 1));
  }

  /** Takes everything there is. */
  private static void fill(Allowance allowance) {
    for (long step = 1 << 20; step > 0; step /= 2) {
      while (allowance.tryTake(step)) {
        Thread.onSpinWait();
      }
    }
  }

  /** Fills the whole budget, the last quarter in parts that are small. */
  private static void fillAll(Budget budget) {
    long before = -1;
    while (budget.heldBytes() > before) {
      before = budget.heldBytes();
      fill(elsewhere(budget));
    }
    assertThat(budget.heldBytes()).isEqualTo(budget.bytesMax());
  }

  /** Writes to a stream of its own, for as long as the session lasts. */
  private static void writeTo(SmuxSession session, byte[] bytes) {
    Thread.ofVirtual()
        .start(() -> {
          try (OutputStream output = session.openStream().output()) {
            output.write(bytes);
          } catch (IOException e) {
            // The reading side misses the bytes.
          }
        });
  }

  private static void await(Callable<Boolean> condition) throws Exception {
    Deadline deadline = soon();
    while (!condition.call()) {
      assertThat(deadline.remainingNanos()).as("nanoseconds left to wait").isPositive();
      Thread.onSpinWait();
    }
  }

  @Test
  void aSessionThatIsNotReadLeavesTheOthersTheirs() throws Exception {
    MuxConfig config = MuxConfig.defaults().withKeepAlive(0, 0);
    Budget budget = all(256 * 1024);
    try (TcpPair first = new TcpPair();
        TcpPair second = new TcpPair();
        SmuxSession greedy = first.client(config);
        SmuxSession unread = SmuxSession.server(config, Carrier.of(first.right()), budget);
        SmuxSession modest = second.client(config);
        SmuxSession served = SmuxSession.server(config, Carrier.of(second.right()), budget)) {
      byte[] much = new byte[400_000];
      writeTo(greedy, much);
      SmuxStream slow = unread.acceptStream(soon());
      await(() -> budget.refusals() > 0);
      Echo.serve(served);
      assertThat(Echo.isWhole(modest, 300_000, 1)).isTrue();
      // Nobody tells the session when others have given something back: it looks by itself.
      assertThat(slow.input().readNBytes(much.length)).isEqualTo(much);
      assertThat(slow.input().read()).isEqualTo(-1);
    }
    assertThat(budget.heldBytes()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void whatNobodyReadsIsNotHeldForEverWhileOthersWait(int version) throws Exception {
    MuxConfig config = MuxConfig.defaults().withVersion(version);
    Budget budget = all(256 * 1024);
    try (TcpPair first = new TcpPair();
        TcpPair second = new TcpPair();
        SmuxSession greedy = first.client(config);
        SmuxSession unread =
            SmuxSession.server(
                config.withKeepAlive(100, 60_000), Carrier.of(first.right()), budget);
        SmuxSession modest = second.client(config);
        SmuxSession served = SmuxSession.server(config, Carrier.of(second.right()), budget);
        Allowance elsewhere = elsewhere(budget)) {
      writeTo(greedy, new byte[250_000]);
      SmuxStream slow = unread.acceptStream(soon());
      await(() -> budget.refusals() > 0);
      writeTo(modest, new byte[1_000_000]);
      assertThat(served.acceptStream(soon()).input().readNBytes(2_000_000)).hasSize(1_000_000);
      await(() -> {
        assertThat(elsewhere.tryTake(budget.bytesMax())).isFalse();
        return slow.input().available() == 0;
      });
      assertThatThrownBy(() -> slow.input().read())
          .isInstanceOfSatisfying(
              SmuxEndedException.class,
              e -> assertThat(e.reason()).isEqualTo(MuxEnd.Reason.TOO_SLOW));
    }
    assertThat(budget.heldBytes()).isZero();
  }

  @Test
  void aSessionThatWaitsForTheBudgetGoesOnWhenAnotherGivesBack() throws Exception {
    MuxConfig config = MuxConfig.defaults();
    Budget budget = all(1 << 20);
    try (TcpPair pair = new TcpPair();
        SmuxSession client = pair.client(config);
        SmuxSession server = SmuxSession.server(config, Carrier.of(pair.right()), budget);
        Allowance elsewhere = elsewhere(budget)) {
      SmuxStream written = client.openStream();
      written.output().write(1);
      SmuxStream stream = server.acceptStream(soon());
      assertThat(stream.input().read()).isEqualTo(1);
      elsewhere.take(600 * 1024);
      fillAll(budget);
      written.output().write(new byte[40_000]);
      await(() -> stream.input().available() >= 4 * 1024);
      elsewhere.give(600 * 1024);
      await(() -> stream.input().available() == 40_000);
    }
  }

  /** One budget for all protocols: what a call over HTTP holds, a stream cannot have. */
  @Test
  void aStreamIsRefusedForWhatOthersHoldAndLetInWhenTheyGiveItBack() throws Exception {
    Budget budget = all(1 << 20);
    try (TcpPair pair = new TcpPair();
        SmuxSession client = pair.client(MuxConfig.defaults());
        SmuxSession server =
            SmuxSession.server(MuxConfig.defaults(), Carrier.of(pair.right()), budget);
        Allowance elsewhere = elsewhere(budget)) {
      elsewhere.take(700 * 1024);
      fillAll(budget);
      Echo.serve(server);
      try (SmuxStream refused = client.openStream()) {
        refused.output().write(1);
        assertThat(refused.input().read()).as("FIN at once").isEqualTo(-1);
      }
      assertThat(server.streams()).isZero();
      elsewhere.give(STREAMS);
      try (SmuxStream stream = client.openStream()) {
        stream.output().write(7);
        assertThat(stream.input().read()).isEqualTo(7);
      }
    }
  }

  @Test
  void aSessionIsRefusedForWhatOthersHold() throws Exception {
    Budget budget = all(8 * SESSION);
    try (TcpPair pair = new TcpPair();
        SmuxSession client = pair.client(MuxConfig.defaults());
        Allowance elsewhere = elsewhere(budget)) {
      elsewhere.take(6 * SESSION);
      elsewhere(budget).take(1);
      SmuxSession refused =
          SmuxSession.server(MuxConfig.defaults(), Carrier.of(pair.right()), budget);
      assertThatThrownBy(() -> refused.acceptStream(soon()))
          .isInstanceOfSatisfying(
              SmuxEndedException.class,
              e -> assertThat(e.reason()).isEqualTo(MuxEnd.Reason.NO_MEMORY));
      refused.close();
      assertThatThrownBy(() -> client.acceptStream(soon()))
          .isInstanceOfSatisfying(
              SmuxEndedException.class,
              e -> assertThat(e.reason()).isEqualTo(MuxEnd.Reason.CARRIER_LOST));
      assertThat(budget.heldBytes()).isEqualTo(6 * SESSION + 1);
      elsewhere.give(SESSION);
      try (TcpPair other = new TcpPair();
          SmuxSession taken =
              SmuxSession.server(MuxConfig.defaults(), Carrier.of(other.right()), budget)) {
        assertThat(taken.end()).isEmpty();
      }
    }
  }

  @Test
  void streamsByTheThousandLeaveOneOfAnotherSessionItsPlace() throws Exception {
    Budget budget = all(512 * 1024);
    try (TcpPair first = new TcpPair();
        TcpPair second = new TcpPair();
        SmuxSession attacked =
            SmuxSession.server(MuxConfig.defaults(), Carrier.of(first.right()), budget);
        SmuxSession client = second.client(MuxConfig.defaults());
        SmuxSession served =
            SmuxSession.server(MuxConfig.defaults(), Carrier.of(second.right()), budget)) {
      Thread answers =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  long unused =
                      first.left().getInputStream().transferTo(OutputStream.nullOutputStream());
                } catch (IOException e) {
                  // The session is over.
                }
              });
      byte[] syn = new byte[8];
      syn[0] = 1;
      for (int i = 0; i < 65_000; i++) {
        int id = 3 + 2 * i;
        syn[4] = (byte) id;
        syn[5] = (byte) (id >> 8);
        syn[6] = (byte) (id >> 16);
        first.left().getOutputStream().write(syn);
      }
      Echo.serve(served);
      assertThat(Echo.isWhole(client, 300_000, 1)).isTrue();
      assertThat(attacked.streams()).isLessThanOrEqualTo(4 * 512 * 1024 / STREAMS);
      assertThat(budget.heldBytes()).isLessThanOrEqualTo(budget.bytesMax());
      first.left().close();
      answers.join();
    }
    assertThat(budget.heldBytes()).isZero();
  }
}
