/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http2;

/**
 * Counts frames that cost work and move no call forward, since the last one that did: SETTINGS,
 * PING, PRIORITY, WINDOW_UPDATE, empty DATA, frames for closed streams. Every frame we sent
 * entitles the peer to a few of them. Single-owner.
 */
final class FloodGuard {
  /** WINDOW_UPDATE for the stream and for the connection, and a PING that measures. */
  private static final int REPLIES_PER_FRAME = 3;

  private static final int CREDIT_MAX = 1 << 20;

  private final int max;
  private int unproductiveFrames;

  FloodGuard(Http2Config config) {
    max = config.unproductiveFramesMax();
  }

  /** A frame of the peer's that moved a call forward. */
  void useful() {
    if (unproductiveFrames > 0) {
      unproductiveFrames = 0;
    }
  }

  /** We sent frames that the peer will want to reply to. */
  void sent(int frames) {
    long credited = unproductiveFrames - (long) REPLIES_PER_FRAME * frames;
    unproductiveFrames = (int) Math.max(credited, -CREDIT_MAX);
  }

  /** A frame of the peer's that did not. */
  void unproductive(String type) throws ConnectionException {
    if (++unproductiveFrames > max) {
      throw new ConnectionException(
          ErrorCode.ENHANCE_YOUR_CALM,
          "more than " + max + " unproductive frames, the last one " + type);
    }
  }
}
