/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http2;

/**
 * The last streams that were closed and whether we had reset them: frames the peer sent before it
 * learnt of that are dropped, others are errors (RFC 9113 §5.1). Single-owner.
 */
final class ClosedStreams {
  private static final int REMEMBERED = 256;

  private final int[] idsAndResets = new int[REMEMBERED];
  private int next;

  void add(int id, boolean resetByUs) {
    idsAndResets[next] = (id << 1) | (resetByUs ? 1 : 0);
    next = (next + 1) & (REMEMBERED - 1);
  }

  /** The peer has reset it too: nothing more of it can be on the way. */
  void resetByPeer(int id) {
    for (int i = 0; i < REMEMBERED; i++) {
      if (idsAndResets[i] == ((id << 1) | 1)) {
        idsAndResets[i] = id << 1;
      }
    }
  }

  boolean resetByUs(int id) {
    return contains((id << 1) | 1);
  }

  boolean ended(int id) {
    return contains(id << 1);
  }

  private boolean contains(int entry) {
    for (int remembered : idsAndResets) {
      if (remembered == entry) {
        return true;
      }
    }
    return false;
  }
}
