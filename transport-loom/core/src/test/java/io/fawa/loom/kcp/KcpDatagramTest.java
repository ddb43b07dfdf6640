/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.kcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What is looked for in a datagram may stand in any of its segments, and the datagram anywhere. */
class KcpDatagramTest {
  private static final byte[] ACK = Datagrams.ack(7, 70, 0);
  private static final byte[] PUSH = Datagrams.push(3, "abc");
  private static final byte[] TELL = Datagrams.tellWindow(9, 0);

  /** Asks of a datagram with other bytes around it. */
  private interface Question {
    boolean of(byte[] bytes, int offset, int length);
  }

  private static boolean ask(Question question, byte[]... segments) {
    byte[] datagram = Datagrams.join(segments);
    byte[] bytes = Datagrams.join(new byte[] {-1, -1, -1}, datagram, Datagrams.push(99, "beyond"));
    return question.of(bytes, 3, datagram.length);
  }

  @Test
  void aPushIsFoundByItsNumber() {
    assertThat(ask((b, o, l) -> KcpDatagram.pushes(b, o, l, 3), PUSH)).isTrue();
    assertThat(ask((b, o, l) -> KcpDatagram.pushes(b, o, l, 3), ACK, TELL, PUSH)).isTrue();
    assertThat(ask((b, o, l) -> KcpDatagram.pushes(b, o, l, 3), PUSH, ACK)).isTrue();
    assertThat(ask((b, o, l) -> KcpDatagram.pushes(b, o, l, 4), PUSH, PUSH)).isFalse();
    assertThat(ask((b, o, l) -> KcpDatagram.pushes(b, o, l, 7), ACK)).as("no push").isFalse();
    assertThat(ask((b, o, l) -> KcpDatagram.pushes(b, o, l, 99), PUSH, PUSH)).isFalse();
    // Up to 23 bytes behind the last segment are no segment.
    assertThat(ask((b, o, l) -> KcpDatagram.pushes(b, o, l, 5), PUSH, new byte[23])).isFalse();
  }

  @Test
  void anAcknowledgementIsFoundByItsNumberAndItsTime() {
    assertThat(ask((b, o, l) -> KcpDatagram.acknowledges(b, o, l, 7, 70), ACK)).isTrue();
    assertThat(ask((b, o, l) -> KcpDatagram.acknowledges(b, o, l, 7, 70), PUSH, TELL, ACK))
        .isTrue();
    assertThat(ask((b, o, l) -> KcpDatagram.acknowledges(b, o, l, 7, 71), PUSH, ACK)).isFalse();
    assertThat(ask((b, o, l) -> KcpDatagram.acknowledges(b, o, l, 8, 70), PUSH, ACK)).isFalse();
    assertThat(ask((b, o, l) -> KcpDatagram.acknowledges(b, o, l, 3, 7), PUSH)).isFalse();
  }

  @Test
  void aConversationMayBeginInAnySegmentThatAcknowledgesNothing() {
    assertThat(ask((b, o, l) -> KcpDatagram.mayOpen(b, o, l, 32), TELL, PUSH)).isTrue();
    assertThat(ask((b, o, l) -> KcpDatagram.mayOpen(b, o, l, 3), TELL, PUSH)).isFalse();
    assertThat(ask((b, o, l) -> KcpDatagram.mayOpen(b, o, l, 4), PUSH, PUSH)).isTrue();
    byte[] acknowledging = Datagrams.tellWindow(9, 1);
    assertThat(ask((b, o, l) -> KcpDatagram.mayOpen(b, o, l, 32), PUSH, acknowledging)).isFalse();
    byte[] negative = Datagrams.push(-1, "abc");
    assertThat(ask((b, o, l) -> KcpDatagram.mayOpen(b, o, l, 32), negative)).isFalse();
  }

  @Test
  void allOfItIsOneConversationAndWhole() {
    assertThat(ask(KcpDatagram::wellFormed, PUSH, ACK)).isTrue();
    byte[] other = PUSH.clone();
    other[0]++;
    assertThat(ask(KcpDatagram::wellFormed, PUSH, other)).isFalse();
    byte[] longer = PUSH.clone();
    longer[20]++;
    assertThat(ask(KcpDatagram::wellFormed, PUSH, longer)).isFalse();
    byte[] negative = PUSH.clone();
    negative[23] = -1;
    assertThat(ask(KcpDatagram::wellFormed, negative)).isFalse();
    for (int command = 80; command <= 85; command++) {
      byte[] segment = TELL.clone();
      segment[4] = (byte) command;
      assertThat(ask(KcpDatagram::wellFormed, PUSH, segment))
          .as("command %d", command)
          .isEqualTo(command >= 81 && command <= 84);
    }
  }
}
