/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http2;

/**
 * Tells Rapid Reset (CVE-2023-44487) from honest cancelling. A reset counts if the stream had no
 * answer yet and is younger than anyone's patience; every answered stream takes one off, and so
 * does time. What an attacker gains by waiting longer is bounded by the limit on running handlers.
 * Time is handed in. Single-owner.
 */
final class ResetLimiter {
  private final int max;
  private final long quickNanos;

  /** How long it takes until a reset is forgotten; 0 for ever. */
  private final long forgetNanos;

  private long score;

  /** Up to when {@code score} has been lowered for the time that passed. */
  private long forgottenNanos;

  ResetLimiter(Http2Config config) {
    max = config.quickResetsMax();
    quickNanos = config.quickReset().toNanos();
    forgetNanos = config.quickResetForgotten().toNanos();
  }

  /** The peer reset a stream of the age {@code ageNanos}; false if that was once too often. */
  boolean reset(boolean answered, long ageNanos, long nowNanos) {
    if (answered || ageNanos >= quickNanos) {
      return true;
    }
    forget(nowNanos);
    score++;
    return score <= max;
  }

  /** So many streams were answered. */
  void answered(long streams) {
    score = Math.max(0, score - streams);
  }

  private void forget(long nowNanos) {
    if (score == 0) {
      forgottenNanos = nowNanos;
    } else if (forgetNanos > 0) {
      long forgotten = (nowNanos - forgottenNanos) / forgetNanos;
      forgottenNanos += forgotten * forgetNanos;
      score = Math.max(0, score - forgotten);
    }
  }
}
