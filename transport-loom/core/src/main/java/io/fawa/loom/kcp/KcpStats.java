/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.kcp;

/**
 * The statistics of a conversation since its start.
 *
 * @param datagramsIn datagrams accepted
 * @param datagramsOut datagrams sent
 * @param datagramsRefused datagrams that were malformed or of another conversation
 * @param segmentsIn pushes received, with repeated ones
 * @param segmentsOut pushes sent, with retransmissions
 * @param bytesIn data delivered in order
 * @param bytesOut data accepted for sending
 * @param fastResends fast retransmissions: enough later segments were acknowledged
 * @param earlyResends early retransmissions: fewer were acknowledged, but no new data was to be
 *     sent
 * @param timeouts retransmissions of segments whose RTO expired
 * @param repeats pushes received again
 * @param beyondWindow pushes ignored because the window had no room for them
 */
public record KcpStats(
    long datagramsIn,
    long datagramsOut,
    long datagramsRefused,
    long segmentsIn,
    long segmentsOut,
    long bytesIn,
    long bytesOut,
    long fastResends,
    long earlyResends,
    long timeouts,
    long repeats,
    long beyondWindow) {

  /** Counts up while a conversation lasts. */
  static final class Counters {
    long datagramsIn;
    long datagramsRefused;
    long segmentsIn;
    long segmentsOut;
    long bytesIn;
    long bytesOut;
    long fastResends;
    long earlyResends;
    long timeouts;
    long repeats;
    long beyondWindow;

    KcpStats snapshot(long datagramsOut) {
      return new KcpStats(
          datagramsIn,
          datagramsOut,
          datagramsRefused,
          segmentsIn,
          segmentsOut,
          bytesIn,
          bytesOut,
          fastResends,
          earlyResends,
          timeouts,
          repeats,
          beyondWindow);
    }
  }
}
