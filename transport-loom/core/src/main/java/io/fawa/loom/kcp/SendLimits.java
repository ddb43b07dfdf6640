/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.kcp;

/** Limits the segments in flight and held for the peer, by its window, ours and congestion. */
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

  /** The last window announced by the peer (rmt_wnd), in segments. */
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
   * Whether only the peer's reader can free the window. This includes the case that the peer has
   * everything in flight, but not in order: it announces a reopened window only once, and that may
   * be lost.
   */
  boolean peerIsFull() {
    return remoteWindow == 0 || (sending.inFlight() > 0 && sending.pending() == 0);
  }

  int effectiveWindow(KcpConfig config) {
    int window = Math.min(scale.window(config), remoteWindow);
    return config.congestionControl() ? Math.min(window, congestion.window()) : window;
  }

  /**
   * Segments that may be sent now. Segments acknowledged out of order do not count against a scaled
   * window, so that one gap does not stop everything.
   */
  private int room(KcpConfig config, int window) {
    int room = window - sending.inFlight();
    if (config.scaled()) {
      room = Math.min(window - sending.pending(), remoteWindow - sending.inFlight());
    }
    return Math.max(0, room);
  }

  /** New segments to send next, by the windows and by {@link #limitLaunches}. */
  int launches(KcpConfig config, int window) {
    int most = Math.min(room(config, window), sending.queued());
    return launchBytesMax == Kcp.UNLIMITED ? most : sending.fitting(most, launchBytesMax);
  }

  int held(KcpConfig config) {
    return config.scaled() ? sending.queued() + sending.pending() : sending.waiting();
  }

  /**
   * The most segments held for the peer. More than may be in flight, so that an acknowledgement can
   * release new ones before the writer wakes up.
   */
  int heldMax(KcpConfig config) {
    int window = scale.window(config);
    return window + window / 8;
  }
}
