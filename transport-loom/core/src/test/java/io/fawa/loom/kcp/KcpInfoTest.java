/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.kcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What a conversation tells of itself, number by number. */
class KcpInfoTest {
  private static final KcpConfig FAST = KcpConfig.fast().withWindows(128, 128);

  private final Recorder sent = new Recorder();
  private final Kcp kcp = new Kcp(Datagrams.CONVERSATION, FAST, sent);

  private InputResult input(byte[] bytes, long now) {
    return kcp.input(bytes, 0, bytes.length, now);
  }

  @Test
  void everythingIsCounted() {
    byte[] bytes = new byte[3000];
    assertThat(kcp.send(bytes, 100, 2800)).isTrue(); // 1376, 1376, 48
    assertThat(kcp.write(bytes, 5, 10)).isEqualTo(10);
    kcp.flush(0);
    input(Datagrams.join(Datagrams.push(0, "abc"), Datagrams.push(0, "abc")), 1);
    input(Datagrams.push(128 + 1, "far"), 1);
    input(Datagrams.push(1, ""), 1);
    input(Datagrams.push(2, "de"), 1);
    input(new byte[23], 1);
    input(Datagrams.segment(80, 0, 0, 0, 0, 0, new byte[0]), 1);
    kcp.receive(new byte[10], 0, 10);
    kcp.skipEmpty();
    kcp.read(new byte[1], 0, 1);
    kcp.flush(9);
    kcp.probeWindow(9);
    kcp.update(250); // all four again

    assertThat(kcp.info().stats()).isEqualTo(new KcpStats(4, 8, 2, 5, 8, 4, 2810, 0, 0, 4, 1, 1));
    assertThat(kcp.info().waiting()).isEqualTo(4);
    assertThat(kcp.info().inFlight()).isEqualTo(4);
    assertThat(kcp.info().receiveNext()).isEqualTo(3);
    assertThat(kcp.info().buffered()).isEqualTo(1);
    assertThat(sent.take()).hasSize(8);
  }

  @Test
  void whatIsHeldIsTheSegmentsMemory() {
    assertThat(kcp.memory().unacknowledgedBytes()).isZero();
    kcp.configure(FAST.withStreamMode(true));
    assertThat(kcp.write(new byte[10], 0, 10)).isEqualTo(10);
    assertThat(kcp.memory().unacknowledgedBytes()).isEqualTo(88 + 256);
    assertThat(kcp.write(new byte[400], 0, 400)).as("to the same segment").isEqualTo(400);
    assertThat(kcp.info().waiting()).isEqualTo(1);
    assertThat(kcp.memory().unacknowledgedBytes()).isEqualTo(88 + 512);
    kcp.flush(0);
    input(Datagrams.ack(0, 0, 1), 1);
    assertThat(kcp.memory().unacknowledgedBytes()).isZero();
    assertThat(kcp.memory().unusedBytes()).isEqualTo(88 + 512);
    input(Datagrams.push(1, "early"), 1);
    assertThat(kcp.info().buffered()).isEqualTo(1);
    assertThat(kcp.memory().unreadBytes()).isEqualTo(88 + 512);
    assertThat(kcp.memory().unusedBytes()).isZero();
  }

  @Test
  void streamModeFillsTheLastSegmentAndTakesNoMoreThanTheWindow() {
    kcp.configure(FAST.withStreamMode(true).withWindows(2, 128));
    byte[] bytes = new byte[5000];
    Arrays.setAll(new int[bytes.length], i -> bytes[i] = (byte) i);
    assertThat(kcp.send(bytes, 0, 1000)).isTrue();
    assertThat(kcp.write(bytes, 1000, 4000)).isEqualTo(2 * 1376 - 1000);
    assertThat(kcp.writable()).isFalse();
    assertThat(kcp.send(bytes, 0, 1)).isFalse();
    assertThat(kcp.write(bytes, 0, 1)).isZero();
    kcp.flush(0);
    byte[] read = new byte[2 * 1376];
    Kcp peer = new Kcp(Datagrams.CONVERSATION, FAST, new Recorder());
    sent.take().forEach(d -> peer.input(d, 0, d.length, 1));
    assertThat(peer.read(read, 0, read.length)).isEqualTo(2 * 1376);
    assertThat(read).isEqualTo(Arrays.copyOf(bytes, 2 * 1376));
  }

  /** A writer is woken once an eighth is free, not for each segment. */
  @Test
  void aWriterIsWantedOnceTheWindowItselfIsFree() {
    kcp.configure(FAST.withWindows(16, 128));
    input(Datagrams.tellWindow(128, 0), 0);
    int held = 0;
    while (kcp.writable()) {
      kcp.write(new byte[1], 0, 1);
      held++;
    }
    assertThat(held).isEqualTo(18);
    kcp.flush(0);
    assertThat(kcp.info().inFlight()).isEqualTo(16);
    input(Datagrams.ack(0, 0, 1), 1);
    assertThat(kcp.writable()).isTrue();
    assertThat(kcp.wantsMore()).as("17 are held").isFalse();
    input(Datagrams.ack(1, 0, 2), 1);
    assertThat(kcp.wantsMore()).as("16 are").isTrue();
  }

  @Test
  void whileAcknowledgementsAreWithheldThePeerHearsOfNothing() {
    input(Datagrams.push(0, "a"), 0);
    kcp.withholdAcks(true);
    input(Datagrams.push(1, "b"), 0);
    kcp.withholdAcks(true); // still from there
    input(Datagrams.push(2, "c"), 0);
    kcp.flush(1);
    assertThat(Datagrams.parse(sent.takeOne()))
        .singleElement()
        .returns(0, Datagrams.Parsed::sequence)
        .returns(1, Datagrams.Parsed::una);
    assertThat(kcp.available()).isEqualTo(3);
    kcp.withholdAcks(false);
    kcp.flush(2);
    assertThat(Datagrams.parse(sent.takeOne()))
        .singleElement()
        .returns(Header.TELL_WINDOW, Datagrams.Parsed::command)
        .returns(3, Datagrams.Parsed::una);
    kcp.withholdAcks(false);
    kcp.flush(3);
    assertThat(sent.take()).as("nothing to make up for").isEmpty();
  }

  @Test
  void aProbeIsAQuestionAtOnce() {
    input(Datagrams.push(0, "a"), 0);
    kcp.probeWindow(1);
    assertThat(Datagrams.parse(sent.takeOne()))
        .singleElement()
        .returns(Header.ASK_WINDOW, Datagrams.Parsed::command)
        .returns(0, Datagrams.Parsed::timestamp)
        .returns(127, Datagrams.Parsed::window)
        .returns(1, Datagrams.Parsed::una);
    assertThat(kcp.replyBytes()).as("the acknowledgement still waits").isEqualTo(Header.BYTES);
    input(Datagrams.segment(Header.ASK_WINDOW, 0, 128, 0, 0, 0, new byte[0]), 2);
    kcp.flush(3);
    assertThat(Datagrams.parse(sent.takeOne()))
        .as("the answer repeats number and time of the acknowledgement before it")
        .extracting(Datagrams.Parsed::command, Datagrams.Parsed::timestamp)
        .containsExactly(tuple(Header.ACK, 7), tuple(Header.TELL_WINDOW, 7));
  }

  /** What the peer has already leaves room in a window that may grow, and in no other. */
  @Test
  void aHoleDoesNotStopAScaledWindow() {
    kcp.configure(FAST.withWindows(4, 128).withSendWindowMax(8));
    input(Datagrams.tellWindow(6, 0), 0);
    assertThat(kcp.write(new byte[8 * 1376], 0, 8 * 1376)).isEqualTo(4 * 1376);
    kcp.flush(0);
    assertThat(Datagrams.pushed(sent.take())).containsExactly(0, 1, 2, 3);
    input(Datagrams.segment(Header.ACK, 0, 6, 0, 1, 0, new byte[0]), 0);
    assertThat(kcp.writable()).isTrue();
    assertThat(kcp.write(new byte[8 * 1376], 0, 8 * 1376)).isEqualTo(1376);
    kcp.flush(0);
    assertThat(Datagrams.pushed(sent.take())).contains(4).doesNotContain(5);
    input(Datagrams.segment(Header.ACK, 0, 5, 0, 2, 0, new byte[0]), 0);
    assertThat(kcp.write(new byte[8 * 1376], 0, 8 * 1376)).isEqualTo(1376);
    sent.take();
    kcp.flush(0);
    assertThat(Datagrams.pushed(sent.take())).as("the peer takes five").doesNotContain(5);
  }

  @Test
  void aScaledWindowGrowsWithWhatGetsThrough() {
    kcp.configure(FAST.withWindows(8, 128).withSendWindowMax(100));
    input(Datagrams.tellWindow(128, 0), 0);
    long now = 0;
    int sequence = 0;
    for (int round = 0; round < 12; round++) {
      kcp.write(new byte[200 * 1376], 0, 200 * 1376);
      kcp.flush(now);
      sequence += kcp.info().inFlight();
      sent.take();
      int timestamp = (int) now;
      now += 40;
      input(Datagrams.ack(sequence - 1, timestamp, sequence), now);
    }
    assertThat(kcp.info().srttMillis()).isEqualTo(40);
    assertThat(kcp.info().acknowledged()).isGreaterThan(12 * 12);
    assertThat(kcp.write(new byte[200 * 1376], 0, 200 * 1376)).isGreaterThan(9 * 1376);
  }

  @Test
  void memoryIsLetGoAfterFiveSecondsOfRest() {
    input(Datagrams.join(Datagrams.push(0, "a"), Datagrams.push(1, "b")), 0);
    kcp.flush(0);
    kcp.read(new byte[1], 0, 1);
    assertThat(kcp.memory().unusedBytes()).isEqualTo(88 + 256);
    kcp.update(20_000);
    assertThat(kcp.memory().unusedBytes()).as("something is unread").isEqualTo(88 + 256);
    kcp.read(new byte[1], 0, 1);
    kcp.flush(20_000);
    assertThat(kcp.memory().rested()).isFalse();
    assertThat(kcp.nextUpdateIn(20_001)).isEqualTo(4_999);
    kcp.update(24_999);
    assertThat(kcp.memory().unusedBytes()).isEqualTo(2 * (88 + 256));
    kcp.update(25_000);
    assertThat(kcp.memory().unusedBytes()).isZero();
    assertThat(kcp.memory().rested()).isTrue();
    assertThat(kcp.nextUpdateIn(25_000)).isEqualTo(Kcp.NEVER);
    assertThat(kcp.send(new byte[1], 0, 1)).isTrue();
    kcp.flush(25_001);
    kcp.update(40_000);
    assertThat(kcp.memory().rested()).as("something is in flight").isFalse();
  }

  /** Both directions, over the end of the numbers. */
  @Test
  void numbersWrap() {
    kcp.startAt(-2, -3);
    for (int i = 0; i < 5; i++) {
      assertThat(kcp.send(new byte[] {(byte) i}, 0, 1)).isTrue();
    }
    kcp.flush(0);
    assertThat(Datagrams.pushed(sent.take())).containsExactly(-2, -1, 0, 1, 2);
    for (int sequence : new int[] {1, -1, 0, -3, -2}) {
      byte[] push = Datagrams.segment(Header.PUSH, 0, 128, 7, sequence, -2, new byte[] {1});
      assertThat(input(push, 1)).isEqualTo(InputResult.ACCEPTED);
    }
    assertThat(kcp.available()).isEqualTo(5);
    assertThat(kcp.info().receiveNext()).isEqualTo(2);
    input(Datagrams.ack(0, 0, 0), 2);
    assertThat(kcp.info().sendUna()).as("the peer says so itself").isZero();
    assertThat(kcp.info().acknowledged()).isEqualTo(3);
    assertThat(kcp.info().inFlight()).isEqualTo(3);
    assertThat(input(Datagrams.tellWindow(128, 4), 3))
        .isEqualTo(InputResult.FORGED_ACKNOWLEDGEMENT);
    input(Datagrams.tellWindow(128, 3), 3);
    assertThat(kcp.info().inFlight()).isZero();
  }
}
