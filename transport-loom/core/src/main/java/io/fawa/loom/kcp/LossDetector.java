/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.kcp;

/**
 * Says of segments in flight, in order, which count as lost. By the original's rules: one that was
 * overtaken often enough, or at all while nothing new goes out, or whose time is up.
 *
 * <p>Where the window is scaled and many are in flight, a time that is up means less, as segments
 * stand in queues: it counts from the last acknowledgement, and even then not all are sent again at
 * once.
 */
final class LossDetector {
  /**
   * Up to so many segments in flight a conversation is sparse: copies cost little, waiting much.
   */
  static final int SPARSE_MOST = 32;

  /** What becomes of a segment. */
  enum Verdict {
    /** Nothing speaks against it. */
    UNDER_WAY,
    /** It was overtaken, though not often enough. */
    DOUBTFUL,
    /** It was overtaken as often as the settings say. */
    OVERTAKEN,
    /** It was overtaken, and nothing new will go out to confirm that. */
    OVERTAKEN_LAST,
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
    patient = settings.scaled() && sending.inFlight() > SPARSE_MOST;
    timeoutsLeft = patient ? Math.max(SPARSE_MOST, sending.pending() / 4) : Integer.MAX_VALUE;
  }

  /** Judges the next segment; puts its time off if that is up for no good reason. */
  Verdict judge(Segment segment) {
    boolean doubtful = segment.laterAcks > 0;
    if (doubtful && config.fastResend() > 0 && segment.laterAcks >= config.fastResend()) {
      return Verdict.OVERTAKEN;
    }
    if (doubtful && nothingNew) {
      return Verdict.OVERTAKEN_LAST;
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
    return doubtful ? Verdict.DOUBTFUL : Verdict.UNDER_WAY;
  }

  private void putOff(Segment segment) {
    if (nowMillis - deliveredMillis < segment.timeoutMillis) {
      segment.resendAtMillis = deliveredMillis + segment.timeoutMillis;
    } else if (timeoutsLeft <= 0) {
      // Silence after so many is as likely a pause as the loss of all: a part will tell.
      segment.resendAtMillis = nowMillis + segment.timeoutMillis;
    }
  }
}
