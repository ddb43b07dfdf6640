/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.kwik;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.lang.System.Logger.Level;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Runs the action of {@code onAbort} once, when the stream is aborted, outside its lock. */
final class AbortSignal {
  private static final System.Logger LOG = System.getLogger(AbortSignal.class.getName());

  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private @Nullable Runnable action;

  @GuardedBy("lock")
  private boolean fired;

  void onAbort(Runnable next) {
    lock.lock();
    try {
      if (!fired) {
        action = next;
        return;
      }
    } finally {
      lock.unlock();
    }
    run(next);
  }

  void fire() {
    Runnable due;
    lock.lock();
    try {
      fired = true;
      due = action;
      action = null;
    } finally {
      lock.unlock();
    }
    if (due != null) {
      run(due);
    }
  }

  private static void run(Runnable action) {
    try {
      action.run();
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "an action of onAbort threw an exception, which it must not", e);
    }
  }
}
