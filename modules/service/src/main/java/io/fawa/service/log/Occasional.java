/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.log;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * A rate-limited log line: the first event is logged at once, then one line a minute with their
 * number. Thread-safe.
 */
public final class Occasional {
  private static final Duration PAUSE = Duration.ofMinutes(1);

  private final Logger logger;
  private final Level level;
  private final String what;
  private final LongSupplier nanos;
  private final LongAdder total = new LongAdder();
  private volatile String latestCause = "";
  private final AtomicLong said = new AtomicLong();
  private final AtomicLong quietUntilNanos;

  /** Logs {@code what}, such as "connections refused". */
  public Occasional(Logger logger, Level level, String what) {
    this(logger, level, what, System::nanoTime);
  }

  Occasional(Logger logger, Level level, String what, LongSupplier nanos) {
    this.logger = logger;
    this.level = level;
    this.what = what;
    this.nanos = nanos;
    this.quietUntilNanos = new AtomicLong(nanos.getAsLong());
  }

  /** Counts an event. */
  public void happened() {
    happened("");
  }

  /**
   * Counts an event.
   *
   * @param cause the latest cause, for the line
   */
  public void happened(String cause) {
    latestCause = cause;
    total.increment();
    say();
  }

  /** Logs the events since the last line, if a minute has passed; called periodically. */
  public void say() {
    long until = quietUntilNanos.get();
    long now = nanos.getAsLong();
    if (now - until < 0 || total.sum() == said.get()) {
      return;
    }
    if (quietUntilNanos.compareAndSet(until, now + PAUSE.toNanos())) {
      long all = total.sum();
      long news = all - said.getAndSet(all);
      String cause = latestCause;
      logger.log(
          level,
          what,
          cause.isEmpty()
              ? LogFields.of("count", news, "total", all)
              : LogFields.of("cause", cause, "count", news, "total", all));
    }
  }

  /** The number of events. */
  public long total() {
    return total.sum();
  }
}
