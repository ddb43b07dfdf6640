/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.kcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The congestion window, number by number as the original's cwnd, ssthresh and incr. */
class CongestionTest {
  private static final int SEGMENT = 1000;
  private static final KcpConfig CONFIG =
      KcpConfig.defaults().withNoDelay(true, 10, 2, true).withWindows(128, 128);

  private final Congestion congestion = new Congestion();
  private final Recorder sent = new Recorder();

  private List<Integer> windowsOf(int acknowledgements, int remoteWindow) {
    List<Integer> windows = new ArrayList<>();
    for (int i = 0; i < acknowledgements; i++) {
      congestion.acknowledged(remoteWindow, SEGMENT);
      windows.add(congestion.window());
    }
    return windows;
  }

  @Test
  void beyondTheThresholdItGrowsByLessThanASegmentEachTime() {
    assertThat(congestion.window()).isEqualTo(1);
    // In bytes 2000, 2562, 3014, 3407, 3762, 4089, 4395, 4684, 4959, 5222.
    assertThat(windowsOf(10, 100)).containsExactly(2, 2, 4, 4, 4, 4, 4, 4, 4, 6);
  }

  @Test
  void itStopsAtThePeersWindowAndGoesOnFromThere() {
    assertThat(windowsOf(2, 2)).containsExactly(2, 2);
    // 2000 bytes still, as nothing counts while the peer's window is reached; 2562, 3014.
    assertThat(windowsOf(2, 3)).containsExactly(2, 3);
    // From 3000: 3395, 3751, 4079.
    assertThat(windowsOf(3, 100)).containsExactly(3, 3, 5);
  }

  /** Puts 40 segments in flight and acknowledges them one by one, as far as the window lets. */
  private Kcp grown(int acknowledgements) {
    Kcp kcp = new Kcp(Datagrams.CONVERSATION, CONFIG, sent);
    input(kcp, Datagrams.tellWindow(128, 0), 0);
    for (int i = 0; i < 40; i++) {
      assertThat(kcp.send(new byte[] {1}, 0, 1)).isTrue();
    }
    kcp.flush(0);
    for (int i = 0; i < acknowledgements; i++) {
      input(kcp, Datagrams.ack(i, 0, i + 1), 1);
    }
    return kcp;
  }

  private static void input(Kcp kcp, byte[] bytes, long now) {
    assertThat(kcp.input(bytes, 0, bytes.length, now)).isEqualTo(InputResult.ACCEPTED);
  }

  @Test
  void afterAFastResendItIsHalfOfWhatIsInFlightAndWhatOvertookIt() {
    Kcp kcp = grown(20);
    int before = kcp.info().congestionWindow();
    assertThat(before).isGreaterThanOrEqualTo(8);
    int inFlight = kcp.info().inFlight();
    assertThat(inFlight).isEqualTo(before);
    sent.take();
    input(kcp, Datagrams.ack(21, 1, 20), 2);
    input(kcp, Datagrams.ack(22, 1, 20), 2);
    assertThat(kcp.info().stats().fastResends()).isEqualTo(1);
    assertThat(kcp.info().congestionWindow()).isEqualTo(inFlight / 2 + 2);
  }

  @Test
  void afterATimeoutItIsOneAndGrowsFastUpToHalfOfWhatItWas() {
    Kcp kcp = grown(20);
    int before = kcp.info().congestionWindow();
    kcp.update(500);
    assertThat(kcp.info().stats().timeouts()).isEqualTo(before);
    assertThat(kcp.info().congestionWindow()).isEqualTo(1);
    for (int i = 0; i < before / 2 - 1; i++) {
      input(kcp, Datagrams.ack(20 + i, 500, 21 + i), 501);
      assertThat(kcp.info().congestionWindow()).isEqualTo(2 + i);
    }
    int threshold = kcp.info().congestionWindow();
    input(kcp, Datagrams.ack(20 + before / 2, 500, 21 + before / 2), 501);
    assertThat(kcp.info().congestionWindow()).as("not so fast any more").isEqualTo(threshold);
  }

  @Test
  void theThresholdIsTwoAtLeast() {
    Kcp kcp = grown(0);
    assertThat(kcp.info().inFlight()).isEqualTo(1);
    kcp.update(500);
    assertThat(kcp.info().congestionWindow()).isEqualTo(1);
    input(kcp, Datagrams.ack(0, 500, 1), 501);
    assertThat(kcp.info().congestionWindow()).isEqualTo(2);
  }
}
