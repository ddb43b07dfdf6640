/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.kwik;

import java.time.Duration;
import java.time.Instant;
import java.util.NoSuchElementException;
import java.util.SortedMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Does for one connection what kwik forgets when packets are lost. Called by the guard's thread,
 * unless a method says otherwise.
 */
final class LossRepair {
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  /** How late the timer may fire on a busy machine. */
  private static final Duration TIMER_LATE_MAX = Duration.ofMillis(250);

  /**
   * The least smoothed round-trip time, from which kwik computes the loss delay (RFC 9002 §6.1.2).
   * Kwik counts whole milliseconds, so a faster round trip gives a delay of 0. This is the largest
   * value from which its rounded average does not fall: (7 × 4 + 0 + 4) / 8 is 4 again.
   */
  private static final int RTT_MILLIS_MIN = 4;

  private final Internals kwik;
  private final Object connection;
  private final Object streamManager;
  private final Object recovery;
  private final Object rttEstimator;
  private final SortedMap<?, ?> unacknowledged;
  private final Thread sender;

  private long lookedNanos = System.nanoTime();
  private long maxDataSent;
  private boolean timerMissed;

  LossRepair(Internals kwik, tech.kwik.core.QuicConnection connection) {
    this.kwik = kwik;
    this.connection = connection;
    try {
      RecoveryMembers members = kwik.recovery();
      streamManager = (Object) members.streamManager().invokeExact((Object) connection);
      Object sending = (Object) members.sender().invokeExact((Object) connection);
      recovery = (Object) members.recoveryManager().invokeExact(sending);
      rttEstimator = (Object) members.rttEstimator().invokeExact(recovery);
      sender = (Thread) members.senderThread().invokeExact(sending);
      Object[] detectors = (Object[]) members.lossDetectors().invokeExact(recovery);
      Object detector = detectors[members.applicationSpace()];
      unacknowledged = (SortedMap<?, ?>) members.packetSentLog().invokeExact(detector);
      maxDataSent = (long) members.creditAdvertised().invokeExact(streamManager);
    } catch (Throwable t) {
      throw Members.failed(t);
    }
  }

  void tend(long nowNanos) {
    if (nowNanos - lookedNanos < LOOK_NANOS) {
      return;
    }
    lookedNanos = nowNanos;
    try {
      raiseSmoothedRtt();
      repeatMaxData();
      restartTimer();
    } catch (Throwable t) {
      throw Members.failed(t);
    }
  }

  /**
   * Whether kwik's sending thread has ended by an exception, of which a server's listener is not
   * told.
   */
  boolean senderEnded() {
    return sender.getState() == Thread.State.TERMINATED;
  }

  private void raiseSmoothedRtt() throws Throwable {
    int smoothed = (int) kwik.recovery().smoothedRtt().invokeExact(rttEstimator);
    // Negative before the first sample.
    if (smoothed >= 0 && smoothed < RTT_MILLIS_MIN) {
      kwik.recovery().setSmoothedRtt().invokeExact(rttEstimator, RTT_MILLIS_MIN);
    }
  }

  /**
   * Sends MAX_DATA once more than kwik does: kwik never repeats a lost one. A lost one of ours is
   * repeated.
   */
  private void repeatMaxData() throws Throwable {
    long advertised = (long) kwik.recovery().creditAdvertised().invokeExact(streamManager);
    if (advertised != maxDataSent) {
      maxDataSent = advertised;
      sendMaxData();
    }
  }

  private void sendMaxData() {
    try {
      long credit = (long) kwik.recovery().credit().invokeExact(streamManager);
      Object frame = (Object) kwik.recovery().maxDataFrame().invokeExact(credit);
      Consumer<Object> whenLost = lost -> sendMaxData();
      kwik.stream().sendFrame().invokeExact(connection, frame, (Consumer<?>) whenLost, true);
    } catch (Throwable t) {
      throw Members.failed(t);
    }
  }

  /**
   * Sets the loss detection timer if packets are unacknowledged and it is missing: three threads
   * set and stop it, and one may stop what another has just set.
   */
  private void restartTimer() throws Throwable {
    Instant due = (Instant) kwik.recovery().timerExpiration().invokeExact(recovery);
    boolean missing =
        !unacknowledged.isEmpty()
            && (due == null || Instant.now().isAfter(due.plus(TIMER_LATE_MAX)));
    // Only if missing twice in a row: for a moment there may properly be none.
    if (missing && timerMissed) {
      kwik.recovery().setTimer().invokeExact(recovery);
    }
    timerMissed = missing;
  }

  /** The number of the newest packet in flight; null if there is none. On any thread. */
  @Nullable Long newestInFlight() {
    return number(false);
  }

  /** Whether all packets up to a number are acknowledged or declared lost. On any thread. */
  boolean noneInFlightUpTo(long packet) {
    Long oldest = number(true);
    return oldest == null || oldest > packet;
  }

  private @Nullable Long number(boolean oldest) {
    try {
      return unacknowledged.isEmpty()
          ? null
          : (Long) (oldest ? unacknowledged.firstKey() : unacknowledged.lastKey());
    } catch (NoSuchElementException e) {
      // The last packet was acknowledged just now.
      return null;
    }
  }
}
