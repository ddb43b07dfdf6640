/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.kcp;

/**
 * The state of a conversation, like {@code TCP_INFO} of a TCP connection. A live view, with the
 * owner of the {@link Kcp}.
 */
public final class KcpInfo {
  private final SendWindow sending;
  private final ReceiveWindow receiving;
  private final SendLimits limits;
  private final WindowProbe probe;
  private final Transmitter transmitter;
  private final KcpStats.Counters counters;

  KcpInfo(
      SendWindow sending,
      ReceiveWindow receiving,
      SendLimits limits,
      WindowProbe probe,
      Transmitter transmitter,
      KcpStats.Counters counters) {
    this.sending = sending;
    this.receiving = receiving;
    this.limits = limits;
    this.probe = probe;
    this.transmitter = transmitter;
    this.counters = counters;
  }

  /** The statistics so far. */
  public KcpStats stats() {
    return counters.snapshot(transmitter.datagrams());
  }

  /** Segments held for the peer: queued and in flight. */
  public int waiting() {
    return sending.waiting();
  }

  /** Segments in flight. */
  public int inFlight() {
    return sending.inFlight();
  }

  /** The number of the lowest unacknowledged segment (snd_una). */
  public int sendUna() {
    return sending.una();
  }

  /** The number of the segment expected next from the peer (rcv_nxt). */
  public int receiveNext() {
    return receiving.next();
  }

  /** Segments held for the reader, in order or not. */
  public int buffered() {
    return receiving.buffered();
  }

  /** Segments of ours that the peer has acknowledged, each once. */
  public long acknowledged() {
    return sending.delivered();
  }

  /** The last window announced by the peer (rmt_wnd), in segments; 32 before that. */
  public int remoteWindow() {
    return limits.remoteWindow();
  }

  /** The congestion window (cwnd) in segments; used only with congestion control. */
  public int congestionWindow() {
    return limits.congestionWindow();
  }

  /** The smoothed round-trip time (SRTT); 0 before the first sample. */
  public int srttMillis() {
    return transmitter.roundTrip().srttMillis();
  }

  /** The variation of round-trip times (RTTVAR). */
  public int rttVarMillis() {
    return transmitter.roundTrip().rttVarMillis();
  }

  /** The retransmission timeout (RTO) of a segment that is sent now. */
  public int rtoMillis() {
    return transmitter.roundTrip().rtoMillis();
  }

  /**
   * Whether a segment has reached the maximum number of transmissions, and no lower one was
   * acknowledged since.
   */
  public boolean deadLink() {
    return transmitter.deadLink();
  }

  /** Whether a window probe is unanswered. */
  public boolean probeUnanswered() {
    return probe.unanswered();
  }

  /** When the oldest unanswered transmission was sent; {@link Kcp#NEVER} if there is none. */
  public long unansweredSinceMillis() {
    return transmitter.unansweredSinceMillis();
  }
}
