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
 * A token bucket for each asker: a burst at once, and a rate in the long run. A network has {@value
 * #NETWORK_SHARES} times the quota of an asker, so that a /48 gains little by its 65,536 names. All
 * askers together have {@value #EVERYONE_SHARES} times as much; nothing is refused when that is
 * used up, but {@link #crowded} reports it. Memory is bounded: the names that were silent longest
 * are forgotten. Thread-safe; the time, in nanoseconds, is handed in.
 */
public final class AskerQuota {
  /** The quota of a network, in quotas of an asker. */
  static final int NETWORK_SHARES = 16;

  /** The quota of all together, in quotas of an asker. */
  static final int EVERYONE_SHARES = 100;

  private static final String EVERYONE = "everyone";
  private static final double NANOS_PER_SECOND = 1e9;

  private final long costNanos;
  private final long burstNanos;
  private final ReentrantLock lock = new ReentrantLock();

  /** For each name the moment at which its bucket is full again, the longest silent name first. */
  @GuardedBy("lock")
  private final Map<String, Long> askers;

  @GuardedBy("lock")
  private final Map<String, Long> networks;

  @GuardedBy("lock")
  private final Map<String, Long> everyone = bounded(1);

  /**
   * Creates a quota with every bucket full.
   *
   * @param burst tokens at once, at least 1
   * @param perSecond tokens per second in the long run, above 0
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
      if (!hasToken(asker, nowNanos)) {
        return false;
      }
      charge(askers, asker.name(), costNanos, nowNanos);
      charge(networks, asker.network(), costNanos / NETWORK_SHARES, nowNanos);
      charge(everyone, EVERYONE, costNanos / EVERYONE_SHARES, nowNanos);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** True if the asker has one left. */
  public boolean left(Asker asker, long nowNanos) {
    lock.lock();
    try {
      return hasToken(asker, nowNanos);
    } finally {
      lock.unlock();
    }
  }

  /** True if the quota of all askers together is used up. */
  public boolean crowded(long nowNanos) {
    lock.lock();
    try {
      return missingNanos(everyone, EVERYONE, nowNanos) > burstNanos - costNanos / EVERYONE_SHARES;
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

  /**
   * Whether a bucket has a token left. All buckets span the same time; they differ in what a token
   * costs.
   */
  @GuardedBy("lock")
  private boolean hasToken(Asker asker, long nowNanos) {
    long own = missingNanos(askers, asker.name(), nowNanos);
    long shared = missingNanos(networks, asker.network(), nowNanos);
    return own <= burstNanos - costNanos && shared <= burstNanos - costNanos / NETWORK_SHARES;
  }

  private void charge(Map<String, Long> buckets, String name, long cost, long nowNanos) {
    buckets.put(name, nowNanos + missingNanos(buckets, name, nowNanos) + cost);
  }

  /**
   * The time until a bucket is full again, at most its whole span even if the clock was set back.
   */
  private long missingNanos(Map<String, Long> buckets, String name, long nowNanos) {
    Long fullAt = buckets.get(name);
    if (fullAt == null) {
      return 0;
    }
    long missing = fullAt - nowNanos;
    if (missing > burstNanos + costNanos) {
      buckets.put(name, nowNanos + burstNanos);
      return burstNanos;
    }
    return Math.max(missing, 0);
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
