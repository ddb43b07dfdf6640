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
 * Does for one connection what kwik forgets when packets are lost. The guard's thread calls it,
 * except where it says otherwise.
 */
final class LossRepair {
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  /** So late a timer may be, on a machine that does other things. */
  private static final Duration TIMER_LATE_MAX = Duration.ofMillis(250);

  /**
   * The round-trip time that kwik counts with at least. From it follows how long a packet may be
   * under way, and kwik's whole milliseconds make nothing of what takes less than one. This is the
   * largest number that its average does not fall from: (7 × 4 + 0 + 4) / 8 is 4 again.
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
  private long creditTold;
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
      creditTold = (long) members.creditAdvertised().invokeExact(streamManager);
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
      raiseRoundTrip();
      repeatCredit();
      restartTimer();
    } catch (Throwable t) {
      throw Members.failed(t);
    }
  }

  /**
   * Whether kwik sends no more: its thread ends by an exception, and on a server nobody is told.
   */
  boolean mute() {
    return sender.getState() == Thread.State.TERMINATED;
  }

  private void raiseRoundTrip() throws Throwable {
    int smoothed = (int) kwik.recovery().smoothedRtt().invokeExact(rttEstimator);
    // Below 0 before the first sample.
    if (smoothed >= 0 && smoothed < RTT_MILLIS_MIN) {
      kwik.recovery().setSmoothedRtt().invokeExact(rttEstimator, RTT_MILLIS_MIN);
    }
  }

  /**
   * Sends the credit of the connection (MAX_DATA) once more than kwik does, which never repeats one
   * that is lost; ours is.
   */
  private void repeatCredit() throws Throwable {
    long advertised = (long) kwik.recovery().creditAdvertised().invokeExact(streamManager);
    if (advertised != creditTold) {
      creditTold = advertised;
      sendCredit();
    }
  }

  private void sendCredit() {
    try {
      long credit = (long) kwik.recovery().credit().invokeExact(streamManager);
      Object frame = (Object) kwik.recovery().maxDataFrame().invokeExact(credit);
      Consumer<Object> whenLost = lost -> sendCredit();
      kwik.stream().sendFrame().invokeExact(connection, frame, (Consumer<?>) whenLost, true);
    } catch (Throwable t) {
      throw Members.failed(t);
    }
  }

  /**
   * Sets the timer by which lost packets are found, where there is none though packets are not
   * acknowledged: of three threads that set and stop it, one may stop what another has just set.
   */
  private void restartTimer() throws Throwable {
    Instant due = (Instant) kwik.recovery().timerExpiration().invokeExact(recovery);
    boolean missing =
        !unacknowledged.isEmpty()
            && (due == null || Instant.now().isAfter(due.plus(TIMER_LATE_MAX)));
    // Twice, as for a moment there may be none in good order.
    if (missing && timerMissed) {
      kwik.recovery().setTimer().invokeExact(recovery);
    }
    timerMissed = missing;
  }

  /** The number of the newest packet that is not acknowledged; null if all are. Any thread. */
  @Nullable Long newest() {
    return number(false);
  }

  /** Whether all packets up to a number are acknowledged or known to be lost. Any thread. */
  boolean settled(long packet) {
    Long oldest = number(true);
    return oldest == null || oldest > packet;
  }

  private @Nullable Long number(boolean oldest) {
    try {
      return unacknowledged.isEmpty()
          ? null
          : (Long) (oldest ? unacknowledged.firstKey() : unacknowledged.lastKey());
    } catch (NoSuchElementException e) {
      // The last one was acknowledged just now.
      return null;
    }
  }
}
