/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.net.udp;

import io.fawa.loom.fec.FecPacket;

/**
 * Address validation of a peer: until it has proven that it receives at its address, at most three
 * times the bytes received from it may be sent there (RFC 9000 §8.1), with IP and UDP headers, as
 * source addresses can be forged. Guarded by the connection's lock.
 */
final class AddressProof {
  private static final long NEVER = Long.MAX_VALUE;
  private static final int TIMES = 3;
  private static final int OUTER_BYTES = 28;

  /** An acknowledgement and a challenge, with the headers of FEC. */
  private static final int CHALLENGE_BYTES = 56;

  /** The first segment of a short response. */
  private static final int LITTLE_BYTES = 64;

  /**
   * With room for fewer challenges, acknowledgements are withheld so that the peer keeps sending.
   */
  private static final int CHALLENGES_MIN = 12;

  private static final int AGAIN_MILLIS = 200;

  private final int overheadBytes;
  private boolean given = true;
  private int cookie;
  private long leftBytes;
  private long dueMillis;
  private long waitMillis;

  /**
   * Creates one for an address that needs no proof.
   *
   * @param sealBytes overhead of a sealed datagram
   */
  AddressProof(int sealBytes) {
    this.overheadBytes = OUTER_BYTES + sealBytes;
  }

  /** Requires the peer from now on to prove that it receives, by echoing a number. */
  void demand(int number, long nowMillis) {
    given = false;
    cookie = number;
    leftBytes = 0;
    dueMillis = nowMillis;
    waitMillis = AGAIN_MILLIS;
  }

  boolean given() {
    return given;
  }

  void give() {
    given = true;
  }

  /** Whether a datagram echoes the number; the segment before those in flight carried it. */
  boolean isIn(Datagram datagram, int sendUna) {
    return datagram.answers(sendUna - 1, cookie);
  }

  /** Counts bytes received from the address. */
  void heard(int bytes) {
    leftBytes += (long) TIMES * (bytes + overheadBytes);
  }

  /** Whether a datagram of {@code bytes} may be sent; counts it if so. */
  boolean take(int bytes) {
    if (given) {
      return true;
    }
    int all = bytes + overheadBytes;
    if (all > leftBytes) {
      return false;
    }
    leftBytes -= all;
    return true;
  }

  /**
   * How many new bytes may be sent besides the replies: a little if there is room, half of more
   * than that, so that some is left for retransmissions.
   */
  long launchBytes(int replyBytes) {
    long least = (long) overheadBytes + FecPacket.DATA_HEADER_BYTES + replyBytes;
    return Math.max(0, Math.max(Math.min(leftBytes - least, LITTLE_BYTES), leftBytes / 2 - least));
  }

  /** When to send a challenge, unless the peer has responded or nothing may be sent to it. */
  long challengeAtMillis() {
    return given || leftBytes < overheadBytes + CHALLENGE_BYTES ? NEVER : dueMillis;
  }

  /**
   * Whether so little may be sent that all of it may be lost. A peer whose segments are all
   * acknowledged sends nothing more, and then nothing could be sent to it any more.
   */
  boolean isScarce() {
    return !given && leftBytes < (long) CHALLENGES_MIN * (overheadBytes + CHALLENGE_BYTES);
  }

  /** The number for a challenge to be sent now. */
  int challenge(long nowMillis) {
    dueMillis = nowMillis + waitMillis;
    waitMillis *= 2;
    return cookie;
  }
}
