/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.kcp;

/** Asks a peer that is full, at growing distances, whether it still is. */
final class WindowProbe {
  private static final long WAIT_FIRST_MILLIS = 500;
  private static final long WAIT_MOST_MILLIS = 120_000;

  private long waitMillis;
  private long dueMillis = Kcp.NEVER;

  /** Whether a question is due now, given whether the peer is full as far as known. */
  boolean due(boolean full, long nowMillis) {
    if (!full) {
      waitMillis = 0;
      dueMillis = Kcp.NEVER;
      return false;
    }
    if (waitMillis == 0) {
      waitMillis = WAIT_FIRST_MILLIS;
    } else if (nowMillis < dueMillis) {
      return false;
    } else {
      waitMillis = Math.min(waitMillis + waitMillis / 2, WAIT_MOST_MILLIS);
      dueMillis = nowMillis + waitMillis;
      return true;
    }
    dueMillis = nowMillis + waitMillis;
    return false;
  }

  /** Whether a full peer has been noticed. */
  boolean armed() {
    return waitMillis != 0;
  }

  long dueMillis() {
    return dueMillis;
  }
}
