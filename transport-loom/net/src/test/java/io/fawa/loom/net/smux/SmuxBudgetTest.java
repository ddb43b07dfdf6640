/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.net.smux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.limits.Deadline;
import io.fawa.loom.mux.MuxConfig;
import io.fawa.loom.mux.MuxEnd;
import io.fawa.loom.net.ReceiveBudget;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sessions that share what their peers may make the process hold. */
@Timeout(120)
class SmuxBudgetTest {
  private static Deadline soon() {
    return Deadline.after(Duration.ofSeconds(50));
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

  @Test
  void aSessionThatIsNotReadLeavesTheOthersTheirs() throws Exception {
    MuxConfig config = MuxConfig.defaults().withKeepAlive(0, 0);
    ReceiveBudget budget = new ReceiveBudget(64 * 1024);
    try (TcpPair first = new TcpPair();
        TcpPair second = new TcpPair();
        SmuxSession greedy = first.client(config);
        SmuxSession unread = SmuxSession.server(config, Carrier.of(first.right()), budget);
        SmuxSession modest = second.client(config);
        SmuxSession served = SmuxSession.server(config, Carrier.of(second.right()), budget)) {
      byte[] much = new byte[200_000];
      writeTo(greedy, much);
      SmuxStream slow = unread.acceptStream(soon());
      while (budget.takenBytes() < budget.bytesMax()) {
        Thread.onSpinWait();
      }
      Echo.serve(served);
      assertThat(Echo.isWhole(modest, 300_000, 1)).isTrue();
      // Nobody tells the session when others have given something back: it looks by itself.
      assertThat(slow.input().readNBytes(much.length)).isEqualTo(much);
      assertThat(slow.input().read()).isEqualTo(-1);
    }
    assertThat(budget.takenBytes()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void whatNobodyReadsIsNotHeldForEverWhileOthersWait(int version) throws Exception {
    MuxConfig config = MuxConfig.defaults().withVersion(version);
    ReceiveBudget budget = new ReceiveBudget(64 * 1024);
    try (TcpPair first = new TcpPair();
        TcpPair second = new TcpPair();
        SmuxSession greedy = first.client(config);
        SmuxSession unread =
            SmuxSession.server(
                config.withKeepAlive(100, 60_000), Carrier.of(first.right()), budget);
        SmuxSession modest = second.client(config);
        SmuxSession served = SmuxSession.server(config, Carrier.of(second.right()), budget)) {
      writeTo(greedy, new byte[200_000]);
      SmuxStream slow = unread.acceptStream(soon());
      while (budget.refusals() == 0) {
        Thread.onSpinWait();
      }
      writeTo(modest, new byte[1_000_000]);
      assertThat(served.acceptStream(soon()).input().readNBytes(2_000_000)).hasSize(1_000_000);
      while (slow.input().available() > 0) {
        assertThat(budget.take(budget.bytesMax() + 1)).isFalse();
      }
      assertThatThrownBy(() -> slow.input().read())
          .isInstanceOfSatisfying(
              SmuxEndedException.class,
              e -> assertThat(e.reason()).isEqualTo(MuxEnd.Reason.TOO_SLOW));
    }
    assertThat(budget.takenBytes()).isZero();
  }

  @Test
  void aSessionThatWaitsForTheBudgetGoesOnWhenAnotherGivesBack() throws Exception {
    MuxConfig config = MuxConfig.defaults();
    ReceiveBudget budget = new ReceiveBudget(64 * 1024);
    assertThat(budget.take(64 * 1024)).isTrue();
    try (TcpPair pair = new TcpPair();
        SmuxSession client = pair.client(config);
        SmuxSession server = SmuxSession.server(config, Carrier.of(pair.right()), budget)) {
      client.openStream().output().write(new byte[40_000]);
      SmuxStream stream = server.acceptStream(soon());
      while (stream.input().available() < 16 * 1024) {
        Thread.onSpinWait();
      }
      budget.give(64 * 1024);
      while (stream.input().available() < 40_000) {
        Thread.onSpinWait();
      }
    }
    assertThat(budget.takenBytes()).isZero();
  }

  @Test
  void streamsByTheThousandLeaveOneOfAnotherSessionItsPlace() throws Exception {
    ReceiveBudget budget = new ReceiveBudget(100_000);
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
      assertThat(attacked.streams()).isLessThanOrEqualTo(8 + 100_000 / 2048);
      assertThat(budget.takenBytes()).isLessThanOrEqualTo(budget.bytesMax());
      first.left().close();
      answers.join();
    }
    assertThat(budget.takenBytes()).isZero();
  }
}
