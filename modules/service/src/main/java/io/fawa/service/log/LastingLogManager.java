/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.log;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.LogManager;

/**
 * Keeps the log open until the process has drained. The JDK's manager removes all handlers as soon
 * as the process is told to end, but operators need the log of the drain.
 */
public final class LastingLogManager extends LogManager {
  private static final AtomicBoolean STARTED = new AtomicBoolean();

  /** For the JDK, which creates the manager by its name; see {@link FirstLogger}. */
  public LastingLogManager() {}

  /** From now on the log is closed only at the end of the process. */
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
