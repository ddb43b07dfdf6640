/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.kcp;

/**
 * The peer's progress, by its datagrams: these have no numbers, but a push carries its send time,
 * and acknowledgements only grow.
 */
final class PeerProgress {
  private int latestPush;
  private boolean pushed;
  private int challenge;
  private boolean challenged;
  private boolean challengeDue;

  /** A push was accepted, new or repeated. */
  void pushed(int timestamp) {
    if (isLater(timestamp)) {
      latestPush = timestamp;
      pushed = true;
    }
  }

  private boolean isLater(int timestamp) {
    return !pushed || timestamp - latestPush > 0;
  }

  /** The peer has to echo a time stamp that is not a time. */
  void challenge(int timestamp) {
    challenge = timestamp;
    challengeDue = true;
  }

  boolean challengeDue() {
    return challengeDue;
  }

  /** Takes the time stamp to send now. */
  int takeChallenge() {
    challengeDue = false;
    challenged = true;
    return challenge;
  }

  boolean isChallenge(int timestamp) {
    return challenged && timestamp == challenge;
  }

  /**
   * Whether a well-formed datagram has a push with a later time, or acknowledges beyond a number.
   */
  boolean isBehind(byte[] bytes, int offset, int length, int una) {
    int at = offset;
    for (int left = length; left >= Header.BYTES; ) {
      boolean push = Header.command(bytes, at) == Header.PUSH;
      if (Header.unacknowledged(bytes, at) - una > 0
          || (push && isLater(Header.timestamp(bytes, at)))) {
        return true;
      }
      int size = Header.BYTES + Header.length(bytes, at);
      at += size;
      left -= size;
    }
    return false;
  }
}
