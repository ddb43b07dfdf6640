/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Slows down whoever guesses keys: a leaky bucket of unknown keys per address. It costs nothing to
 * those who know their key, and a fixed amount of memory whoever comes. Thread-safe.
 */
final class MissThrottle {
  private final int missesMax;
  private final long intervalMillis;
  private final ReentrantLock lock = new ReentrantLock();

  /** Per address the moment at which its bucket is empty again, the longest silent first. */
  @GuardedBy("lock")
  private final LinkedHashMap<String, Long> emptyAtMillis;

  MissThrottle(int missesMax, long intervalMillis, int addressesMax) {
    this.missesMax = missesMax;
    this.intervalMillis = intervalMillis;
    this.emptyAtMillis =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > addressesMax;
          }
        };
  }

  /** True if {@code address} may ask for another key. */
  boolean allows(String address, long nowMillis) {
    lock.lock();
    try {
      Long emptyAt = emptyAtMillis.get(address);
      return emptyAt == null || emptyAt - nowMillis <= (missesMax - 1) * intervalMillis;
    } finally {
      lock.unlock();
    }
  }

  /** {@code address} asked for a key that is not known. */
  void missed(String address, long nowMillis) {
    lock.lock();
    try {
      emptyAtMillis.merge(
          address,
          nowMillis + intervalMillis,
          (emptyAt, fresh) -> Math.max(emptyAt + intervalMillis, fresh));
    } finally {
      lock.unlock();
    }
  }

  /** How many addresses are remembered. */
  int addresses() {
    lock.lock();
    try {
      return emptyAtMillis.size();
    } finally {
      lock.unlock();
    }
  }
}
