/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.kcp;

/**
 * Says of segments in flight, in order, which count as lost. By the original's rules: one below
 * enough acknowledged ones (fast retransmission), or below any while nothing new goes out (early
 * retransmission), or whose RTO is over.
 *
 * <p>Where the window is scaled and many are in flight, an RTO that is over means less, as segments
 * stand in queues: it counts from the last acknowledgement, and even then not all are sent again at
 * once.
 */
final class LossDetector {
  /**
   * Up to so many segments in flight a conversation is sparse: copies cost little, waiting much.
   */
  static final int SPARSE_MAX = 32;

  /** What becomes of a segment. */
  enum Verdict {
    /** Nothing says that it is lost. */
    IN_FLIGHT,
    /** Later ones were acknowledged, though not enough. */
    DOUBTFUL,
    /** As many later ones were acknowledged as the settings say. */
    FAST_RESEND,
    /** A later one was acknowledged, and nothing new will go out to confirm the loss. */
    EARLY_RESEND,
    /** Its RTO is over. */
    TIMED_OUT
  }

  private KcpConfig config = KcpConfig.defaults();
  private long nowMillis;
  private long deliveredMillis;
  private boolean nothingNew;
  private boolean patient;
  private int timeoutsLeft;

  /**
   * Begins to look through what is in flight.
   *
   * @param launches new segments that are about to go out
   */
  void begin(KcpConfig settings, SendWindow sending, int launches, long now) {
    config = settings;
    nowMillis = now;
    deliveredMillis = sending.deliveredMillis();
    nothingNew = launches == 0 && (sending.queued() == 0 || !settings.scaled());
    patient = settings.scaled() && sending.inFlight() > SPARSE_MAX;
    timeoutsLeft = patient ? Math.max(SPARSE_MAX, sending.pending() / 4) : Integer.MAX_VALUE;
  }

  /** Judges the next segment; puts its RTO off if that is over for no good reason. */
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
      // Silence after so many is as likely a pause as the loss of all: a part will tell.
      segment.resendAtMillis = nowMillis + segment.rtoMillis;
    }
  }
}
