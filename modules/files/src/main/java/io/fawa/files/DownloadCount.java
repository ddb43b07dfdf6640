/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files;

import java.util.Map;
import java.util.TreeMap;

/**
 * How often a file was downloaded in whole.
 *
 * @param completed downloads that have ended
 * @param running downloads in progress, by the {@link Lease} owner of their replica; those of dead
 *     replicas do not count
 */
public record DownloadCount(int completed, Map<String, Integer> running) {
  /** No download. */
  public static final DownloadCount ZERO = new DownloadCount(0, Map.of());

  /** Checks and copies the values. */
  public DownloadCount {
    if (completed < 0 || running.values().stream().anyMatch(count -> count < 1)) {
      throw new IllegalArgumentException("completed " + completed + ", running " + running);
    }
    running = Map.copyOf(running);
  }

  /** The same with {@code more} downloads in progress at {@code owner}, which may be negative. */
  public DownloadCount running(String owner, int more) {
    Map<String, Integer> next = new TreeMap<>(running);
    int count = Math.max(0, next.getOrDefault(owner, 0) + more);
    if (count == 0) {
      next.remove(owner);
    } else {
      next.put(owner, count);
    }
    return new DownloadCount(completed, next);
  }

  /** The same without the downloads of these owners. */
  public DownloadCount without(Iterable<String> owners) {
    Map<String, Integer> next = new TreeMap<>(running);
    owners.forEach(next::remove);
    return new DownloadCount(completed, next);
  }

  /** The same with a download of {@code owner} ended. */
  public DownloadCount ended(String owner) {
    return new DownloadCount(completed + 1, running(owner, -1).running());
  }
}
