/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.kcp;

/** Slow start and congestion avoidance: the congestion window (cwnd), counted in segments. */
final class Congestion {
  private static final int THRESHOLD_MIN = 2;

  private int window = 1;
  private int threshold = THRESHOLD_MIN;
  private long growthBytes;

  int window() {
    return window;
  }

  /** New data was acknowledged. */
  void acknowledged(int remoteWindow, int segmentBytes) {
    if (window >= remoteWindow) {
      return;
    }
    growthBytes = Math.max(growthBytes, segmentBytes);
    if (window < threshold) {
      window++;
      growthBytes += segmentBytes;
    } else {
      growthBytes += (long) segmentBytes * segmentBytes / growthBytes + segmentBytes / 16;
      if ((window + 1L) * segmentBytes <= growthBytes) {
        window = (int) ((growthBytes + segmentBytes - 1) / segmentBytes);
      }
    }
    if (window > remoteWindow) {
      window = remoteWindow;
      growthBytes = (long) remoteWindow * segmentBytes;
    }
  }

  /** A flush has ended that may have retransmitted segments. */
  void resent(Transmitter transmitter, int inFlight, int effectiveWindow, KcpConfig config) {
    if (transmitter.resentEarly()) {
      resentEarly(inFlight, config.fastResend(), config.segmentBytes());
    }
    if (transmitter.timedOut()) {
      timedOut(effectiveWindow, config.segmentBytes());
    }
  }

  /** Segments were retransmitted because later ones were acknowledged. */
  private void resentEarly(int inFlight, int fastResend, int segmentBytes) {
    threshold = Math.max(inFlight / 2, THRESHOLD_MIN);
    // With fast resend off the original adds 2^32-1, that is, -1.
    window = Math.max(1, threshold + (fastResend > 0 ? fastResend : -1));
    growthBytes = (long) window * segmentBytes;
  }

  /** Segments were retransmitted because their RTO expired. */
  private void timedOut(int effectiveWindow, int segmentBytes) {
    threshold = Math.max(effectiveWindow / 2, THRESHOLD_MIN);
    window = 1;
    growthBytes = segmentBytes;
  }
}
