/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.limits;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * So many of something for each asker: a burst at once, and a rate in the long run. A network has
 * {@value #NETWORK_SHARES} times what an asker has, so that a /48 with its 65,536 names gains
 * little by them. All together have {@value #EVERYONE_SHARES} times as much; to use that up refuses
 * nobody anything, but can be asked for. It costs a fixed amount of memory whoever comes: the names
 * that were silent longest are forgotten. Thread-safe; the time, in nanoseconds, is handed in.
 */
public final class AskerQuota {
  /** What a network has, in quotas of an asker. */
  static final int NETWORK_SHARES = 16;

  /** What all have together, in quotas of an asker. */
  static final int EVERYONE_SHARES = 100;

  private static final String EVERYONE = "everyone";
  private static final double NANOS_PER_SECOND = 1e9;

  private final long costNanos;
  private final long burstNanos;
  private final ReentrantLock lock = new ReentrantLock();

  /** Per name the moment at which its bucket is empty again, the longest silent first. */
  @GuardedBy("lock")
  private final Map<String, Long> askers;

  @GuardedBy("lock")
  private final Map<String, Long> networks;

  @GuardedBy("lock")
  private final Map<String, Long> everyone = bounded(1);

  /**
   * Nobody has used anything yet.
   *
   * @param burst at once, at least 1
   * @param perSecond in the long run, above 0
   * @param askersMax how many names are remembered
   */
  public AskerQuota(int burst, double perSecond, int askersMax) {
    if (burst < 1 || !(perSecond > 0) || askersMax < 1) {
      throw new IllegalArgumentException(
          "burst %d, %s per second, %d askers: all must be positive"
              .formatted(burst, perSecond, askersMax));
    }
    this.costNanos = Math.max(EVERYONE_SHARES, Math.round(NANOS_PER_SECOND / perSecond));
    this.burstNanos = burst * costNanos;
    this.askers = bounded(askersMax);
    this.networks = bounded(askersMax);
  }

  /** Takes one; false, and takes nothing, if the asker or its network has none left. */
  public boolean take(Asker asker, long nowNanos) {
    lock.lock();
    try {
      if (!hasOne(asker, nowNanos)) {
        return false;
      }
      fill(askers, asker.name(), costNanos, nowNanos);
      fill(networks, asker.network(), costNanos / NETWORK_SHARES, nowNanos);
      fill(everyone, EVERYONE, costNanos / EVERYONE_SHARES, nowNanos);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** True if the asker has one left. */
  public boolean left(Asker asker, long nowNanos) {
    lock.lock();
    try {
      return hasOne(asker, nowNanos);
    } finally {
      lock.unlock();
    }
  }

  /** True if all together have used up what all together have. */
  public boolean crowded(long nowNanos) {
    lock.lock();
    try {
      return level(everyone, EVERYONE, nowNanos) > burstNanos - costNanos / EVERYONE_SHARES;
    } finally {
      lock.unlock();
    }
  }

  /** How many names are remembered. */
  int names() {
    lock.lock();
    try {
      return askers.size();
    } finally {
      lock.unlock();
    }
  }

  /** Every bucket is as long in time, whatever one costs in it. */
  @GuardedBy("lock")
  private boolean hasOne(Asker asker, long nowNanos) {
    long own = level(askers, asker.name(), nowNanos);
    long shared = level(networks, asker.network(), nowNanos);
    return own <= burstNanos - costNanos && shared <= burstNanos - costNanos / NETWORK_SHARES;
  }

  private void fill(Map<String, Long> buckets, String name, long cost, long nowNanos) {
    buckets.put(name, nowNanos + level(buckets, name, nowNanos) + cost);
  }

  /** How full a bucket is; after the clock was set back, no fuller than full. */
  private long level(Map<String, Long> buckets, String name, long nowNanos) {
    Long emptyAt = buckets.get(name);
    if (emptyAt == null) {
      return 0;
    }
    long level = emptyAt - nowNanos;
    if (level > burstNanos + costNanos) {
      buckets.put(name, nowNanos + burstNanos);
      return burstNanos;
    }
    return Math.max(level, 0);
  }

  private static Map<String, Long> bounded(int namesMax) {
    return new LinkedHashMap<>(16, 0.75f, true) {
      private static final long serialVersionUID = 1L;

      @Override
      protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
        return size() > namesMax;
      }
    };
  }
}
