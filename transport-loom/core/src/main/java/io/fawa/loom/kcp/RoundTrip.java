/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.kcp;

/**
 * The smoothed round-trip time (SRTT) and the retransmission timeout (RTO) that follows from it.
 */
final class RoundTrip {
  static final int RTO_MAX_MILLIS = 60_000;

  private static final int RTO_FIRST_MILLIS = 200;
  private static final int RTO_MIN_MILLIS = 100;
  private static final int RTO_MIN_NO_DELAY_MILLIS = 30;

  private int srttMillis;
  private int rttVarMillis;
  private int rtoMillis = RTO_FIRST_MILLIS;

  /** Adds a sample. */
  void sample(int millis, KcpConfig config) {
    if (srttMillis == 0) {
      srttMillis = millis;
      rttVarMillis = millis >> 1;
    } else {
      int delta = millis - srttMillis;
      srttMillis += delta >> 3;
      int deviation = Math.abs(delta);
      if (millis < srttMillis - rttVarMillis) {
        rttVarMillis += (deviation - rttVarMillis) >> 5;
      } else {
        rttVarMillis += (deviation - rttVarMillis) >> 2;
      }
    }
    long rto = srttMillis + Math.max((long) config.intervalMillis(), 4L * rttVarMillis);
    rtoMillis = Math.clamp(rto, leastMillis(config), RTO_MAX_MILLIS);
  }

  int srttMillis() {
    return srttMillis;
  }

  int rttVarMillis() {
    return rttVarMillis;
  }

  int rtoMillis() {
    return rtoMillis;
  }

  private static int leastMillis(KcpConfig config) {
    return config.noDelay() ? RTO_MIN_NO_DELAY_MILLIS : RTO_MIN_MILLIS;
  }
}
