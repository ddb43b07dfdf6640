/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.kcp;

/**
 * Transmits segments and retransmits those that are lost; knows when the next RTO is over, and
 * since when the peer owes an answer.
 */
final class Transmitter {
  private final SendWindow sending;
  private final Packer packer;
  private final RoundTrip roundTrip;
  private final KcpStats.Counters counters;
  private final LossDetector losses = new LossDetector();

  /** No segment's RTO is over before this; it may be later than this. */
  private long dueMillis = Kcp.NEVER;

  private long unansweredSinceMillis = Kcp.NEVER;
  private boolean deadLink;

  // What this flush has retransmitted.
  private boolean resentEarly;
  private boolean timedOut;

  // What all segments of one flush have in common.
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

  /** Retransmits, in order, what later acknowledgements or its RTO say is lost. */
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
    // It counts anew: what was sent after it says whether it is lost again.
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

  /** Something went out that a peer answers. */
  void expectAnswer(long now) {
    if (unansweredSinceMillis == Kcp.NEVER) {
      unansweredSinceMillis = now;
    }
  }

  /**
   * The peer was heard.
   *
   * @param advanced whether it has acknowledged the lowest segment in flight, however often that
   *     was sent
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

  /** Datagrams made so far. */
  long datagrams() {
    return packer.datagrams();
  }

  /** Whether this flush has retransmitted a segment before its RTO was over. */
  boolean resentEarly() {
    return resentEarly;
  }

  /** Whether this flush has retransmitted a segment whose RTO was over. */
  boolean timedOut() {
    return timedOut;
  }

  boolean deadLink() {
    return deadLink;
  }
}
