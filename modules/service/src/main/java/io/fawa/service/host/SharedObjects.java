/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.host;

import io.fawa.service.Wiring;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/** The objects that apps of one process share, one of each type. Thread-safe. */
final class SharedObjects {
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Class<?>, Counted> objects = new HashMap<>();

  private static final class Counted {
    final AutoCloseable object;
    int users;

    Counted(AutoCloseable object) {
      this.object = object;
    }
  }

  /**
   * One app's share.
   *
   * @param release gives it back: the last one closes the object
   */
  record Share<T>(T object, AutoCloseable release) {}

  <T extends AutoCloseable> Share<T> take(Class<T> type, Wiring.Maker<T> maker) throws Exception {
    lock.lock();
    try {
      Counted counted = objects.get(type);
      if (counted == null) {
        counted = new Counted(maker.make());
        objects.put(type, counted);
      }
      counted.users++;
      return new Share<>(type.cast(counted.object), () -> give(type));
    } finally {
      lock.unlock();
    }
  }

  private void give(Class<?> type) throws Exception {
    AutoCloseable last = null;
    lock.lock();
    try {
      Counted counted = objects.get(type);
      if (counted != null && --counted.users == 0) {
        objects.remove(type);
        last = counted.object;
      }
    } finally {
      lock.unlock();
    }
    if (last != null) {
      last.close();
    }
  }
}
