/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http2;

/**
 * Counts unproductive frames since the last productive one: frames that cost work and move no call
 * forward, such as SETTINGS, PING, PRIORITY, WINDOW_UPDATE, empty DATA and frames for closed
 * streams. Every frame that we send entitles the peer to a few of them. Single-owner.
 */
final class FloodGuard {
  /**
   * A WINDOW_UPDATE for the stream, one for the connection, and a PING that measures the round
   * trip.
   */
  private static final int REPLIES_PER_FRAME = 3;

  private static final int CREDIT_MAX = 1 << 20;

  private final int max;
  private int unproductiveFrames;

  FloodGuard(Http2Config config) {
    max = config.unproductiveFramesMax();
  }

  /** The peer sent a frame that moved a call forward. */
  void productive() {
    if (unproductiveFrames > 0) {
      unproductiveFrames = 0;
    }
  }

  /** We sent frames that the peer may reply to. */
  void sent(int frames) {
    long credited = unproductiveFrames - (long) REPLIES_PER_FRAME * frames;
    unproductiveFrames = (int) Math.max(credited, -CREDIT_MAX);
  }

  /** The peer sent a frame that moved no call forward. */
  void unproductive(String type) throws ConnectionException {
    if (++unproductiveFrames > max) {
      throw new ConnectionException(
          ErrorCode.ENHANCE_YOUR_CALM,
          "more than " + max + " unproductive frames, the last one " + type);
    }
  }
}
