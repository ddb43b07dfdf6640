/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.kcp;

/**
 * The settings of one end of a conversation. The two ends need not agree on any of them.
 *
 * @param mtuBytes bytes of one datagram without outer headers, 50 to 65,000
 * @param headroomBytes bytes kept free before each datagram for outer headers, 0 to 256
 * @param tailroomBytes bytes kept free after each datagram for a tag, 0 to 256
 * @param noDelay lowers the least retransmission timeout from 100 to 30 ms and backs off by half
 * @param intervalMillis how long acknowledgements and queued data may wait, 10 to 5,000
 * @param fastResend later acknowledgements that make a segment count as lost, 0 = off, to 255
 * @param congestionControl slow start and avoidance; off, only the windows limit the sender
 * @param sendWindow segments in flight and queued, 1 to 65,535
 * @param receiveWindow segments buffered for the reader, 1 to 65,535
 * @param streamMode small writes share segments
 * @param ackNoDelay acknowledges at the end of every input instead of at the next tick
 * @param deadLinkTransmissions transmissions of one segment after which the link counts as dead, 2
 *     to 1,000
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
    int smallCopies) {

  /** Checks every range. */
  public KcpConfig {
    require(mtuBytes, 50, 65_000, "mtuBytes");
    require(headroomBytes, 0, 256, "headroomBytes");
    require(tailroomBytes, 0, 256, "tailroomBytes");
    require(intervalMillis, 10, 5_000, "intervalMillis");
    require(fastResend, 0, 255, "fastResend");
    require(sendWindow, 1, 65_535, "sendWindow");
    require(receiveWindow, 1, 65_535, "receiveWindow");
    require(deadLinkTransmissions, 2, 1_000, "deadLinkTransmissions");
    require(smallCopies, 0, 3, "smallCopies");
  }

  /** The original's defaults: 1400 bytes, 100 ms, windows of 32, congestion control. */
  public static KcpConfig defaults() {
    return new KcpConfig(1400, 0, 0, false, 100, 0, true, 32, 32, false, false, 20, 0);
  }

  /** The usual settings for low latency, known as (1, 10, 2, 1). */
  public static KcpConfig fast() {
    return defaults().withNoDelay(true, 10, 2, false);
  }

  /**
   * The four that belong together; the interval is brought into its range, as the original does.
   */
  public KcpConfig withNoDelay(
      boolean enabled, int interval, int resend, boolean congestionControlled) {
    return new KcpConfig(
        mtuBytes,
        headroomBytes,
        tailroomBytes,
        enabled,
        Math.clamp(interval, 10, 5_000),
        resend,
        congestionControlled,
        sendWindow,
        receiveWindow,
        streamMode,
        ackNoDelay,
        deadLinkTransmissions,
        smallCopies);
  }

  /** Other windows, in segments. */
  public KcpConfig withWindows(int send, int receive) {
    return new KcpConfig(
        mtuBytes,
        headroomBytes,
        tailroomBytes,
        noDelay,
        intervalMillis,
        fastResend,
        congestionControl,
        send,
        receive,
        streamMode,
        ackNoDelay,
        deadLinkTransmissions,
        smallCopies);
  }

  /** Another size of datagrams, and the room around them. */
  public KcpConfig withMtu(int bytes, int headroom, int tailroom) {
    return new KcpConfig(
        bytes,
        headroom,
        tailroom,
        noDelay,
        intervalMillis,
        fastResend,
        congestionControl,
        sendWindow,
        receiveWindow,
        streamMode,
        ackNoDelay,
        deadLinkTransmissions,
        smallCopies);
  }

  /** Stream mode on or off. */
  public KcpConfig withStreamMode(boolean stream) {
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
        stream,
        ackNoDelay,
        deadLinkTransmissions,
        smallCopies);
  }

  /** Immediate acknowledgements on or off. */
  public KcpConfig withAckNoDelay(boolean immediate) {
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
        immediate,
        deadLinkTransmissions,
        smallCopies);
  }

  /** Another number of transmissions that makes a dead link. */
  public KcpConfig withDeadLink(int transmissions) {
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
        transmissions,
        smallCopies);
  }

  /** Another number of copies of small datagrams. */
  public KcpConfig withSmallCopies(int copies) {
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
        copies);
  }

  /** Bytes of data one segment carries. */
  public int segmentBytes() {
    return mtuBytes - Header.BYTES;
  }

  private static void require(int value, int least, int most, String name) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          name + " is " + value + ", allowed are " + least + " to " + most);
    }
  }
}
