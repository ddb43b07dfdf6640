/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage.disk;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/** Syncs the names in a directory to disk; concurrent callers share one sync. */
final class DirectorySync {
  private final Path directory;
  private final AtomicLong changes = new AtomicLong();
  private final ReentrantLock syncing = new ReentrantLock();

  @GuardedBy("syncing")
  private long changesSynced;

  DirectorySync(Path directory) {
    this.directory = directory;
  }

  /** Returns when the caller's earlier changes are on disk. */
  void changed() throws IOException {
    long change = changes.incrementAndGet();
    syncing.lock();
    try {
      if (changesSynced < change) {
        long upTo = changes.get();
        OwnerOnly.syncDirectory(directory);
        changesSynced = upTo;
      }
    } finally {
      syncing.unlock();
    }
  }
}
