/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.kcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.loom.kcp.LossDetector.Verdict;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LossDetectorTest {
  private static final KcpConfig FIXED = KcpConfig.fast().withWindows(256, 256);
  private static final KcpConfig SCALED = FIXED.withSendWindowMax(1024);
  private static final int RTO_MILLIS = 50;

  private final SendWindow sending = new SendWindow(new SegmentPool());
  private final LossDetector losses = new LossDetector();

  /** Sends segments, all at 0 ms. */
  private List<Segment> send(int count) {
    List<Segment> sent = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      sending.enqueue(new byte[10], 0, 10, 0);
      Segment segment = sending.launch();
      segment.rtoMillis = RTO_MILLIS;
      segment.resendAtMillis = RTO_MILLIS;
      sent.add(segment);
    }
    return sent;
  }

  private List<Verdict> judge(KcpConfig config, List<Segment> segments, int launches, long now) {
    losses.begin(config, sending, launches, now);
    return segments.stream().map(losses::judge).toList();
  }

  @Test
  void whatWasOvertakenOftenEnoughIsLost() {
    List<Segment> sent = send(4);
    sending.acknowledge(2, 0, 2, 10);
    assertThat(judge(FIXED, sent.subList(0, 2), 1, 10))
        .containsExactly(Verdict.DOUBTFUL, Verdict.DOUBTFUL);
    sending.acknowledge(3, 0, 2, 11);
    assertThat(judge(FIXED, sent.subList(0, 2), 1, 11))
        .containsExactly(Verdict.FAST_RESEND, Verdict.FAST_RESEND);
  }

  @Test
  void whatWasOvertakenOnceIsLostIfNothingNewFollows() {
    List<Segment> sent = send(2);
    sending.acknowledge(1, 0, 2, 10);
    assertThat(judge(FIXED, sent.subList(0, 1), 0, 10)).containsExactly(Verdict.EARLY_RESEND);
    // With a scaled window a full window is no end: what is queued will follow.
    sending.enqueue(new byte[10], 0, 10, 0);
    assertThat(judge(SCALED, sent.subList(0, 1), 0, 10)).containsExactly(Verdict.DOUBTFUL);
    assertThat(judge(FIXED, sent.subList(0, 1), 0, 10)).containsExactly(Verdict.EARLY_RESEND);
  }

  @Test
  void aFixedWindowTimesOutSegmentBySegment() {
    List<Segment> sent = send(100);
    sending.acknowledge(99, 0, 200, RTO_MILLIS - 1);
    assertThat(judge(FIXED, sent.subList(0, 99), 1, RTO_MILLIS))
        .hasSize(99)
        .containsOnly(Verdict.TIMED_OUT);
  }

  @Test
  void aSparseConversationTimesOutAsEverThoughItsWindowIsScaled() {
    List<Segment> sent = send(3);
    sending.acknowledge(2, 0, 200, RTO_MILLIS - 1);
    assertThat(judge(SCALED, sent.subList(0, 2), 1, RTO_MILLIS))
        .containsExactly(Verdict.TIMED_OUT, Verdict.TIMED_OUT);
  }

  @Test
  void whileAcknowledgementsComeInNothingTimesOutOfAScaledWindow() {
    List<Segment> sent = send(100);
    sending.acknowledge(99, 0, 200, RTO_MILLIS - 10);
    List<Segment> pending = sent.subList(0, 99);
    assertThat(judge(SCALED, pending, 1, RTO_MILLIS)).doesNotContain(Verdict.TIMED_OUT);
    long later = 2 * RTO_MILLIS - 10;
    assertThat(pending).allSatisfy(s -> assertThat(s.resendAtMillis).isEqualTo(later));
    assertThat(judge(SCALED, pending, 1, later)).contains(Verdict.TIMED_OUT);
  }

  @Test
  void afterSilenceAQuarterOfAScaledWindowIsSentAgain() {
    List<Segment> sent = send(200);
    List<Verdict> verdicts = judge(SCALED, sent, 1, 3 * RTO_MILLIS);
    assertThat(verdicts.subList(0, 50)).containsOnly(Verdict.TIMED_OUT);
    assertThat(verdicts.subList(50, 200)).containsOnly(Verdict.IN_FLIGHT);
    assertThat(sent.get(199).resendAtMillis).isEqualTo(4 * RTO_MILLIS);
    // The rest has its turn a timeout later.
    assertThat(judge(SCALED, sent.subList(50, 200), 1, 4 * RTO_MILLIS)).contains(Verdict.TIMED_OUT);
  }
}
