/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.kcp;

/**
 * Puts segments into datagrams, for the first time and again; knows when one is due, and since when
 * the peer owes an answer.
 */
final class Transmitter {
  private final SendWindow sending;
  private final Packer packer;
  private final RoundTrip roundTrip;
  private final KcpStats.Counters counters;
  private final LossDetector losses = new LossDetector();

  /** No segment is due again before this; it may be due later than this. */
  private long dueMillis = Kcp.NEVER;

  private long unansweredSinceMillis = Kcp.NEVER;
  private boolean deadLink;

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
  void begin(KcpConfig settings, long now, int receiveWindow, int nextExpected) {
    config = settings;
    nowMillis = now;
    window = receiveWindow;
    una = nextExpected;
  }

  /** Sends again what was overtaken or is overdue, in order. */
  void resend(int launches) {
    boolean all = nowMillis >= dueMillis;
    if (!all && !sending.overtaken()) {
      return;
    }
    losses.begin(config, sending, launches, nowMillis);
    boolean undecided = false;
    long due = all ? Kcp.NEVER : dueMillis;
    Segment segment = sending.firstPending();
    while (segment != null && (all || sending.below(segment))) {
      switch (losses.judge(segment)) {
        case OVERTAKEN -> {
          counters.fastResends++;
          resendEarly(segment);
        }
        case OVERTAKEN_LAST -> {
          counters.earlyResends++;
          resendEarly(segment);
        }
        case TIMED_OUT -> {
          counters.timeouts++;
          int more = roundTrip.timeoutMillis();
          segment.timeoutMillis += config.noDelay() ? more / 2 : more;
          segment.laterAcks = 0;
          transmit(segment);
        }
        case DOUBTFUL -> undecided = true;
        case UNDER_WAY -> {}
      }
      due = Math.min(due, segment.resendAtMillis);
      segment = sending.afterPending(segment);
    }
    dueMillis = due;
    if (!undecided) {
      sending.overtakenSeen();
    }
  }

  /** Sends the first queued segments. */
  void launch(int count) {
    for (int i = 0; i < count; i++) {
      Segment segment = sending.launch();
      segment.timeoutMillis = roundTrip.timeoutMillis();
      transmit(segment);
    }
  }

  private void resendEarly(Segment segment) {
    // It counts anew: what was sent after it says whether it is lost again.
    segment.laterAcks = 0;
    segment.timeoutMillis = roundTrip.timeoutMillis();
    transmit(segment);
  }

  private void transmit(Segment segment) {
    segment.transmissions++;
    segment.timestamp = (int) nowMillis;
    segment.timeoutMillis = Math.min(segment.timeoutMillis, RoundTrip.TIMEOUT_MOST_MILLIS);
    segment.resendAtMillis = nowMillis + segment.timeoutMillis;
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

  /** The peer was heard. */
  void answered() {
    unansweredSinceMillis = Kcp.NEVER;
    if (sending.pending() == 0) {
      dueMillis = Kcp.NEVER;
    }
  }

  /** The peer has acknowledged the lowest segment in flight, however often that was sent. */
  void advanced() {
    deadLink = false;
  }

  long dueMillis() {
    return dueMillis;
  }

  long unansweredSinceMillis() {
    return unansweredSinceMillis;
  }

  boolean deadLink() {
    return deadLink;
  }
}
