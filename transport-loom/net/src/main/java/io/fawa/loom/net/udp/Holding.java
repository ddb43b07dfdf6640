/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.net.udp;

import io.fawa.limits.Allowance;

/**
 * What one connection has taken from its allowance for one purpose, beyond a fixed share that is
 * part of a connection's cost. It takes in steps, so that a busy connection rarely takes, and a
 * small one never. Guarded by the connection's lock.
 */
final class Holding {
  private static final long STEP_BYTES_FIRST = 16 * 1024;
  private static final long STEP_BYTES = 64 * 1024;

  private final Allowance allowance;
  private final long shareBytes;
  private final long roomBytes;
  private long takenBytes;
  private boolean refused;

  /**
   * Holds nothing yet.
   *
   * @param roomBytes bytes that should always be free for more
   */
  Holding(Allowance allowance, long shareBytes, long roomBytes) {
    this.allowance = allowance;
    this.shareBytes = shareBytes;
    this.roomBytes = roomBytes;
  }

  /** Takes more or gives back, by what is held now; returns whether there is room for more. */
  boolean settle(long heldBytes) {
    reach(heldBytes, roomBytes);
    long spare = freeBytes(heldBytes) - roomBytes - 2 * STEP_BYTES;
    if (spare >= STEP_BYTES) {
      giveBack(spare / STEP_BYTES * STEP_BYTES);
    }
    return !refused;
  }

  /**
   * Tries to make room for {@code wantedBytes} more, and returns for how many there is. After a
   * refusal it stays refused until the budget has something again, so that it does not refill its
   * share over and over.
   */
  long reach(long heldBytes, long wantedBytes) {
    while (refused || freeBytes(heldBytes) < wantedBytes) {
      long step = takenBytes < 2 * STEP_BYTES_FIRST ? STEP_BYTES_FIRST : STEP_BYTES;
      refused = !allowance.tryTake(step);
      if (refused) {
        break;
      }
      takenBytes += step;
    }
    return freeBytes(heldBytes);
  }

  /** Bytes that fit without taking more. */
  long freeBytes(long heldBytes) {
    return shareBytes + takenBytes - heldBytes;
  }

  /** Bytes taken beyond the share. */
  long takenBytes() {
    return takenBytes;
  }

  /** Gives back everything beyond what is held. */
  void rest(long heldBytes) {
    giveBack(Math.min(takenBytes, Math.max(0, freeBytes(heldBytes) - roomBytes)));
  }

  private void giveBack(long bytes) {
    takenBytes -= bytes;
    allowance.give(bytes);
  }
}
