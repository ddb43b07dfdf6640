/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage.redis;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.lang.System.Logger.Level;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Whether the server can be used: what writes and what reads must both get answers. Thread-safe.
 */
final class Reach {
  private static final System.Logger LOG = System.getLogger(Reach.class.getName());

  private final String where;
  private final Collection<RedisLog> logs;
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private final Map<Side, String> failures = new EnumMap<>(Side.class);

  /** Who says so. */
  enum Side {
    WRITER,
    READER
  }

  /** Starts with a server that can be used. */
  Reach(String where, Collection<RedisLog> logs) {
    this.where = where;
    this.logs = logs;
  }

  void works(Side side) {
    lock.lock();
    try {
      if (failures.remove(side) != null && failures.isEmpty()) {
        LOG.log(Level.INFO, "boards are kept in Redis at {0} again", where);
        tell(true);
      }
    } finally {
      lock.unlock();
    }
  }

  void fails(Side side, String why) {
    lock.lock();
    try {
      boolean first = failures.isEmpty();
      failures.put(side, why);
      if (first) {
        LOG.log(Level.WARNING, "boards cannot be kept in Redis at {0}: {1}", where, why);
        tell(false);
      }
    } finally {
      lock.unlock();
    }
  }

  /** In the order of what has happened, as both sides call. */
  @GuardedBy("lock")
  private void tell(boolean now) {
    logs.forEach(log -> log.call(told -> told.reachable(now)));
  }

  boolean good() {
    lock.lock();
    try {
      return failures.isEmpty();
    } finally {
      lock.unlock();
    }
  }
}
