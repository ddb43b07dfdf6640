/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.canva;

import java.time.Duration;

/**
 * How a dead or stuck client is found.
 *
 * @param pingInterval how often each client is asked for a sign of life
 * @param silenceMax how long nothing may be heard of it
 * @param closingMax how long it may take to take the last messages and the close
 */
record Liveness(Duration pingInterval, Duration silenceMax, Duration closingMax) {
  static final Liveness DEFAULTS =
      new Liveness(Duration.ofSeconds(25), Duration.ofSeconds(75), Duration.ofSeconds(2));

  Liveness {
    if (pingInterval.isNegative()
        || pingInterval.isZero()
        || silenceMax.compareTo(pingInterval) <= 0) {
      throw new IllegalArgumentException(
          "silenceMax " + silenceMax + " is above pingInterval " + pingInterval + ", which is > 0");
    }
  }
}
