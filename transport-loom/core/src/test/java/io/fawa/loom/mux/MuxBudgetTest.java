/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.mux;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.loom.wire.MalformedFrameException;
import org.junit.jupiter.api.Test;

/** What peers of several sessions may make a process hold together. */
class MuxBudgetTest {
  private static final int SHARE = Holdings.SHARE_BYTES;

  private int left;
  private int refusals;

  private final MuxBudget budget =
      new MuxBudget() {
        @Override
        public boolean take(int bytes) {
          if (bytes > left) {
            refusals++;
            return false;
          }
          left -= bytes;
          return true;
        }

        @Override
        public void give(int bytes) {
          left += bytes;
        }

        @Override
        public long refusals() {
          return refusals;
        }
      };

  private Wire server(MuxConfig config) {
    return new Wire(new MuxState(config, MuxRole.SERVER, 0, budget));
  }

  /** Sends so many bytes to a stream, and answers how many were taken. */
  private static int push(Wire wire, int streamId, int bytes) throws MalformedFrameException {
    int taken = 0;
    for (int sent = 0; sent < bytes; sent += 60_000) {
      byte[] frame = Wire.push(1, streamId, Math.min(60_000, bytes - sent));
      int here = wire.hear(frame);
      taken += here - MuxCodec.HEAD_BYTES;
      if (here < frame.length) {
        break;
      }
    }
    return taken;
  }

  private static Wire withStream(Wire wire, int id) throws MalformedFrameException {
    wire.hear(Wire.frame(1, new MuxFrame.Syn(id)));
    return wire;
  }

  @Test
  void aSessionTakesWhatIsLeftAndOthersGoOnWithTheirShare() throws Exception {
    left = 200_000;
    int before = left;
    Wire greedy = withStream(server(MuxConfig.defaults()), 3);
    int taken = push(greedy, 3, 1_000_000);
    assertThat(taken).isBetween(before - SHARE, before + SHARE);
    assertThat(greedy.mux().wantsInput()).isFalse();
    assertThat(greedy.mux().lacksBudget()).isTrue();

    Wire other = withStream(server(MuxConfig.defaults()), 3);
    MuxStream stream = other.mux().accept().orElseThrow();
    for (int i = 0; i < 100; i++) {
      assertThat(push(other, 3, 10_000)).isEqualTo(10_000);
      assertThat(stream.read(new byte[10_000], 0, 10_000)).isEqualTo(10_000);
    }

    MuxStream slow = greedy.mux().accept().orElseThrow();
    byte[] target = new byte[taken];
    assertThat(slow.read(target, 0, taken)).isEqualTo(taken);
    assertThat(greedy.mux().wantsInput()).isTrue();
    assertThat(left).as("given back").isGreaterThanOrEqualTo(before - Holdings.STEP_BYTES);
    greedy.mux().end(MuxEnd.Reason.CLOSED, "done");
    other.mux().end(MuxEnd.Reason.CLOSED, "done");
    assertThat(left).isEqualTo(before);
  }

  @Test
  void whatASessionHeldIsGivenBackAtItsEnd() throws Exception {
    left = 100_000;
    Wire wire = withStream(server(MuxConfig.defaults()), 3);
    push(wire, 3, 80_000);
    for (int id = 5; id < 60; id += 2) {
      withStream(wire, id);
    }
    assertThat(left).isLessThan(50_000);
    MuxStream stream = wire.mux().accept().orElseThrow();
    wire.mux().end(MuxEnd.Reason.CARRIER_LOST, "cut");
    assertThat(left).isEqualTo(100_000);
    assertThat(stream.read(new byte[100_000], 0, 100_000)).as("still read").isEqualTo(80_000);
    assertThat(left).isEqualTo(100_000);
  }

  @Test
  void whatNobodyReadsIsLetGoWhenOthersFindNoRoom() throws Exception {
    left = 10 * Holdings.STEP_BYTES;
    MuxConfig config = MuxConfig.defaults().withKeepAlive(1_000, 60_000);
    Wire wire = withStream(withStream(server(config), 3), 5);
    MuxStream large = wire.mux().accept().orElseThrow();
    MuxStream small = wire.mux().accept().orElseThrow();
    push(wire, 3, 100_000);
    push(wire, 5, 5_000);
    wire.at(1_000).at(2_000).at(3_000);
    assertThat(large.end()).as("nobody else wants anything").isEmpty();

    assertThat(budget.take(left + 1)).isFalse();
    assertThat(large.read(new byte[1], 0, 1)).isEqualTo(1);
    wire.at(4_000);
    assertThat(large.end()).as("somebody reads").isEmpty();
    assertThat(budget.take(left + 1)).isFalse();
    wire.at(4_500);
    assertThat(large.end()).as("not before the next interval").isEmpty();
    wire.at(5_000);
    assertThat(large.end().orElseThrow().toString())
        .isEqualTo("TOO_SLOW: 99999 bytes unread while others found no room");
    assertThat(small.end()).as("within the share of every session").isEmpty();
    assertThat(left).isGreaterThanOrEqualTo(8 * Holdings.STEP_BYTES);
  }

  @Test
  void streamsBeyondAFewAreTakenFromTheBudget() throws Exception {
    left = 10 * Holdings.STREAM_BYTES;
    Wire wire = server(MuxConfig.defaults());
    for (int id = 3; id < 3 + 2 * 65_000; id += 2) {
      withStream(wire, id);
      if (!wire.mux().wantsInput()) {
        wire.said();
      }
    }
    assertThat(wire.mux().streams()).isEqualTo(Holdings.SHARE_STREAMS + 10);
    assertThat(left).isZero();
    withStream(server(MuxConfig.defaults()), 3);
    wire.said();
    wire.mux().accept().orElseThrow().close();
    wire.hear(Wire.frame(1, new MuxFrame.Fin(3)));
    wire.said();
    assertThat(left).isEqualTo(Holdings.STREAM_BYTES);
  }

  @Test
  void byDefaultASessionHas256StreamsOfItsPeer() throws Exception {
    Wire wire = Wire.server(MuxConfig.defaults());
    for (int id = 3; id < 3 + 2 * 1_000; id += 2) {
      withStream(wire, id);
    }
    assertThat(wire.mux().streams()).isEqualTo(256);
    assertThat(wire.said()).as("FIN for each other").hasSize(744 * MuxCodec.HEAD_BYTES);
  }

  @Test
  void aSessionThatCutsSlowStreamsDoesSoForTheBudgetToo() throws Exception {
    left = 0;
    Wire wire = withStream(server(MuxConfig.defaults().withCutSlowStreams(true)), 3);
    MuxStream slow = wire.mux().accept().orElseThrow();
    assertThat(push(wire, 3, 2 * SHARE)).isEqualTo(2 * SHARE);
    assertThat(slow.end().orElseThrow().reason()).isEqualTo(MuxEnd.Reason.TOO_SLOW);
  }
}
