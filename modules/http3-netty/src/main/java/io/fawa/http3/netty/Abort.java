/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.netty;

import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** What is to run when a stream is aborted. */
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

  /** Whether somebody wants to know. */
  boolean wanted() {
    lock.lock();
    try {
      return action != null;
    } finally {
      lock.unlock();
    }
  }

  /** On the event loop or a thread that closes the connection. */
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

  /** The stream has ended properly: nothing can happen to it any more. */
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
