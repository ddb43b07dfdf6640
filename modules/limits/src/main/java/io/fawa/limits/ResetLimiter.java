/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.limits;

import java.time.Duration;

/**
 * Distinguishes Rapid Reset (CVE-2023-44487) from normal cancellation. A reset counts if the stream
 * had no response yet and was reset sooner than any user would; every answered stream reduces the
 * count by one, and so does time. Slower resets are bounded by the limit on running handlers. The
 * time is passed in. Single-owner.
 */
public final class ResetLimiter {
  private final int max;
  private final long quickNanos;

  /** How long it takes until a reset is forgotten; 0 for ever. */
  private final long forgetNanos;

  private long score;

  /** The moment up to which elapsed time has been subtracted from {@code score}. */
  private long forgottenNanos;

  /**
   * A limiter that has seen no reset.
   *
   * @param max quick resets more than answered streams
   * @param quick how soon after its opening a reset counts
   * @param forgotten how long it takes until one is forgotten; zero for ever
   */
  public ResetLimiter(int max, Duration quick, Duration forgotten) {
    this.max = max;
    quickNanos = quick.toNanos();
    forgetNanos = forgotten.toNanos();
  }

  /** The peer reset a stream of the age {@code ageNanos}; false if that was once too often. */
  public boolean reset(boolean answered, long ageNanos, long nowNanos) {
    if (answered || ageNanos >= quickNanos) {
      return true;
    }
    forget(nowNanos);
    score++;
    return score <= max;
  }

  /** So many streams were answered. */
  public void answered(long streams) {
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
