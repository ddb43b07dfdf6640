/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http2;

/**
 * Counts frames that cost work and move no call forward, since the last one that did: SETTINGS,
 * PING, PRIORITY, WINDOW_UPDATE, empty DATA, frames for closed streams. Single-owner.
 */
final class FloodGuard {
  private final int max;
  private int idleFrames;

  FloodGuard(Http2Config config) {
    max = config.idleFramesMax();
  }

  /** A frame that moved a call forward, in either direction. */
  void useful() {
    idleFrames = 0;
  }

  /** A frame that did not. */
  void idle(String type) throws ConnectionException {
    if (++idleFrames > max) {
      throw new ConnectionException(
          ErrorCode.ENHANCE_YOUR_CALM,
          "more than " + max + " frames without use, the last one " + type);
    }
  }
}
