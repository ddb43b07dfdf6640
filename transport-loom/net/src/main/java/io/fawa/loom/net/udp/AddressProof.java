/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.net.udp;

import io.fawa.loom.fec.FecPacket;

/**
 * Whether a peer has shown that it receives at its address, and what may be sent there until then:
 * at most three times what came from it (RFC 9000 §8.1), headers of IP and UDP included, as anybody
 * can write an address on a datagram. Guarded by the connection's lock.
 */
final class AddressProof {
  private static final long NEVER = Long.MAX_VALUE;
  private static final int TIMES = 3;
  private static final int OUTER_BYTES = 28;

  /** An acknowledgement and a challenge, with the headers of FEC. */
  private static final int CHALLENGE_BYTES = 56;

  /** The first segment of a short answer. */
  private static final int LITTLE_BYTES = 64;

  /** With room for fewer challenges the peer had better go on sending. */
  private static final int CHALLENGES_MIN = 12;

  private static final int AGAIN_MILLIS = 200;

  private final int overheadBytes;
  private boolean given = true;
  private int cookie;
  private long leftBytes;
  private long dueMillis;
  private long waitMillis;

  /**
   * One of an address that needs none.
   *
   * @param sealBytes by which a sealed datagram is longer
   */
  AddressProof(int sealBytes) {
    this.overheadBytes = OUTER_BYTES + sealBytes;
  }

  /** From now on the peer has to show that it receives, by echoing a number. */
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

  /** So many bytes came from the address. */
  void heard(int bytes) {
    leftBytes += (long) TIMES * (bytes + overheadBytes);
  }

  /** Whether a datagram of so many bytes may go out; it then counts. */
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
   * What may be sent for the first time beside so many bytes of replies: a little if there is room
   * for it, of more than that a half, so that some is left for sending it again.
   */
  long launchBytes(int replyBytes) {
    long least = (long) overheadBytes + FecPacket.DATA_HEADER_BYTES + replyBytes;
    return Math.max(0, Math.max(Math.min(leftBytes - least, LITTLE_BYTES), leftBytes / 2 - least));
  }

  /** When the peer is to be asked, unless it has answered or nothing may be sent to it. */
  long challengeAtMillis() {
    return given || leftBytes < overheadBytes + CHALLENGE_BYTES ? NEVER : dueMillis;
  }

  /**
   * Whether so little may be sent that it can all be lost. A peer whose segments are acknowledged
   * sends nothing more by itself, and then nothing could ever be sent to it again.
   */
  boolean isScarce() {
    return !given && leftBytes < (long) CHALLENGES_MIN * (overheadBytes + CHALLENGE_BYTES);
  }

  /** The number for a challenge that goes out now. */
  int challenge(long nowMillis) {
    dueMillis = nowMillis + waitMillis;
    waitMillis *= 2;
    return cookie;
  }
}
