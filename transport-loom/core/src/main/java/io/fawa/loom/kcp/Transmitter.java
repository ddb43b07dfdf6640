/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.kcp;

/**
 * Transmits segments and retransmits lost ones; tracks when the next RTO expires, and since when
 * the peer has not responded.
 */
final class Transmitter {
  private final SendWindow sending;
  private final Packer packer;
  private final RoundTrip roundTrip;
  private final KcpStats.Counters counters;
  private final LossDetector losses = new LossDetector();

  /** A lower bound of the next RTO expiry. */
  private long dueMillis = Kcp.NEVER;

  private long unansweredSinceMillis = Kcp.NEVER;
  private boolean deadLink;

  // Retransmissions of this flush.
  private boolean resentEarly;
  private boolean timedOut;

  // Values shared by all segments of one flush.
  private KcpConfig config = KcpConfig.defaults();
  private long nowMillis;
  private int window;
  private int una;

  Transmitter(SendWindow sending, Packer packer, RoundTrip roundTrip, KcpStats.Counters counters) {
    this.sending = sending;
    this.packer = packer;
    this.roundTrip = roundTrip;
    this.counters = counters;
  }

  /** A flush begins. */
  void begin(KcpConfig settings, long now, int receiveWindow, int receiveNext) {
    config = settings;
    nowMillis = now;
    window = receiveWindow;
    una = receiveNext;
    resentEarly = false;
    timedOut = false;
  }

  /** Retransmits, in order, segments that later acknowledgements or their RTO mark as lost. */
  void resend(int launches) {
    boolean all = nowMillis >= dueMillis;
    if (!all && !sending.fastAcked()) {
      return;
    }
    losses.begin(config, sending, launches, nowMillis);
    boolean undecided = false;
    long due = all ? Kcp.NEVER : dueMillis;
    Segment segment = sending.firstPending();
    while (segment != null && (all || sending.belowMaxAck(segment))) {
      switch (losses.judge(segment)) {
        case FAST_RESEND -> {
          counters.fastResends++;
          resendEarly(segment);
        }
        case EARLY_RESEND -> {
          counters.earlyResends++;
          resendEarly(segment);
        }
        case TIMED_OUT -> {
          counters.timeouts++;
          timedOut = true;
          int more = roundTrip.rtoMillis();
          segment.rtoMillis += config.noDelay() ? more / 2 : more;
          segment.fastAcks = 0;
          transmit(segment);
        }
        case DOUBTFUL -> undecided = true;
        case IN_FLIGHT -> {}
      }
      due = Math.min(due, segment.resendAtMillis);
      segment = sending.afterPending(segment);
    }
    dueMillis = due;
    if (!undecided) {
      sending.fastAcksSeen();
    }
  }

  /** Transmits the first queued segments, for the first time. */
  void launch(int count) {
    for (int i = 0; i < count; i++) {
      Segment segment = sending.launch();
      segment.rtoMillis = roundTrip.rtoMillis();
      transmit(segment);
    }
  }

  private void resendEarly(Segment segment) {
    resentEarly = true;
    // fastack restarts: only segments sent after this retransmission show whether it is lost again.
    segment.fastAcks = 0;
    segment.rtoMillis = roundTrip.rtoMillis();
    transmit(segment);
  }

  private void transmit(Segment segment) {
    segment.transmissions++;
    segment.timestamp = (int) nowMillis;
    segment.rtoMillis = Math.min(segment.rtoMillis, RoundTrip.RTO_MAX_MILLIS);
    segment.resendAtMillis = nowMillis + segment.rtoMillis;
    dueMillis = Math.min(dueMillis, segment.resendAtMillis);
    deadLink |= segment.transmissions >= config.deadLinkTransmissions();
    counters.segmentsOut++;
    packer.put(segment, window, una);
    expectAnswer(nowMillis);
  }

  /** Something was sent that the peer responds to. */
  void expectAnswer(long now) {
    if (unansweredSinceMillis == Kcp.NEVER) {
      unansweredSinceMillis = now;
    }
  }

  /**
   * The peer has responded.
   *
   * @param advanced whether it has acknowledged the lowest segment in flight, after any number of
   *     transmissions
   */
  void answered(boolean advanced) {
    unansweredSinceMillis = Kcp.NEVER;
    deadLink &= !advanced;
    if (sending.pending() == 0) {
      dueMillis = Kcp.NEVER;
    }
  }

  long dueMillis() {
    return dueMillis;
  }

  long unansweredSinceMillis() {
    return unansweredSinceMillis;
  }

  RoundTrip roundTrip() {
    return roundTrip;
  }

  /** Datagrams sent so far. */
  long datagrams() {
    return packer.datagrams();
  }

  /** Whether this flush has retransmitted a segment before its RTO expired. */
  boolean resentEarly() {
    return resentEarly;
  }

  /** Whether this flush has retransmitted a segment whose RTO expired. */
  boolean timedOut() {
    return timedOut;
  }

  boolean deadLink() {
    return deadLink;
  }
}
