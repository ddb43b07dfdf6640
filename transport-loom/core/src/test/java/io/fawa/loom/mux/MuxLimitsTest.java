/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.mux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.loom.wire.MalformedFrameException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every named limit, at the limit and one beyond. */
class MuxLimitsTest {
  private static final MuxConfig ONE = MuxConfig.defaults();
  private static final MuxConfig TWO = ONE.withVersion(2);
  private static final int INITIAL = MuxConfig.INITIAL_WINDOW_BYTES;
  private static final byte[] DATA = new byte[1_000_000];

  private static void hearData(Wire wire, int version, int streamId, int bytes)
      throws MalformedFrameException {
    for (int left = bytes; left > 0; left -= Math.min(left, 65_535)) {
      byte[] frame = Wire.push(version, streamId, Math.min(left, 65_535));
      assertThat(wire.hear(frame)).isEqualTo(frame.length);
    }
  }

  @Test
  void streamsMaxOfThePeer() throws MalformedFrameException {
    Wire server = Wire.server(ONE.withStreamsMax(3));
    for (int id = 3; id <= 9; id += 2) {
      server.hear(Wire.frame(1, new MuxFrame.Syn(id)));
    }
    assertThat(server.mux().streams()).isEqualTo(3);
    assertThat(server.said()).as("FIN").isEqualTo(Wire.frame(1, new MuxFrame.Fin(9)));
    server.hear(Wire.push(1, 9, 50));
    assertThat(server.mux().unreadBytes()).isZero();
    assertThat(server.mux().whyNotOpen()).as("its own are counted apart").isEmpty();

    server.mux().accept().orElseThrow().close();
    server.said();
    server.hear(Wire.frame(1, new MuxFrame.Syn(11)));
    assertThat(server.said()).isEmpty();
    assertThat(server.mux().streams()).isEqualTo(3);
  }

  @Test
  void streamsMaxOpenedHere() {
    Wire client = Wire.client(ONE.withStreamsMax(2));
    MuxStream first = client.mux().open();
    client.mux().open();
    assertThat(client.mux().whyNotOpen().orElseThrow()).isEqualTo("2 streams are open, limit 2");
    assertThatThrownBy(client.mux()::open).isInstanceOf(IllegalStateException.class);
    first.close();
    client.said();
    client.mux().open();
    assertThat(client.mux().whyNotOpen()).isPresent();
  }

  @Test
  void acceptBacklogMax() throws MalformedFrameException {
    Wire server = Wire.server(ONE.withAcceptBacklogMax(2));
    server.hear(Wire.frame(1, new MuxFrame.Syn(3)));
    server.hear(Wire.frame(1, new MuxFrame.Syn(5)));
    assertThat(server.said()).isEmpty();
    server.hear(Wire.frame(1, new MuxFrame.Syn(7)));
    assertThat(server.said()).isEqualTo(Wire.frame(1, new MuxFrame.Fin(7)));
    assertThat(server.mux().accept().orElseThrow().id()).isEqualTo(3);
    server.hear(Wire.frame(1, new MuxFrame.Syn(9)));
    assertThat(server.said()).isEmpty();
  }

  @Test
  void refusalsWaitingToBeSentStopTheInput() throws MalformedFrameException {
    Wire server = Wire.server(ONE.withStreamsMax(1));
    server.hear(Wire.frame(1, new MuxFrame.Syn(3)));
    int limit = 1024;
    for (int i = 1; i <= limit; i++) {
      assertThat(server.hear(Wire.frame(1, new MuxFrame.Syn(3 + 2 * i)))).isEqualTo(8);
    }
    assertThat(server.mux().wantsInput()).isFalse();
    assertThat(server.hear(Wire.frame(1, new MuxFrame.Nop(0)))).isZero();
    assertThat(server.said()).hasSize(8 * limit);
    assertThat(server.mux().wantsInput()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void receiveBytesMax(int version) throws MalformedFrameException {
    MuxConfig config = ONE.withVersion(version).withStreamWindowBytes(50).withReceiveBytesMax(100);
    Wire wire = Wire.client(config);
    MuxStream first = wire.mux().open();
    MuxStream second = wire.mux().open();
    wire.said();
    assertThat(wire.hear(Wire.push(version, first.id(), 60))).isEqualTo(68);
    assertThat(wire.hear(Wire.push(version, second.id(), 40))).isEqualTo(48);
    assertThat(wire.mux().unreadBytes()).isEqualTo(100);
    assertThat(wire.mux().wantsInput()).as("a frame of control may come").isTrue();
    assertThat(wire.hear(Wire.frame(version, new MuxFrame.Nop(0)))).isEqualTo(8);
    byte[] unknown = Wire.push(version, 77, 20);
    assertThat(wire.hear(unknown)).as("what nobody keeps needs no room").isEqualTo(28);

    byte[] frame = Wire.push(version, second.id(), 10);
    assertThat(wire.hear(frame)).as("the head alone").isEqualTo(8);
    assertThat(wire.mux().wantsInput()).isFalse();
    assertThat(wire.mux().input(frame, 8, 10, 0)).isZero();
    Wire.read(first, 3);
    assertThat(wire.mux().wantsInput()).isTrue();
    assertThat(wire.mux().input(frame, 8, 10, 0)).isEqualTo(3);
    assertThat(wire.mux().wantsInput()).isFalse();
    first.close();
    assertThat(wire.mux().input(frame, 11, 7, 0)).isEqualTo(7);
    assertThat(wire.mux().unreadBytes()).isEqualTo(50);
  }

  @Test
  void cutSlowStreamsEndsTheOneThatHoldsMost() throws MalformedFrameException {
    Wire wire =
        Wire.client(
            ONE.withStreamWindowBytes(50).withReceiveBytesMax(100).withCutSlowStreams(true));
    MuxStream slow = wire.mux().open();
    MuxStream other = wire.mux().open();
    wire.said();
    List<String> told = new ArrayList<>();
    slow.onChange(() -> told.add("readable"), () -> told.add("writable"));
    hearData(wire, 1, other.id(), 10);
    hearData(wire, 1, slow.id(), 90);
    slow.write(DATA, 0, 5);
    assertThat(slow.end()).isEmpty();
    hearData(wire, 1, other.id(), 1);
    assertThat(slow.end().orElseThrow().reason()).isEqualTo(MuxEnd.Reason.TOO_SLOW);
    assertThat(slow.end().orElseThrow().detail()).contains("90 bytes");
    assertThat(slow.read(new byte[10], 0, 10)).isZero();
    assertThat(told).containsExactly("readable", "readable", "writable");
    assertThat(other.end()).isEmpty();
    assertThat(wire.mux().end()).isEmpty();
    assertThat(wire.mux().unreadBytes()).isEqualTo(11);
    assertThat(wire.said()).isEqualTo(Wire.frame(1, new MuxFrame.Fin(slow.id())));
    hearData(wire, 1, slow.id(), 300);
    assertThat(wire.mux().unreadBytes()).isEqualTo(11);
    assertThat(wire.mux().streams()).isEqualTo(1);
  }

  @Test
  void windowOfWhatIsReceivedBeforeAnyUpdate() throws MalformedFrameException {
    Wire wire = Wire.client(TWO.withWindowSlackBytes(0));
    int id = wire.mux().open().id();
    wire.said();
    hearData(wire, 2, id, INITIAL);
    assertThatThrownBy(() -> wire.hear(Wire.push(2, id, 1)))
        .isInstanceOf(MalformedFrameException.class)
        .hasMessageContaining("stream 3: 1 bytes beyond the window, which ends at 262144");
    assertThat(wire.mux().end().orElseThrow().reason()).isEqualTo(MuxEnd.Reason.PROTOCOL_ERROR);
  }

  @Test
  void windowOfWhatIsReceivedMovesWithReading() throws MalformedFrameException {
    Wire wire = Wire.client(TWO.withWindowSlackBytes(0));
    MuxStream stream = wire.mux().open();
    wire.said();
    hearData(wire, 2, stream.id(), INITIAL);
    assertThat(stream.read(DATA.clone(), 0, INITIAL)).isEqualTo(INITIAL);
    assertThat(wire.said()).hasSize(16);
    hearData(wire, 2, stream.id(), 65_536);
    assertThatThrownBy(() -> wire.hear(Wire.push(2, stream.id(), 1)))
        .isInstanceOf(MalformedFrameException.class);
  }

  @Test
  void aSmallerWindowDoesNotTakeBackWhatWasGranted() throws MalformedFrameException {
    Wire wire = Wire.client(TWO.withWindowSlackBytes(0));
    MuxStream stream = wire.mux().open();
    wire.said();
    hearData(wire, 2, stream.id(), 10);
    Wire.read(stream, 10);
    assertThat(wire.said()).hasSize(16);
    hearData(wire, 2, stream.id(), INITIAL - 10);
    assertThat(wire.mux().end()).isEmpty();
  }

  @Test
  void windowSlackBytes() throws MalformedFrameException {
    Wire wire = Wire.client(TWO.withWindowSlackBytes(7));
    int id = wire.mux().open().id();
    wire.said();
    hearData(wire, 2, id, INITIAL + 7);
    assertThatThrownBy(() -> wire.hear(Wire.push(2, id, 1)))
        .isInstanceOf(MalformedFrameException.class);
  }

  @Test
  void windowOfWhatIsSent() throws MalformedFrameException {
    Wire wire = Wire.client(TWO.withStreamSendBytesMax(1_000_000));
    MuxStream stream = wire.mux().open();
    List<String> told = new ArrayList<>();
    stream.onChange(() -> {}, () -> told.add("writable"));
    assertThat(stream.write(DATA, 0, INITIAL + 1)).isEqualTo(INITIAL);
    wire.said();
    assertThat(stream.write(DATA, 0, 1)).isZero();
    assertThat(told).isEmpty();
    wire.hear(Wire.frame(2, new MuxFrame.Update(3, 1000, INITIAL)));
    assertThat(told).containsExactly("writable");
    assertThat(stream.write(DATA, 0, 1001)).isEqualTo(1000);
    wire.said();
    wire.hear(Wire.frame(2, new MuxFrame.Update(3, 2000, 65_536)));
    assertThat(stream.writableBytes()).as("a smaller window").isZero();
    wire.hear(Wire.frame(2, new MuxFrame.Update(3, INITIAL + 1000, 65_536)));
    assertThat(stream.writableBytes()).isEqualTo(65_536);
    wire.hear(Wire.frame(2, new MuxFrame.Update(3, 5, 1)));
    assertThat(stream.writableBytes()).as("a stale update").isEqualTo(65_536);
    wire.hear(Wire.frame(2, new MuxFrame.Update(3, INITIAL + 1000, -1)));
    assertThat(stream.writableBytes()).as("2^32-1 is a window").isEqualTo(1_000_000);
  }

  @Test
  void consumedNeverGoesBeyondWhatWasSent() throws MalformedFrameException {
    Wire wire = Wire.client(TWO);
    MuxStream stream = wire.mux().open();
    stream.write(DATA, 0, 100);
    wire.said();
    stream.write(DATA, 0, 100);
    wire.hear(Wire.frame(2, new MuxFrame.Update(3, 100, 65_536)));
    assertThatThrownBy(() -> wire.hear(Wire.frame(2, new MuxFrame.Update(3, 101, 65_536))))
        .isInstanceOf(MalformedFrameException.class)
        .hasMessageContaining("stream 3: peer consumed more than was sent, 101 bytes");
  }

  @Test
  void versionOneHasNoWindow() throws MalformedFrameException {
    Wire wire = Wire.client(ONE.withStreamSendBytesMax(1_000_000));
    MuxStream stream = wire.mux().open();
    assertThat(stream.write(DATA, 0, 1_000_000)).isEqualTo(1_000_000);
    hearData(wire, 1, stream.id(), INITIAL + 1);
    assertThat(stream.readableBytes()).isEqualTo(INITIAL + 1);
    stream.read(DATA.clone(), 0, INITIAL);
    wire.said();
    assertThat(wire.mux().hasOutput()).as("no update").isFalse();
  }

  @Test
  void streamSendBytesMax() {
    Wire wire = Wire.client(ONE.withStreamSendBytesMax(1000).withFrameBytesMax(400));
    MuxStream stream = wire.mux().open();
    List<String> told = new ArrayList<>();
    stream.onChange(() -> {}, () -> told.add("writable"));
    assertThat(stream.write(DATA, 0, 1000)).isEqualTo(1000);
    assertThat(stream.writableBytes()).isZero();
    wire.said();
    assertThat(told).as("nobody was refused").isEmpty();
    assertThat(stream.write(DATA, 0, 1001)).isEqualTo(1000);
    byte[] turn = new byte[wire.mux().outputBytesMax()];
    assertThat(wire.mux().output(turn, 0, turn.length)).isEqualTo(408);
    assertThat(told).as("less than half is free").isEmpty();
    assertThat(stream.writableBytes()).isEqualTo(400);
    assertThat(wire.mux().output(turn, 0, turn.length)).isEqualTo(408);
    assertThat(told).containsExactly("writable");
    assertThat(stream.write(DATA, 0, 900)).isEqualTo(800);
  }

  @Test
  void sendBytesMaxIsSharedInTheOrderOfAsking() {
    Wire wire = Wire.client(ONE.withSendBytesMax(1000));
    List<String> told = new ArrayList<>();
    List<MuxStream> streams = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      MuxStream stream = wire.mux().open();
      stream.onChange(() -> {}, () -> told.add("stream " + stream.id()));
      streams.add(stream);
    }
    wire.said();
    assertThat(streams.get(0).write(DATA, 0, 1000)).isEqualTo(1000);
    assertThat(wire.mux().unsentBytes()).isEqualTo(1000);
    for (int i = 3; i > 0; i--) {
      assertThat(streams.get(i).write(DATA, 0, 1)).isZero();
      assertThat(streams.get(i).write(DATA, 0, 1)).isZero();
    }
    wire.said();
    assertThat(wire.mux().unsentBytes()).isZero();
    assertThat(told).containsExactly("stream 9", "stream 7", "stream 5");
  }

  @Test
  void whoGetsAWindowWhileTheSessionIsFullIsToldWhenItIsNot() throws MalformedFrameException {
    Wire wire = Wire.client(TWO.withSendBytesMax(INITIAL).withStreamSendBytesMax(INITIAL));
    MuxStream first = wire.mux().open();
    MuxStream second = wire.mux().open();
    List<String> told = new ArrayList<>();
    first.onChange(() -> {}, () -> told.add("writable"));
    assertThat(first.write(DATA, 0, INITIAL)).isEqualTo(INITIAL);
    wire.said();
    assertThat(first.write(DATA, 0, 1)).as("no window").isZero();
    assertThat(second.write(DATA, 0, INITIAL)).isEqualTo(INITIAL);
    wire.hear(Wire.frame(2, new MuxFrame.Update(first.id(), INITIAL, 65_536)));
    assertThat(told).as("no room in the session").isEmpty();
    wire.said();
    assertThat(told).containsExactly("writable");
    assertThat(first.write(DATA, 0, 1)).isEqualTo(1);
  }

  @Test
  void frameBytesMax() {
    Wire wire = Wire.client(ONE.withFrameBytesMax(65_535).withStreamSendBytesMax(200_000));
    MuxStream stream = wire.mux().open();
    stream.write(DATA, 0, 65_536);
    byte[] said = wire.said();
    assertThat(said).hasSize(8 + 8 + 65_535 + 8 + 1);
    assertThat(said[10] & 0xff).isEqualTo(0xff);
  }
}
