/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fawa.whiteboard.room.Allowance;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/** So many of something per address. Keeps the addresses seen last, at most {@value #KEPT_MAX}. */
final class Quota {
  private static final int KEPT_MAX = 10_000;

  private final BoardsConfig.Rate rate;
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private final Map<String, Allowance> byAddress = new LinkedHashMap<>(16, 0.75f, true);

  Quota(BoardsConfig.Rate rate) {
    this.rate = rate;
  }

  /** Takes one; false if there is none left. */
  boolean take(String address, long nowNanos) {
    lock.lock();
    try {
      Allowance allowance =
          byAddress.computeIfAbsent(
              address, a -> new Allowance(rate.burst(), rate.perSecond(), nowNanos));
      if (byAddress.size() > KEPT_MAX) {
        byAddress.remove(byAddress.keySet().iterator().next());
      }
      return allowance.take(nowNanos) == 0;
    } finally {
      lock.unlock();
    }
  }

  /** True if there is one left. */
  boolean left(String address, long nowNanos) {
    lock.lock();
    try {
      Allowance allowance = byAddress.get(address);
      return allowance == null || allowance.any(nowNanos);
    } finally {
      lock.unlock();
    }
  }
}
