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
 * A line for what may happen a thousand times a second: the first time at once, then one line a
 * minute with how often it was. Thread-safe.
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

  /** Says {@code what} of its subject, such as "connections refused". */
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

  /** It has happened once more. */
  public void happened() {
    happened("");
  }

  /**
   * It has happened once more.
   *
   * @param cause what the line names as the latest cause
   */
  public void happened(String cause) {
    latestCause = cause;
    total.increment();
    say();
  }

  /** Says what has happened since the last line, if it is time to; to be called now and then. */
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

  /** How often it has happened. */
  public long total() {
    return total.sum();
  }
}
