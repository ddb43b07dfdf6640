/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.kcp;

/** The smoothed round-trip time and the timeout that follows from it. */
final class RoundTrip {
  static final int TIMEOUT_MOST_MILLIS = 60_000;

  private static final int TIMEOUT_FIRST_MILLIS = 200;
  private static final int TIMEOUT_LEAST_MILLIS = 100;
  private static final int TIMEOUT_LEAST_NO_DELAY_MILLIS = 30;

  private int smoothedMillis;
  private int varianceMillis;
  private int timeoutMillis = TIMEOUT_FIRST_MILLIS;

  /** Takes a sample into account. */
  void sample(int millis, KcpConfig config) {
    if (smoothedMillis == 0) {
      smoothedMillis = millis;
      varianceMillis = millis >> 1;
    } else {
      int delta = millis - smoothedMillis;
      smoothedMillis += delta >> 3;
      int deviation = Math.abs(delta);
      if (millis < smoothedMillis - varianceMillis) {
        varianceMillis += (deviation - varianceMillis) >> 5;
      } else {
        varianceMillis += (deviation - varianceMillis) >> 2;
      }
    }
    long timeout = smoothedMillis + Math.max((long) config.intervalMillis(), 4L * varianceMillis);
    timeoutMillis = Math.clamp(timeout, leastMillis(config), TIMEOUT_MOST_MILLIS);
  }

  int smoothedMillis() {
    return smoothedMillis;
  }

  int varianceMillis() {
    return varianceMillis;
  }

  int timeoutMillis() {
    return timeoutMillis;
  }

  private static int leastMillis(KcpConfig config) {
    return config.noDelay() ? TIMEOUT_LEAST_NO_DELAY_MILLIS : TIMEOUT_LEAST_MILLIS;
  }
}
