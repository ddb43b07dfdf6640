/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.kcp;

/** Schedules window probes to a peer whose window is closed. */
final class WindowProbe {
  private static final long WAIT_FIRST_MILLIS = 500;
  private static final long WAIT_MOST_MILLIS = 120_000;

  /** The longest interval between repeated probes: an unanswered one may have been lost. */
  private static final long RETRY_MOST_MILLIS = 1_500;

  private long waitMillis;
  private long askedMillis;
  private long dueMillis = Kcp.NEVER;
  private boolean unanswered;

  /** Whether a probe is due now; {@code full} says whether the peer's window is closed. */
  boolean due(boolean full, long nowMillis) {
    if (!full) {
      waitMillis = 0;
      dueMillis = Kcp.NEVER;
      unanswered = false;
      return false;
    }
    if (waitMillis == 0) {
      waitMillis = WAIT_FIRST_MILLIS;
      dueMillis = nowMillis + waitMillis;
      return false;
    }
    if (nowMillis < dueMillis) {
      return false;
    }
    waitMillis = Math.min(waitMillis + waitMillis / 2, WAIT_MOST_MILLIS);
    askedMillis = nowMillis;
    unanswered = true;
    dueMillis = nowMillis + Math.min(waitMillis, RETRY_MOST_MILLIS);
    return true;
  }

  /** The peer has responded. */
  void answered() {
    if (unanswered) {
      unanswered = false;
      dueMillis = askedMillis + waitMillis;
    }
  }

  /** Whether a probe is unanswered. */
  boolean unanswered() {
    return unanswered;
  }

  /** Whether a closed window was detected. */
  boolean armed() {
    return waitMillis != 0;
  }

  long dueMillis() {
    return dueMillis;
  }
}
