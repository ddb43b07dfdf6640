/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.mux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.loom.wire.LittleEndian;
import io.fawa.loom.wire.MalformedFrameException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MuxStateTest {
  private static final MuxConfig ONE = MuxConfig.defaults();
  private static final MuxConfig TWO = ONE.withVersion(2);
  private static final byte[] HUNDRED = new byte[100];

  private final Wire client = Wire.client(ONE);
  private final Wire server = Wire.server(ONE);

  private void exchange() throws MalformedFrameException {
    server.hear(client.said());
    client.hear(server.said());
  }

  @Test
  void numbersGoUpInTwosFromEachEndsOwn() {
    assertThat(List.of(client.mux().open().id(), client.mux().open().id())).containsExactly(3, 5);
    assertThat(List.of(server.mux().open().id(), server.mux().open().id())).containsExactly(2, 4);
  }

  @Test
  void numbersAreUsedUpOnceAndNeverStartOver() {
    for (int last : new int[] {-1, -2}) {
      MuxState mux = new MuxState(ONE, last - 2, 0);
      assertThat(mux.open().id()).isEqualTo(last - 2);
      assertThat(mux.open().id()).isEqualTo(last);
      assertThat(mux.whyNotOpen().orElseThrow()).contains("used up");
      assertThatThrownBy(mux::open).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void aNumberThatThePeerTookIsPassedOver() throws MalformedFrameException {
    client.hear(Wire.frame(1, new MuxFrame.Syn(3)));
    assertThat(client.mux().open().id()).isEqualTo(5);
  }

  @Test
  void streamsAreAcceptedInTheOrderOfTheirOpening() throws MalformedFrameException {
    List<Integer> opened = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      opened.add(client.mux().open().id());
    }
    List<Integer> told = new ArrayList<>();
    server.mux().onAcceptable(() -> told.add(server.mux().streams()));
    exchange();
    assertThat(told).hasSize(10);
    for (int id : opened) {
      assertThat(server.mux().accept().orElseThrow().id()).isEqualTo(id);
    }
    assertThat(server.mux().accept()).isEmpty();
  }

  @Test
  void eachDirectionEndsByItself() throws MalformedFrameException {
    MuxStream here = client.mux().open();
    exchange();
    MuxStream there = server.mux().accept().orElseThrow();
    here.write(HUNDRED, 0, 100);
    here.closeWrite();
    here.closeWrite();
    assertThat(here.isWriteClosed()).isTrue();
    assertThat(here.writableBytes()).isZero();
    assertThatThrownBy(() -> here.write(HUNDRED, 0, 1)).isInstanceOf(IllegalStateException.class);
    exchange();
    assertThat(Wire.read(there, 60)).hasSize(120);
    assertThat(Wire.read(there, 60)).hasSize(80);
    assertThat(Wire.read(there, 60)).isEqualTo("end");
    assertThat(there.read(HUNDRED, 0, 0)).isZero();

    there.write(HUNDRED, 0, 50);
    exchange();
    assertThat(Wire.read(here, 60)).hasSize(100);
    assertThat(Wire.read(here, 60)).isEmpty();
    there.closeWrite();
    exchange();
    assertThat(client.mux().streams()).isZero();
    assertThat(server.mux().streams()).isZero();
    assertThat(Wire.read(here, 60)).isEqualTo("end");
  }

  @Test
  void aStreamBothEndsFinishedIsKeptUntilItIsRead() throws MalformedFrameException {
    MuxStream here = client.mux().open();
    exchange();
    MuxStream there = server.mux().accept().orElseThrow();
    here.closeWrite();
    there.write(HUNDRED, 0, 100);
    there.close();
    exchange();
    assertThat(client.mux().streams()).isEqualTo(1);
    assertThat(Wire.read(here, 99)).hasSize(198);
    assertThat(client.mux().streams()).isEqualTo(1);
    assertThat(Wire.read(here, 99)).hasSize(2);
    assertThat(client.mux().streams()).isZero();
    assertThat(client.mux().unreadBytes()).isZero();
  }

  @Test
  void closingSendsWhatWasWrittenAndDropsWhatWasNotRead() throws MalformedFrameException {
    MuxStream here = client.mux().open();
    exchange();
    MuxStream there = server.mux().accept().orElseThrow();
    there.write(HUNDRED, 0, 100);
    exchange();
    assertThat(client.mux().unreadBytes()).isEqualTo(100);
    here.write(HUNDRED, 0, 70);
    here.close();
    here.close();
    assertThat(here.isReadClosed()).isTrue();
    assertThat(client.mux().unreadBytes()).isZero();
    assertThat(Wire.read(here, 10)).isEqualTo("end");
    exchange();
    assertThat(Wire.read(there, 100)).hasSize(140);
    assertThat(Wire.read(there, 100)).isEqualTo("end");
    assertThat(client.mux().streams()).isZero();
    there.write(HUNDRED, 0, 100);
    exchange();
    assertThat(client.mux().unreadBytes()).isZero();
    there.close();
    exchange();
    assertThat(server.mux().streams()).isZero();
  }

  @Test
  void dataOfAStreamClosedInTheMiddleOfAFrameIsPassedOver() throws MalformedFrameException {
    MuxStream stream = client.mux().open();
    client.said();
    byte[] frame = Wire.push(1, stream.id(), 100);
    assertThat(client.mux().input(frame, 0, 50, 0)).isEqualTo(50);
    assertThat(client.mux().unreadBytes()).isEqualTo(42);
    stream.close();
    client.said();
    assertThat(client.mux().input(frame, 50, 58, 0)).isEqualTo(58);
    assertThat(client.mux().unreadBytes()).isZero();
    assertThat(client.hear(Wire.frame(1, new MuxFrame.Nop(0)))).isEqualTo(8);
  }

  @Test
  void aPeerMayFinishWritingToAStreamThatNobodyReads() throws MalformedFrameException {
    Wire near = Wire.client(TWO);
    Wire far = Wire.server(TWO);
    MuxStream stream = near.mux().open();
    far.hear(near.said());
    MuxStream theirs = far.mux().accept().orElseThrow();
    theirs.write(HUNDRED, 0, 100);
    near.hear(far.said());
    stream.closeRead();
    stream.closeRead();
    assertThat(near.mux().unreadBytes()).isZero();
    int left = 2 * MuxConfig.INITIAL_WINDOW_BYTES;
    for (int round = 0; left > 0 && round < 100; round++) {
      left -= theirs.write(new byte[left], 0, left);
      near.hear(far.said());
      assertThat(near.mux().unreadBytes()).isZero();
      far.hear(near.said());
    }
    assertThat(left).isZero();
    assertThat(Wire.read(stream, 1)).isEqualTo("end");
    assertThat(stream.write(HUNDRED, 0, 100)).as("writing goes on").isEqualTo(100);
    stream.close();
    far.hear(near.said());
    assertThat(Wire.read(theirs, 200)).hasSize(200);
    assertThat(near.mux().streams()).isZero();
  }

  @Test
  void streamsTakeTurns() {
    MuxConfig config = ONE.withFrameBytesMax(1000);
    Wire wire = Wire.client(config);
    byte[] data = new byte[3500];
    List<MuxStream> streams = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      streams.add(wire.mux().open());
    }
    wire.said();
    for (MuxStream stream : streams) {
      assertThat(stream.write(data, 0, data.length)).isEqualTo(data.length);
      stream.closeWrite();
    }
    assertThat(frames(wire.said()))
        .containsExactly(
            "2:3:1000",
            "2:5:1000",
            "2:7:1000",
            "2:9:1000", //
            "2:3:1000",
            "2:5:1000",
            "2:7:1000",
            "2:9:1000", //
            "2:3:1000",
            "2:5:1000",
            "2:7:1000",
            "2:9:1000", //
            "2:3:500",
            "2:5:500",
            "2:7:500",
            "2:9:500", //
            "1:3:0",
            "1:5:0",
            "1:7:0",
            "1:9:0");
  }

  @Test
  void whatControlsAStreamOvertakesDataButFinDoesNot() throws MalformedFrameException {
    Wire wire = Wire.client(TWO);
    MuxStream stream = wire.mux().open();
    stream.write(new byte[40_000], 0, 40_000);
    stream.closeWrite();
    wire.hear(Wire.push(2, stream.id(), 5));
    Wire.read(stream, 5);
    wire.at(10_000);
    assertThat(frames(wire.said()))
        .containsExactly("3:0:0", "0:3:0", "4:3:8", "2:3:32768", "2:3:7232", "1:3:0");
  }

  /** Command, stream and length of each frame. */
  private static List<String> frames(byte[] said) {
    List<String> frames = new ArrayList<>();
    for (int at = 0; at < said.length; ) {
      int length = LittleEndian.getShort(said, at + 2);
      frames.add(said[at + 1] + ":" + LittleEndian.getInt(said, at + 4) + ":" + length);
      at += MuxCodec.HEAD_BYTES + length;
    }
    return frames;
  }

  @Test
  void manySmallWritesLeaveInOneFrame() {
    MuxStream stream = client.mux().open();
    for (int i = 0; i < 50; i++) {
      stream.write(HUNDRED, 0, 3);
    }
    assertThat(frames(client.said())).containsExactly("0:3:0", "2:3:150");
  }

  @Test
  void closingASessionSendsEverythingFirst() throws MalformedFrameException {
    MuxStream here = client.mux().open();
    MuxStream second = client.mux().open();
    here.write(HUNDRED, 0, 100);
    client.mux().close();
    client.mux().close();
    assertThat(client.mux().isClosing()).isTrue();
    assertThat(client.mux().whyNotOpen().orElseThrow()).contains("closing");
    client.hear(Wire.frame(1, new MuxFrame.Syn(8)));
    assertThat(client.mux().accept()).isEmpty();
    assertThat(client.mux().hasOutput()).isTrue();
    server.hear(client.said());
    assertThat(client.mux().hasOutput()).isFalse();
    assertThat(client.mux().streams()).isZero();
    MuxStream there = server.mux().accept().orElseThrow();
    assertThat(Wire.read(there, 200)).hasSize(200);
    assertThat(Wire.read(there, 200)).isEqualTo("end");
    assertThat(Wire.read(server.mux().accept().orElseThrow(), 1)).isEqualTo("end");
    assertThat(second.isReadClosed()).isTrue();
  }

  @Test
  void theFirstEndWinsAndEverybodyHearsIt() throws MalformedFrameException {
    MuxStream here = client.mux().open();
    exchange();
    MuxStream there = server.mux().accept().orElseThrow();
    here.write(HUNDRED, 0, 10);
    exchange();
    List<String> told = new ArrayList<>();
    there.onChange(() -> told.add("readable"), () -> told.add("writable"));
    server.mux().onAcceptable(() -> told.add("acceptable"));
    there.write(HUNDRED, 0, 10);
    server.mux().end(MuxEnd.Reason.CARRIER_LOST, "cable");
    server.mux().end(MuxEnd.Reason.CLOSED, "later");
    assertThat(told).containsExactlyInAnyOrder("readable", "writable", "acceptable");
    MuxEnd end = new MuxEnd(MuxEnd.Reason.CARRIER_LOST, "cable");
    assertThat(server.mux().end()).contains(end);
    assertThat(there.end()).contains(end);
    assertThat(end).hasToString("CARRIER_LOST: cable");
    assertThat(server.said()).isEmpty();
    assertThat(server.hear(new byte[3])).isEqualTo(3);
    assertThat(server.mux().hasOutput()).isFalse();
    assertThat(server.mux().unsentBytes()).isZero();
    assertThat(server.mux().whyNotOpen().orElseThrow()).contains("cable");
    assertThat(there.write(HUNDRED, 0, 5)).isZero();
    assertThat(Wire.read(there, 100)).as("what arrived before").hasSize(20);
    assertThat(Wire.read(there, 100)).isEmpty();
    assertThat(server.mux().nextAdvanceIn(0)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void readersAreToldOnceWhenDataComesWhereNoneWas() throws MalformedFrameException {
    MuxStream stream = client.mux().open();
    List<String> told = new ArrayList<>();
    stream.onChange(() -> told.add("readable"), () -> told.add("writable"));
    client.hear(Wire.push(1, 3, 10));
    client.hear(Wire.push(1, 3, 10));
    assertThat(told).containsExactly("readable");
    Wire.read(stream, 20);
    client.hear(Wire.push(1, 3, 1));
    client.hear(Wire.frame(1, new MuxFrame.Fin(3)));
    client.hear(Wire.frame(1, new MuxFrame.Fin(3)));
    assertThat(told).containsExactly("readable", "readable", "readable");
    client.hear(Wire.push(1, 3, 9));
    assertThat(client.mux().unreadBytes()).as("nothing counts after FIN").isEqualTo(1);
  }

  @Test
  void outputNeedsRoomForAFrameAndUsesWhatItHas() {
    MuxState mux = client.mux();
    MuxStream stream = mux.open();
    int least = 2 * MuxCodec.HEAD_BYTES + MuxCodec.UPDATE_BYTES + 1;
    assertThatThrownBy(() -> mux.output(new byte[least], 0, least - 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining((least - 1) + " bytes, needs " + least);
    stream.write(HUNDRED, 0, 3);
    byte[] small = new byte[least];
    assertThat(mux.output(small, 0, least))
        .as("SYN, PUSH and a byte, PUSH and a byte")
        .isEqualTo(26);
    assertThat(small[MuxCodec.HEAD_BYTES + 2]).isEqualTo((byte) 1);
    assertThat(mux.output(small, 0, least)).as("PUSH and the last byte").isEqualTo(9);
  }

  @Test
  void bytesMayArriveOneByOne() throws MalformedFrameException {
    Wire two = Wire.client(TWO);
    MuxStream stream = two.mux().open();
    stream.write(HUNDRED, 0, 50);
    two.said();
    for (byte[] frame :
        List.of(
            Wire.push(2, 3, 7),
            Wire.frame(2, new MuxFrame.Update(3, 50, 1000)),
            Wire.push(2, 3, 0),
            Wire.frame(2, new MuxFrame.Syn(2)),
            Wire.frame(2, new MuxFrame.Fin(3)))) {
      for (int i = 0; i < frame.length; i++) {
        assertThat(two.mux().input(frame, i, 1, 0)).isEqualTo(1);
      }
    }
    assertThat(stream.readableBytes()).isEqualTo(7);
    assertThat(stream.writableBytes()).isEqualTo(1000);
    assertThat(two.mux().accept().orElseThrow().isOpenedHere()).isFalse();
  }
}
