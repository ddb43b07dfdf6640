/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.net.udp;

import io.fawa.loom.net.ReceiveBudget;

/**
 * What one connection has taken of the budget: in large steps and beyond a share that it always
 * has, so that one whose reader keeps up never asks. Guarded by the connection's lock.
 */
final class Holding {
  private static final long SHARE_BYTES = 32 * 1024;
  private static final long STEP_BYTES = 64 * 1024;
  private static final long ROOM_BYTES = 16 * 1024;

  private final ReceiveBudget budget;
  private long takenBytes;
  private boolean released;

  Holding(ReceiveBudget budget) {
    this.budget = budget;
  }

  /** Takes more, or gives back, by what is held now; answers whether there is room for more. */
  boolean settle(long heldBytes) {
    if (released) {
      return true;
    }
    while (roomBytes(heldBytes) < ROOM_BYTES && budget.take(STEP_BYTES)) {
      takenBytes += STEP_BYTES;
    }
    while (takenBytes > 0 && roomBytes(heldBytes) >= ROOM_BYTES + 2 * STEP_BYTES) {
      giveBack(STEP_BYTES);
    }
    if (heldBytes == 0) {
      giveBack(takenBytes);
    }
    return roomBytes(heldBytes) >= ROOM_BYTES;
  }

  private long roomBytes(long heldBytes) {
    return SHARE_BYTES + takenBytes - heldBytes;
  }

  private void giveBack(long bytes) {
    if (bytes > 0) {
      takenBytes -= bytes;
      budget.give(bytes);
    }
  }

  /** Gives back everything, and takes nothing any more: the connection is over. */
  void release() {
    released = true;
    giveBack(takenBytes);
  }
}
