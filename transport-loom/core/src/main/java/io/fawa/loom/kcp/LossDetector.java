/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.kcp;

/**
 * Decides, in order, which segments in flight count as lost. By the original's rules: one below
 * enough acknowledged ones (fast retransmission), or below any while no new data is sent (early
 * retransmission), or whose RTO has expired.
 *
 * <p>With a scaled window and many segments in flight, an expired RTO means less, as segments wait
 * in queues: it then counts from the last acknowledgement, and not all segments are retransmitted
 * at once.
 */
final class LossDetector {
  /**
   * Up to this many segments in flight a conversation is sparse: copies cost little, waiting much.
   */
  static final int SPARSE_MAX = 32;

  /** The verdict on a segment. */
  enum Verdict {
    /** There is no sign of loss. */
    IN_FLIGHT,
    /** Later ones were acknowledged, though not enough. */
    DOUBTFUL,
    /** Enough later ones were acknowledged, by the settings. */
    FAST_RESEND,
    /** A later one was acknowledged, and no new segments will be sent to confirm the loss. */
    EARLY_RESEND,
    /** Its RTO has expired. */
    TIMED_OUT
  }

  private KcpConfig config = KcpConfig.defaults();
  private long nowMillis;
  private long deliveredMillis;
  private boolean nothingNew;
  private boolean patient;
  private int timeoutsLeft;

  /**
   * Starts a pass over the segments in flight.
   *
   * @param launches new segments to be sent
   */
  void begin(KcpConfig settings, SendWindow sending, int launches, long now) {
    config = settings;
    nowMillis = now;
    deliveredMillis = sending.deliveredMillis();
    nothingNew = launches == 0 && (sending.queued() == 0 || !settings.scaled());
    patient = settings.scaled() && sending.inFlight() > SPARSE_MAX;
    timeoutsLeft = patient ? Math.max(SPARSE_MAX, sending.pending() / 4) : Integer.MAX_VALUE;
  }

  /** Judges the next segment; postpones its RTO if that has expired without a sign of loss. */
  Verdict judge(Segment segment) {
    boolean doubtful = segment.fastAcks > 0;
    if (doubtful && config.fastResend() > 0 && segment.fastAcks >= config.fastResend()) {
      return Verdict.FAST_RESEND;
    }
    if (doubtful && nothingNew) {
      return Verdict.EARLY_RESEND;
    }
    if (nowMillis >= segment.resendAtMillis) {
      if (patient) {
        putOff(segment);
      }
      if (nowMillis >= segment.resendAtMillis) {
        timeoutsLeft--;
        return Verdict.TIMED_OUT;
      }
    }
    return doubtful ? Verdict.DOUBTFUL : Verdict.IN_FLIGHT;
  }

  private void putOff(Segment segment) {
    if (nowMillis - deliveredMillis < segment.rtoMillis) {
      segment.resendAtMillis = deliveredMillis + segment.rtoMillis;
    } else if (timeoutsLeft <= 0) {
      // Silence after so many is as likely a pause as the loss of all: retransmitting a part will
      // show.
      segment.resendAtMillis = nowMillis + segment.rtoMillis;
    }
  }
}
