/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.kcp;

/** How much may be in flight and held for the peer, by its window, by ours and by congestion. */
final class SendLimits {
  private static final int REMOTE_WINDOW_FIRST = 32;

  private final SendWindow sending;
  private final WindowScale scale;
  private final Congestion congestion;
  private int remoteWindow = REMOTE_WINDOW_FIRST;
  private long launchBytesMax = Kcp.UNLIMITED;

  SendLimits(SendWindow sending, WindowScale scale, Congestion congestion) {
    this.sending = sending;
    this.scale = scale;
    this.congestion = congestion;
  }

  /** The window the peer told last (rmt_wnd), in segments. */
  int remoteWindow() {
    return remoteWindow;
  }

  int congestionWindow() {
    return congestion.window();
  }

  void setRemoteWindow(int segments) {
    remoteWindow = segments;
  }

  void limitLaunches(long bytes) {
    launchBytesMax = bytes;
  }

  /**
   * Whether only the peer's reader can get us further. That is so too if the peer has all that is
   * in flight, but not in order: the word that its reader went on may be lost, and it says it only
   * once.
   */
  boolean peerIsFull() {
    return remoteWindow == 0 || (sending.inFlight() > 0 && sending.pending() == 0);
  }

  int effectiveWindow(KcpConfig config) {
    int window = Math.min(scale.window(config), remoteWindow);
    return config.congestionControl() ? Math.min(window, congestion.window()) : window;
  }

  /**
   * Segments that may go out now. What the peer has already does not count against a scaled window,
   * so that one hole does not stop all.
   */
  private int room(KcpConfig config, int window) {
    int room = window - sending.inFlight();
    if (config.scaled()) {
      room = Math.min(window - sending.pending(), remoteWindow - sending.inFlight());
    }
    return Math.max(0, room);
  }

  /** Segments that go out next, by the windows and by {@link #limitLaunches}. */
  int launches(KcpConfig config, int window) {
    int most = Math.min(room(config, window), sending.queued());
    return launchBytesMax == Kcp.UNLIMITED ? most : sending.fitting(most, launchBytesMax);
  }

  int held(KcpConfig config) {
    return config.scaled() ? sending.queued() + sending.pending() : sending.waiting();
  }

  /**
   * Segments held for the peer at most. More than may be in flight, so that an acknowledgement
   * finds something to follow it before the writer has woken up.
   */
  int heldMax(KcpConfig config) {
    int window = scale.window(config);
    return window + window / 8;
  }
}
