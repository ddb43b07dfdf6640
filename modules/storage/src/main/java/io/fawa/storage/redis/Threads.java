/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage.redis;

import redis.clients.jedis.Connection;

/** Ends of threads and of their connections. */
final class Threads {
  private Threads() {}

  /** Waits for the end of a thread; an interrupt is kept for later. */
  static void join(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive() && !thread.equals(Thread.currentThread())) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  static void closeQuietly(Connection connection) {
    try {
      connection.close();
    } catch (RuntimeException e) {
      // It was broken already.
    }
  }
}
