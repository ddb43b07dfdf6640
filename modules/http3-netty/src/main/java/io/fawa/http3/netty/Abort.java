/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.netty;

import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Runs the action of {@code onAbort} once, on the event loop, when the stream is aborted.
 * Thread-safe.
 */
final class Abort {
  private final ReentrantLock lock = new ReentrantLock();
  private final Executor loop;
  private @Nullable Runnable action;
  private boolean happened;
  private boolean over;

  Abort(Executor loop) {
    this.loop = loop;
  }

  void set(Runnable next) {
    lock.lock();
    try {
      if (over) {
        return;
      }
      if (!happened) {
        action = next;
        return;
      }
    } finally {
      lock.unlock();
    }
    loop.execute(next);
  }

  /** Whether an action is set and has not run. */
  boolean wanted() {
    lock.lock();
    try {
      return action != null;
    } finally {
      lock.unlock();
    }
  }

  /** The stream was aborted; called on the event loop or a thread that closes the connection. */
  void happen() {
    Runnable due;
    lock.lock();
    try {
      if (over || happened) {
        return;
      }
      happened = true;
      due = action;
      action = null;
    } finally {
      lock.unlock();
    }
    if (due != null) {
      loop.execute(due);
    }
  }

  /** The stream has ended properly and can no longer be aborted. */
  void end() {
    lock.lock();
    try {
      over = !happened;
      action = null;
    } finally {
      lock.unlock();
    }
  }
}
