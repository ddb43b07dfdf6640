/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.kcp;

import io.fawa.loom.wire.Range;

/**
 * The settings of one end of a conversation. The two ends need not agree on any of them.
 *
 * @param mtuBytes bytes of one datagram without outer headers, 50 to 65,000
 * @param headroomBytes bytes kept free before each datagram for outer headers, 0 to 256
 * @param tailroomBytes bytes kept free after each datagram for a tag, 0 to 256
 * @param noDelay lowers the minimum RTO from 100 to 30 ms and backs off by half
 * @param intervalMillis how long acknowledgements and queued data may wait, 10 to 5,000
 * @param fastResend later acknowledgements that make a segment count as lost, 0 = off, to 255
 * @param congestionControl slow start and avoidance; off, only the windows limit the sender
 * @param sendWindow segments in flight, 1 to 65,535; an eighth more may be queued
 * @param receiveWindow segments buffered for the reader, 1 to 65,535
 * @param streamMode small writes share segments
 * @param ackNoDelay acknowledges at the end of every input instead of at the next tick
 * @param deadLinkTransmissions transmissions of one segment after which the link counts as dead, 2
 *     to 1,000
 * @param smallCopies how often a small datagram with new data is repeated at once, 0 to 3
 * @param sendWindowMax the maximum to which the send window grows with the throughput of a round
 *     trip, from {@code sendWindow}, which means no growth, to 65,535
 */
public record KcpConfig(
    int mtuBytes,
    int headroomBytes,
    int tailroomBytes,
    boolean noDelay,
    int intervalMillis,
    int fastResend,
    boolean congestionControl,
    int sendWindow,
    int receiveWindow,
    boolean streamMode,
    boolean ackNoDelay,
    int deadLinkTransmissions,
    int smallCopies,
    int sendWindowMax) {

  /** Checks every range. */
  public KcpConfig {
    Range.require(mtuBytes, 50, 65_000, "mtuBytes");
    Range.require(headroomBytes, 0, 256, "headroomBytes");
    Range.require(tailroomBytes, 0, 256, "tailroomBytes");
    Range.require(intervalMillis, 10, 5_000, "intervalMillis");
    Range.require(fastResend, 0, 255, "fastResend");
    Range.require(sendWindow, 1, 65_535, "sendWindow");
    Range.require(receiveWindow, 1, 65_535, "receiveWindow");
    Range.require(deadLinkTransmissions, 2, 1_000, "deadLinkTransmissions");
    Range.require(smallCopies, 0, 3, "smallCopies");
    Range.require(sendWindowMax, sendWindow, 65_535, "sendWindowMax");
  }

  /** The original's defaults: 1400 bytes, 100 ms, windows of 32, congestion control. */
  public static KcpConfig defaults() {
    return new KcpConfig(1400, 0, 0, false, 100, 0, true, 32, 32, false, false, 20, 0, 32);
  }

  /** The usual settings for low latency, known as (1, 10, 2, 1). */
  public static KcpConfig fast() {
    return defaults().withNoDelay(true, 10, 2, false);
  }

  /**
   * Our own defaults, on the same wire format: {@link #fast} with small writes combined, a send
   * window that grows with the round-trip time, a receive window for such a peer, and small
   * datagrams sent three times while few are in flight.
   */
  public static KcpConfig adaptive() {
    return fast()
        .withStreamMode(true)
        .withWindows(1024, 16_384)
        .withSendWindowMax(16_384)
        .withSmallCopies(2);
  }

  /**
   * The four settings of the original's nodelay call; the interval is clamped to its range, as
   * there.
   */
  public KcpConfig withNoDelay(
      boolean enabled, int interval, int resend, boolean congestionControlled) {
    Draft draft = new Draft(this);
    draft.noDelay = enabled;
    draft.intervalMillis = Math.clamp(interval, 10, 5_000);
    draft.fastResend = resend;
    draft.congestionControl = congestionControlled;
    return draft.make();
  }

  /** Other windows, in segments, that stay as they are. */
  public KcpConfig withWindows(int send, int receive) {
    Draft draft = new Draft(this);
    draft.sendWindow = send;
    draft.sendWindowMax = send;
    draft.receiveWindow = receive;
    return draft.make();
  }

  /** A send window that grows with the round-trip time, at most to this. */
  public KcpConfig withSendWindowMax(int segments) {
    Draft draft = new Draft(this);
    draft.sendWindowMax = segments;
    return draft.make();
  }

  /** Another size of datagrams, and the room around them. */
  public KcpConfig withMtu(int bytes, int headroom, int tailroom) {
    Draft draft = new Draft(this);
    draft.mtuBytes = bytes;
    draft.headroomBytes = headroom;
    draft.tailroomBytes = tailroom;
    return draft.make();
  }

  /** Stream mode on or off. */
  public KcpConfig withStreamMode(boolean stream) {
    Draft draft = new Draft(this);
    draft.streamMode = stream;
    return draft.make();
  }

  /** Immediate acknowledgements on or off. */
  public KcpConfig withAckNoDelay(boolean immediate) {
    Draft draft = new Draft(this);
    draft.ackNoDelay = immediate;
    return draft.make();
  }

  /** Another number of transmissions that makes a dead link. */
  public KcpConfig withDeadLink(int transmissions) {
    Draft draft = new Draft(this);
    draft.deadLinkTransmissions = transmissions;
    return draft.make();
  }

  /** Another number of copies of small datagrams. */
  public KcpConfig withSmallCopies(int copies) {
    Draft draft = new Draft(this);
    draft.smallCopies = copies;
    return draft.make();
  }

  /** Whether the send window grows. */
  boolean scaled() {
    return sendWindowMax > sendWindow;
  }

  /** The most memory that a sent segment takes. */
  public int segmentMemoryBytes() {
    return segmentBytes() + Segment.OWN_BYTES;
  }

  /** Bytes of data one segment carries. */
  public int segmentBytes() {
    return mtuBytes - Header.BYTES;
  }

  /** The settings while one of them changes. */
  private static final class Draft {
    int mtuBytes;
    int headroomBytes;
    int tailroomBytes;
    boolean noDelay;
    int intervalMillis;
    int fastResend;
    boolean congestionControl;
    int sendWindow;
    int receiveWindow;
    boolean streamMode;
    boolean ackNoDelay;
    int deadLinkTransmissions;
    int smallCopies;
    int sendWindowMax;

    Draft(KcpConfig from) {
      mtuBytes = from.mtuBytes;
      headroomBytes = from.headroomBytes;
      tailroomBytes = from.tailroomBytes;
      noDelay = from.noDelay;
      intervalMillis = from.intervalMillis;
      fastResend = from.fastResend;
      congestionControl = from.congestionControl;
      sendWindow = from.sendWindow;
      receiveWindow = from.receiveWindow;
      streamMode = from.streamMode;
      ackNoDelay = from.ackNoDelay;
      deadLinkTransmissions = from.deadLinkTransmissions;
      smallCopies = from.smallCopies;
      sendWindowMax = from.sendWindowMax;
    }

    KcpConfig make() {
      return new KcpConfig(
          mtuBytes,
          headroomBytes,
          tailroomBytes,
          noDelay,
          intervalMillis,
          fastResend,
          congestionControl,
          sendWindow,
          receiveWindow,
          streamMode,
          ackNoDelay,
          deadLinkTransmissions,
          smallCopies,
          sendWindowMax);
    }
  }
}
