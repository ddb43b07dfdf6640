/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service;

import io.fawa.service.log.ConsoleLines;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What one logger says, as a person would read it. */
final class LogRecords extends Handler implements AutoCloseable {
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private final ConsoleLines format = new ConsoleLines(ZoneOffset.UTC);
  private final Logger logger;

  private LogRecords(Logger logger) {
    this.logger = logger;
  }

  static LogRecords of(String logger) {
    LogRecords records = new LogRecords(Logger.getLogger(logger));
    records.logger.addHandler(records);
    return records;
  }

  /** The next line, waiting for it. */
  String next(Duration limit) throws InterruptedException {
    String line = lines.poll(limit.toNanos(), TimeUnit.NANOSECONDS);
    if (line == null) {
      throw new AssertionError("nothing was logged within " + limit);
    }
    return line;
  }

  /** True if nothing was logged that {@link #next} has not given. */
  boolean silent() {
    return lines.isEmpty();
  }

  @Override
  public void publish(LogRecord record) {
    lines.add(format.format(record));
  }

  @Override
  public void flush() {
    // Nothing is held back.
  }

  @Override
  public void close() {
    logger.removeHandler(this);
  }
}
