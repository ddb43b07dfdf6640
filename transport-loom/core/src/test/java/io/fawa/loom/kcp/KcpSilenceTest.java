/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.kcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What says that nobody is there any more, and what takes it back. */
class KcpSilenceTest {
  private static final KcpConfig FAST = KcpConfig.fast().withWindows(128, 128);

  private final Recorder sent = new Recorder();
  private final Kcp kcp = new Kcp(Datagrams.CONVERSATION, FAST, sent);
  private long now;

  private void input(byte[] bytes) {
    kcp.input(bytes, 0, bytes.length, now);
  }

  private void send() {
    assertThat(kcp.send(new byte[] {1}, 0, 1)).isTrue();
    kcp.flush(now);
  }

  @Test
  void aDeadLinkThatIsAcknowledgedLivesAgain() {
    send();
    for (int i = 1; i < 20; i++) {
      assertThat(kcp.info().deadLink()).isFalse();
      now += kcp.nextUpdateIn(now);
      kcp.update(now);
    }
    assertThat(kcp.info().deadLink()).isTrue();
    now += 20;
    input(Datagrams.ack(0, (int) now - 20, 1));
    assertThat(kcp.info().deadLink()).isFalse();
    send();
    now += kcp.nextUpdateIn(now);
    kcp.update(now);
    assertThat(kcp.info().deadLink()).as("one segment lost").isFalse();
  }

  @Test
  void anAcknowledgementThatIsNoNewsLeavesALinkDead() {
    kcp.configure(FAST.withDeadLink(2));
    send();
    now += kcp.nextUpdateIn(now);
    kcp.update(now);
    assertThat(kcp.info().deadLink()).isTrue();
    input(Datagrams.tellWindow(128, 0));
    assertThat(kcp.info().deadLink()).isTrue();
  }

  @Test
  void silenceBeginsWithTheFirstSendingThatIsNotAnswered() {
    assertThat(kcp.info().unansweredSinceMillis()).isEqualTo(Kcp.NEVER);
    now = 100;
    send();
    now = 120;
    send();
    assertThat(kcp.info().unansweredSinceMillis()).isEqualTo(100);
    now = 150;
    input(Datagrams.ack(0, 100, 1));
    assertThat(kcp.info().unansweredSinceMillis()).isEqualTo(Kcp.NEVER);
    now = 5_000;
    kcp.update(now);
    assertThat(kcp.info().unansweredSinceMillis()).as("the second, again").isEqualTo(5_000);
    input(Datagrams.ack(1, 5_000, 2));
    now = 9_000;
    input(Datagrams.push(0, "a"));
    kcp.flush(now);
    assertThat(kcp.info().unansweredSinceMillis())
        .as("nobody answers an answer")
        .isEqualTo(Kcp.NEVER);
  }

  @Test
  void aQuestionWithoutAnswerIsSilenceAndSoonAskedAgain() {
    input(Datagrams.tellWindow(0, 0));
    List<Long> asked = new ArrayList<>();
    for (; now < 10_000; now++) {
      kcp.update(now);
      if (!sent.take().isEmpty()) {
        asked.add(now);
      }
    }
    assertThat(asked.getFirst()).isBetween(500L, 520L);
    assertThat(kcp.info().probeUnanswered()).isTrue();
    assertThat(kcp.info().unansweredSinceMillis()).isEqualTo(asked.getFirst());
    for (int i = 1; i < asked.size(); i++) {
      assertThat(asked.get(i) - asked.get(i - 1)).isBetween(700L, 1_500L);
    }
    input(Datagrams.tellWindow(0, 0));
    assertThat(kcp.info().probeUnanswered()).isFalse();
    assertThat(kcp.info().unansweredSinceMillis()).isEqualTo(Kcp.NEVER);
  }

  @Test
  void aPeerThatAnswersIsAskedAtGrowingDistances() {
    input(Datagrams.tellWindow(0, 0));
    List<Long> asked = new ArrayList<>();
    for (; now < 30_000; now++) {
      kcp.update(now);
      if (!sent.take().isEmpty()) {
        asked.add(now);
        input(Datagrams.tellWindow(0, 0));
      }
    }
    assertThat(asked).hasSizeBetween(6, 8);
    assertThat(asked.getLast() - asked.get(asked.size() - 2)).isGreaterThan(5_000);
  }
}
