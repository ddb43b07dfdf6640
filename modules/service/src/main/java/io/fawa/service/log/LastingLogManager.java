/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.log;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.LogManager;

/**
 * Keeps the log open until the process has drained. The JDK's manager takes all handlers away as
 * soon as the process is told to end, and what happens while draining is just what operators want
 * to read.
 */
public final class LastingLogManager extends LogManager {
  private static final AtomicBoolean STARTED = new AtomicBoolean();

  /** For the JDK, which makes the manager by its name; see {@link FirstLogger}. */
  public LastingLogManager() {}

  /** From now on only the end of the process closes the log. */
  static void started() {
    STARTED.set(true);
  }

  @Override
  public void reset() {
    if (!STARTED.get()) {
      super.reset();
    }
  }
}
