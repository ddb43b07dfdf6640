/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http2;

import java.util.Arrays;

/**
 * The streams closed last, and whether we reset them. Frames that the peer sent before it received
 * our reset are dropped; others are errors (RFC 9113 §5.1). Single-owner.
 */
final class ClosedStreams {
  private static final int REMEMBERED = 256;

  /** The initial size, for connections with few calls. */
  private static final int REMEMBERED_FIRST = 8;

  private static final int[] NOTHING = {};

  private int[] idsAndResets = NOTHING;
  private int next;

  /** What is remembered of a closed stream. */
  record Found(boolean resetByUs, boolean ended) {}

  void add(int id, boolean resetByUs) {
    if (next == idsAndResets.length) {
      idsAndResets = Arrays.copyOf(idsAndResets, Math.max(REMEMBERED_FIRST, 2 * next));
    }
    idsAndResets[next] = (id << 1) | (resetByUs ? 1 : 0);
    next = (next + 1) & (REMEMBERED - 1);
  }

  /** The peer has reset it too: no more of its frames can be in flight. */
  void resetByPeer(int id) {
    for (int i = 0; i < idsAndResets.length; i++) {
      if (idsAndResets[i] == ((id << 1) | 1)) {
        idsAndResets[i] = id << 1;
      }
    }
  }

  Found find(int id) {
    return new Found(contains((id << 1) | 1), contains(id << 1));
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
