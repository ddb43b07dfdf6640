/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.kcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** How a peer is known: that it receives, and which of its datagrams is the latest. */
class KcpChallengeTest {
  private static final KcpConfig FAST = KcpConfig.fast().withWindows(128, 128);
  private static final int COOKIE = 0xc00c1e55;

  private final Recorder sent = new Recorder();
  private final Kcp kcp = new Kcp(Datagrams.CONVERSATION, FAST, sent);

  private void input(byte[] bytes, long now) {
    assertThat(kcp.input(bytes, 0, bytes.length, now)).isEqualTo(InputResult.ACCEPTED);
  }

  private static boolean answers(byte[] datagram, int sequence) {
    return KcpDatagram.acknowledges(datagram, 0, datagram.length, sequence, COOKIE);
  }

  private boolean isNewest(byte[] datagram) {
    return kcp.isNewest(datagram, 0, datagram.length);
  }

  private static byte[] pushAt(int timestamp, int sequence) {
    return Datagrams.segment(Header.PUSH, 0, 128, timestamp, sequence, 0, new byte[] {1});
  }

  @Test
  void aPeerEchoesAChallengeAndReadsNothingOfIt() {
    Recorder said = new Recorder();
    Kcp peer = new Kcp(Datagrams.CONVERSATION, FAST, said);
    input(Datagrams.push(0, "hello"), 5);
    kcp.challenge(COOKIE);
    assertThat(kcp.replyBytes()).isEqualTo(2 * Header.BYTES);
    assertThat(kcp.nextUpdateIn(6)).isLessThanOrEqualTo(10);
    kcp.flush(6);
    assertThat(kcp.replyBytes()).isZero();
    byte[] challenge = sent.takeOne();
    assertThat(Datagrams.parse(challenge))
        .extracting(Datagrams.Parsed::command)
        .as("with what was to be acknowledged")
        .containsExactly(Header.ACK, Header.PUSH);

    assertThat(peer.send(new byte[5], 0, 5)).isTrue();
    peer.flush(0);
    said.take();
    assertThat(peer.input(challenge, 0, challenge.length, 40)).isEqualTo(InputResult.ACCEPTED);
    peer.flush(41);
    byte[] answer = said.takeOne();
    assertThat(answers(answer, -1)).isTrue();
    assertThat(answers(answer, 0)).isFalse();
    assertThat(peer.info().buffered()).isZero();
    assertThat(peer.info().receiveNext()).isZero();
    input(answer, 80);
    assertThat(kcp.info().srttMillis()).as("a number is no time").isZero();
    assertThat(kcp.info().inFlight()).isZero();
  }

  @Test
  void aChallengeIsMadeWithoutAConversationToo() {
    Recorder said = new Recorder();
    Kcp peer = new Kcp(Datagrams.CONVERSATION, FAST.withAckNoDelay(true), said);
    byte[] challenge = KcpDatagram.challenge(Datagrams.CONVERSATION, COOKIE);
    assertThat(challenge).hasSize(Header.BYTES);
    assertThat(peer.input(challenge, 0, challenge.length, 3)).isEqualTo(InputResult.ACCEPTED);
    assertThat(answers(said.takeOne(), -1)).isTrue();
    assertThat(peer.info().remoteWindow()).isEqualTo(32);
  }

  @Test
  void inTheMiddleOfAConversationAChallengeIsTheSegmentBeforeThoseInFlight() {
    assertThat(kcp.send(new byte[1], 0, 1)).isTrue();
    kcp.flush(0);
    sent.take();
    input(Datagrams.ack(0, 0, 1), 10);
    assertThat(kcp.info().acknowledged()).isEqualTo(1);
    kcp.challenge(COOKIE);
    kcp.flush(20);
    assertThat(Datagrams.parse(sent.takeOne()).getFirst().sequence()).isZero();
  }

  @Test
  void theNewestPushesLaterOrAcknowledgesMore() {
    input(pushAt(100, 0), 1);
    assertThat(isNewest(pushAt(100, 1))).as("at the same time").isFalse();
    assertThat(isNewest(pushAt(99, 1))).as("overtaken").isFalse();
    assertThat(isNewest(pushAt(101, 0))).as("sent again, later").isTrue();
    input(pushAt(101, 0), 2);
    assertThat(isNewest(pushAt(101, 0))).as("a copy").isFalse();

    assertThat(kcp.send(new byte[1], 0, 1)).isTrue();
    kcp.flush(3);
    assertThat(isNewest(Datagrams.tellWindow(128, 0))).isFalse();
    assertThat(isNewest(Datagrams.tellWindow(128, 1))).isTrue();
    assertThat(isNewest(Datagrams.tellWindow(128, 2))).as("of what was never sent").isFalse();
    input(Datagrams.tellWindow(128, 1), 4);
    assertThat(isNewest(Datagrams.tellWindow(128, 1))).isFalse();
    assertThat(isNewest(new byte[24])).isFalse();
  }

  @Test
  void theNewestMayBeAnySegmentOfADatagram() {
    input(pushAt(100, 0), 1);
    byte[] tell = Datagrams.tellWindow(128, 0);
    assertThat(isNewest(Datagrams.join(tell, pushAt(99, 1), pushAt(101, 2)))).isTrue();
    assertThat(isNewest(Datagrams.join(tell, pushAt(99, 1), pushAt(100, 2)))).isFalse();
  }

  @Test
  void whatIsAcknowledgedAfterAChallengeIsTimedAsEver() {
    kcp.challenge(COOKIE);
    kcp.flush(0);
    assertThat(kcp.send(new byte[1], 0, 1)).isTrue();
    kcp.flush(10);
    input(Datagrams.ack(-1, COOKIE, 0), 20);
    assertThat(kcp.info().srttMillis()).isZero();
    input(Datagrams.ack(0, 10, 1), 90);
    assertThat(kcp.info().srttMillis()).isEqualTo(80);
  }

  @Test
  void timesOfPushesWrap() {
    input(pushAt(-1, 0), 1);
    assertThat(isNewest(pushAt(0, 1))).isTrue();
    input(pushAt(3, 1), 1);
    assertThat(isNewest(pushAt(-1, 2))).isFalse();
  }

  @Test
  void launchesAreLimitedByBytes() {
    for (int i = 0; i < 3; i++) {
      assertThat(kcp.send(new byte[100], 0, 100)).isTrue();
    }
    kcp.limitLaunches(2 * 124 - 1);
    kcp.flush(0);
    assertThat(Datagrams.pushed(sent.take())).containsExactly(0);
    kcp.limitLaunches(0);
    assertThat(kcp.nextUpdateIn(0)).as("no tick for what may not go").isGreaterThanOrEqualTo(100);
    kcp.limitLaunches(Kcp.UNLIMITED);
    kcp.flush(1);
    assertThat(Datagrams.pushed(sent.take())).containsExactly(1, 2);
  }

  @Test
  void emptySegmentsBeforeTheFirstByteTakeNoRoom() {
    for (int i = 0; i < 1_000; i++) {
      input(Datagrams.push(i, ""), i);
      kcp.skipEmpty();
    }
    assertThat(kcp.info().buffered()).isZero();
    assertThat(kcp.memory().unreadBytes()).isZero();
    input(Datagrams.push(1_001, ""), 1_000);
    input(Datagrams.push(1_000, "x"), 1_000);
    kcp.skipEmpty();
    assertThat(kcp.info().buffered()).isEqualTo(2);
    byte[] target = new byte[2];
    assertThat(kcp.read(target, 0, 2)).isEqualTo(1);
    assertThat(kcp.info().buffered()).isZero();
    assertThat(kcp.memory().unreadBytes()).isZero();
  }

  @Test
  void aRowOfEmptySegmentsBehindAHoleIsForgottenAtOnce() {
    kcp.configure(FAST.withWindows(128, 4));
    for (int i = 3; i > 0; i--) {
      input(Datagrams.push(i, ""), 0);
    }
    input(Datagrams.push(0, ""), 0);
    kcp.skipEmpty();
    assertThat(kcp.info().buffered()).isZero();
    assertThat(kcp.info().receiveNext()).isEqualTo(4);
  }

  @Test
  void theReceiveWindowCanBeNarrowedForATime() {
    kcp.limitReceiving(2);
    for (int i = 0; i < 5; i++) {
      input(Datagrams.push(i, "x"), 0);
    }
    assertThat(kcp.available()).isEqualTo(2);
    assertThat(kcp.memory().unreadBytes()).isBetween(500L, 2_000L);
    kcp.limitReceiving(Integer.MAX_VALUE);
    for (int i = 2; i < 5; i++) {
      input(Datagrams.push(i, "x"), 1);
    }
    assertThat(kcp.available()).isEqualTo(5);
  }

  @Test
  void aNarrowedWindowBoundsEarlySegmentsAndMessagesToo() {
    kcp.limitReceiving(4);
    int size = FAST.segmentBytes();
    for (int i = 9; i >= 0; i--) {
      // Fragments of one message, each saying that many more follow; the first comes last.
      input(Datagrams.push(i, 254, "x".repeat(size)), 0);
    }
    assertThat(kcp.info().buffered()).isEqualTo(4);
    assertThat(kcp.memory().unreadBytes()).isEqualTo(4L * FAST.segmentMemoryBytes());
    kcp.read(new byte[size], 0, size);
    for (int i = 9; i > 0; i--) {
      input(Datagrams.push(i, 254, "x".repeat(size)), 1);
    }
    assertThat(kcp.info().buffered()).isEqualTo(4);
  }

  @Test
  void whatWaitsToBeUsedAgainCanBeLetGo() {
    for (int i = 0; i < 100; i++) {
      input(Datagrams.push(i, "x"), 0);
    }
    long held = kcp.memory().unreadBytes();
    kcp.read(new byte[100], 0, 100);
    assertThat(kcp.memory().unreadBytes()).isZero();
    assertThat(kcp.memory().unusedBytes()).isEqualTo(held);
    kcp.memory().trimUnused(held / 2);
    assertThat(kcp.memory().unusedBytes()).isBetween(held / 3, held / 2);
    kcp.memory().trimUnused(-1);
    assertThat(kcp.memory().unusedBytes()).isZero();
  }
}
