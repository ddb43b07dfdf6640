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
  private static final int SHARE = MuxState.RECEIVE_SHARE_BYTES;
  private static final int SEGMENT = ByteQueue.SEGMENT_BYTES;
  private static final int STREAMS_BYTES = PaidStreams.TOGETHER * PaidStreams.STREAM_BYTES;

  private int left;
  private int refusals;
  private boolean spare;

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
        public boolean hasSpare() {
          return spare;
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
    left = 200_000 + 2 * STREAMS_BYTES;
    Wire greedy = withStream(server(MuxConfig.defaults()), 3);
    Wire other = withStream(server(MuxConfig.defaults()), 3);
    int before = left;
    int taken = push(greedy, 3, 1_000_000);
    assertThat(taken).isBetween(before - SHARE, before + SHARE);
    assertThat(greedy.mux().wantsInput()).isFalse();
    assertThat(greedy.mux().lacksBudget()).isTrue();

    MuxStream stream = other.mux().accept().orElseThrow();
    for (int i = 0; i < 100; i++) {
      assertThat(push(other, 3, 5_000)).isEqualTo(5_000);
      assertThat(stream.read(new byte[5_000], 0, 5_000)).isEqualTo(5_000);
      assertThat(stream.write(new byte[5_000], 0, 5_000)).isEqualTo(MuxState.SEND_SHARE_BYTES);
      other.said();
    }

    MuxStream slow = greedy.mux().accept().orElseThrow();
    byte[] target = new byte[taken];
    assertThat(slow.read(target, 0, taken)).isEqualTo(taken);
    assertThat(greedy.mux().wantsInput()).isTrue();
    assertThat(left).as("given back").isGreaterThanOrEqualTo(before - Holdings.STEP_BYTES);
    greedy.mux().end(MuxEnd.Reason.CLOSED, "done");
    other.mux().end(MuxEnd.Reason.CLOSED, "done");
    assertThat(left).isEqualTo(before + 2 * STREAMS_BYTES);
  }

  @Test
  void whatASessionHeldIsGivenBackAtItsEndAndTheRestWhenItIsRead() throws Exception {
    left = 300_000;
    Wire wire = withStream(server(MuxConfig.defaults()), 3);
    push(wire, 3, 80_000);
    for (int id = 5; id < 60; id += 2) {
      withStream(wire, id);
    }
    assertThat(left).isLessThan(80_000);
    MuxStream stream = wire.mux().accept().orElseThrow();
    wire.mux().end(MuxEnd.Reason.CARRIER_LOST, "cut");
    assertThat(left).isBetween(200_000, 220_000);
    assertThat(stream.read(new byte[50_000], 0, 50_000)).as("still read").isEqualTo(50_000);
    assertThat(left).isBetween(250_000, 270_000);
    assertThat(stream.read(new byte[50_000], 0, 50_000)).isEqualTo(30_000);
    assertThat(left).isEqualTo(300_000);
  }

  @Test
  void whatNobodyReadsAfterTheEndIsGivenBackWhenItIsDropped() throws Exception {
    left = 300_000;
    Wire wire = withStream(withStream(server(MuxConfig.defaults()), 3), 5);
    push(wire, 3, 80_000);
    push(wire, 5, 80_000);
    MuxStream stream = wire.mux().accept().orElseThrow();
    wire.mux().end(MuxEnd.Reason.CARRIER_LOST, "cut");
    wire.mux().close();
    assertThat(left).as("nobody accepts the other").isBetween(200_000, 220_000);
    stream.close();
    assertThat(left).isEqualTo(300_000);
  }

  @Test
  void segmentsCountAsTheyAreNotAsTheyAreFilled() throws Exception {
    left = 1_000_000;
    Wire wire = server(MuxConfig.defaults());
    for (int id = 3; id < 3 + 2 * 20; id += 2) {
      withStream(wire, id);
      push(wire, id, SEGMENT / 2 + 1);
    }
    assertThat(left).isLessThanOrEqualTo(1_000_000 - 5 * STREAMS_BYTES - 20 * SEGMENT + SHARE);
  }

  @Test
  void aSessionAtWorkKeepsAFewStepsUntilItRests() throws Exception {
    left = 1_000_000;
    spare = true;
    Wire wire = withStream(server(MuxConfig.defaults().withKeepAlive(1_000, 60_000)), 3);
    MuxStream stream = wire.mux().accept().orElseThrow();
    int idle = left;
    push(wire, 3, 600_000);
    assertThat(idle - left).isGreaterThan(590_000);
    assertThat(stream.read(new byte[600_000], 0, 600_000)).isEqualTo(600_000);
    int kept = idle - left;
    assertThat(kept).isBetween(8 * Holdings.STEP_BYTES, 16 * Holdings.STEP_BYTES);
    push(wire, 3, 40_000);
    assertThat(idle - left).as("what it kept is used").isEqualTo(kept);
    stream.read(new byte[40_000], 0, 40_000);
    wire.at(1_000);
    assertThat(idle - left).as("it was at work").isEqualTo(kept);
    wire.at(2_000);
    assertThat(left).isEqualTo(idle);

    push(wire, 3, 40_000);
    spare = false;
    stream.read(new byte[40_000], 0, 40_000);
    assertThat(left).as("others need it").isEqualTo(idle);
  }

  @Test
  void whatNobodyReadsIsLetGoWhenOthersFindNoRoom() throws Exception {
    left = 10 * Holdings.STEP_BYTES + STREAMS_BYTES;
    MuxConfig config = MuxConfig.defaults().withKeepAlive(1_000, 60_000);
    Wire wire = withStream(withStream(server(config), 3), 5);
    MuxStream large = wire.mux().accept().orElseThrow();
    MuxStream small = wire.mux().accept().orElseThrow();
    push(wire, 3, 100_000);
    push(wire, 5, 2_000);
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
        .isEqualTo("TOO_SLOW: 99999 bytes unread while others lacked memory");
    assertThat(small.end()).as("within the share of every session").isEmpty();
    assertThat(left).isGreaterThanOrEqualTo(8 * Holdings.STEP_BYTES);
  }

  @Test
  void aFullShareIsLetGoToo() throws Exception {
    left = STREAMS_BYTES;
    MuxConfig config = MuxConfig.defaults().withKeepAlive(1_000, 60_000);
    Wire wire = withStream(server(config), 3);
    MuxStream slow = wire.mux().accept().orElseThrow();
    assertThat(push(wire, 3, 60_000)).isEqualTo(SHARE);
    wire.at(1_000).at(2_000);
    assertThat(slow.end().orElseThrow().reason()).isEqualTo(MuxEnd.Reason.TOO_SLOW);
    assertThat(wire.mux().wantsInput()).isTrue();
  }

  @Test
  void streamsAreTakenFromTheBudgetSomeAtATime() throws Exception {
    left = 3 * STREAMS_BYTES - 1;
    Wire wire = server(MuxConfig.defaults());
    for (int id = 3; id < 3 + 2 * 65_000; id += 2) {
      withStream(wire, id);
      if (!wire.mux().wantsInput()) {
        wire.said();
      }
    }
    assertThat(wire.mux().streams()).isEqualTo(2 * PaidStreams.TOGETHER);
    assertThat(left).isEqualTo(STREAMS_BYTES - 1);
    wire.said();
    Wire other = withStream(server(MuxConfig.defaults()), 3);
    assertThat(other.mux().streams()).isZero();
    assertThat(other.saidHex()).as("FIN").isEqualTo("0101000003000000");
    for (int id = 3; id < 3 + 2 * 2 * PaidStreams.TOGETHER; id += 2) {
      wire.mux().accept().orElseThrow().close();
      wire.hear(Wire.frame(1, new MuxFrame.Fin(id)));
      wire.said();
    }
    assertThat(wire.mux().streams()).isZero();
    assertThat(left).isEqualTo(3 * STREAMS_BYTES - 1);
    assertThat(withStream(other, 5).mux().streams()).isEqualTo(1);
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
    left = STREAMS_BYTES;
    Wire wire = withStream(server(MuxConfig.defaults().withCutSlowStreams(true)), 3);
    MuxStream slow = wire.mux().accept().orElseThrow();
    assertThat(push(wire, 3, 2 * SHARE)).isEqualTo(2 * SHARE);
    assertThat(slow.end().orElseThrow().reason()).isEqualTo(MuxEnd.Reason.TOO_SLOW);
  }
}
