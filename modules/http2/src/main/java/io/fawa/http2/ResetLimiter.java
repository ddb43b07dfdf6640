/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http2;

/**
 * Tells Rapid Reset (CVE-2023-44487) from honest cancelling. A reset counts if the stream had no
 * answer yet and is younger than anyone's patience; every answered stream takes one off. What an
 * attacker gains by waiting longer is bounded by the limit on running handlers. Single-owner.
 */
final class ResetLimiter {
  private final int max;
  private final long quickNanos;
  private int score;

  ResetLimiter(Http2Config config) {
    max = config.quickResetsMax();
    quickNanos = config.quickReset().toNanos();
  }

  /** The peer reset a stream; false if that was once too often. */
  boolean reset(boolean answered, long ageNanos) {
    if (answered) {
      finished();
      return true;
    }
    if (ageNanos < quickNanos) {
      score++;
    }
    return score <= max;
  }

  /** A stream was answered. */
  void finished() {
    if (score > 0) {
      score--;
    }
  }
}
