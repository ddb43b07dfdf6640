/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files.library;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fawa.files.FileRefusedException;
import io.fawa.limits.Asker;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Limits the uploads in progress, in all and for each asker, so that no asker can occupy all
 * places. A network of many askers gets at most half. Thread-safe.
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
        throw FileRefusedException.tooMany(allMax + " uploads are in progress; try again later");
      }
      if (taken.getOrDefault(asker.name(), 0) >= askerMax) {
        throw FileRefusedException.tooMany(
            askerMax + " of your uploads are in progress; try again when one has ended");
      }
      if (taken.getOrDefault(asker.network(), 0) >= networkMax) {
        throw FileRefusedException.tooMany(
            networkMax + " uploads of your network are in progress; try again when one has ended");
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
