/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.kcp;

/**
 * How far the peer has come, by what it says itself: datagrams have no numbers, but a push carries
 * the time of its sending, and what is acknowledged only grows.
 */
final class PeerProgress {
  private int latestPush;
  private boolean pushed;
  private int challenge;
  private boolean challenged;
  private boolean challengeDue;

  /** A push was accepted, for the first time or again. */
  void pushed(int timestamp) {
    if (isLater(timestamp)) {
      latestPush = timestamp;
      pushed = true;
    }
  }

  private boolean isLater(int timestamp) {
    return !pushed || timestamp - latestPush > 0;
  }

  /** The peer is to echo a time stamp that is no time. */
  void challenge(int timestamp) {
    challenge = timestamp;
    challengeDue = true;
  }

  boolean challengeDue() {
    return challengeDue;
  }

  /** The time stamp that goes out now. */
  int takeChallenge() {
    challengeDue = false;
    challenged = true;
    return challenge;
  }

  boolean isChallenge(int timestamp) {
    return challenged && timestamp == challenge;
  }

  /** Whether a well-formed datagram pushes at a later time, or acknowledges beyond a number. */
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
