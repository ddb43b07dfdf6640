/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fawa.limits.Asker;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The places of uploads under way: so many in all, and of those so many for each asker, so that
 * nobody keeps all others out. A network of many askers gets half of all at most. Thread-safe.
 */
final class UploadPlaces {
  private final int allMax;
  private final int askerMax;
  private final int networkMax;
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private final Map<String, Integer> taken = new HashMap<>();

  @GuardedBy("lock")
  private int all;

  UploadPlaces(int allMax, int askerMax) {
    this.allMax = allMax;
    this.askerMax = askerMax;
    this.networkMax = Math.max(askerMax, allMax / 2);
  }

  /** Takes a place. */
  void take(Asker asker) throws FileRefusedException {
    lock.lock();
    try {
      if (all >= allMax) {
        throw FileRefusedException.tooMany(allMax + " uploads are under way; try again later");
      }
      if (taken.getOrDefault(asker.name(), 0) >= askerMax) {
        throw FileRefusedException.tooMany(
            askerMax + " uploads of yours are under way; try again when one has ended");
      }
      if (taken.getOrDefault(asker.network(), 0) >= networkMax) {
        throw FileRefusedException.tooMany(
            networkMax + " uploads of your network are under way; try again when one has ended");
      }
      all++;
      taken.merge(asker.name(), 1, Integer::sum);
      if (isPart(asker)) {
        taken.merge(asker.network(), 1, Integer::sum);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Gives a place back. */
  void give(Asker asker) {
    lock.lock();
    try {
      all--;
      one(asker.name());
      if (isPart(asker)) {
        one(asker.network());
      }
    } finally {
      lock.unlock();
    }
  }

  /** How many are taken. */
  int taken() {
    lock.lock();
    try {
      return all;
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private void one(String name) {
    taken.computeIfPresent(name, (n, count) -> count > 1 ? count - 1 : null);
  }

  private static boolean isPart(Asker asker) {
    return !asker.network().equals(asker.name());
  }
}
