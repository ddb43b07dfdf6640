/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.net.udp;

import io.fawa.limits.Allowance;

/**
 * What one connection has taken of its allowance for one purpose, beyond a share that is part of
 * what a connection costs: in steps, so that a connection at work seldom asks, and a little one
 * never. Guarded by the connection's lock.
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
   * @param roomBytes what more should always be able to come
   */
  Holding(Allowance allowance, long shareBytes, long roomBytes) {
    this.allowance = allowance;
    this.shareBytes = shareBytes;
    this.roomBytes = roomBytes;
  }

  /** Takes more, or gives back, by what is held now; answers whether there is room for more. */
  boolean settle(long heldBytes) {
    reach(heldBytes, roomBytes);
    long spare = freeBytes(heldBytes) - roomBytes - 2 * STEP_BYTES;
    if (spare >= STEP_BYTES) {
      giveBack(spare / STEP_BYTES * STEP_BYTES);
    }
    return !refused;
  }

  /**
   * Tries to have room for so many bytes more, and answers for how many there is. Whoever was
   * refused is so until there is something to take again, lest it fills its share over and over.
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

  /** What may still come without taking more. */
  long freeBytes(long heldBytes) {
    return shareBytes + takenBytes - heldBytes;
  }

  /** What is taken beyond the share. */
  long takenBytes() {
    return takenBytes;
  }

  /** Keeps what is held, and nothing for later. */
  void rest(long heldBytes) {
    giveBack(Math.min(takenBytes, Math.max(0, freeBytes(heldBytes) - roomBytes)));
  }

  private void giveBack(long bytes) {
    takenBytes -= bytes;
    allowance.give(bytes);
  }
}
