/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.websocket;

import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;

/** The close frames of both ends (RFC 6455 §7.4). */
final class Farewell {
  static final int NORMAL = 1_000;

  /** What the original says at every end (wire specification §1.4). */
  static final String REASON = "conn closed";

  /**
   * How long a peer that reads nothing may hold up the frame when nobody wants to wait: it is for a
   * thread of its own, and for longer than a busy machine lets one that could go on stand still.
   */
  static final Duration AT_ONCE = Duration.ofSeconds(5);

  private static final int GOING_AWAY = 1_001;
  private static final int NO_STATUS = 1_005;
  private static final int ABNORMAL = 1_006;

  private Farewell() {}

  /**
   * Checks how the peer has ended.
   *
   * @param withinMessage whether it had begun a message
   * @throws IOException not in order
   */
  static void requireInOrder(int status, boolean withinMessage) throws IOException {
    if (status == ABNORMAL) {
      throw lost();
    }
    if (withinMessage) {
      throw new io.fawa.loom.wire.MalformedFrameException("the peer ended within a message");
    }
    if (status != NORMAL && status != GOING_AWAY && status != NO_STATUS) {
      throw new IOException("the peer ended with status " + status);
    }
  }

  /** The peer has left without a close frame. */
  static IOException lost() {
    return new EOFException("the peer left without a close frame");
  }
}
