/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.tls;

import io.fawa.limits.Deadline;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Keeps other processes, and other threads of this one, from changing a directory meanwhile. It is
 * the lock of a file in it, which the system releases if the process dies. Closing it releases it.
 */
final class DirectoryLock implements AutoCloseable {
  static final String NAME = ".lock";

  /** Far longer than it takes to create two key pairs. */
  private static final Duration WAIT_MAX = Duration.ofSeconds(30);

  private static final Duration PAUSE = Duration.ofMillis(20);

  private final FileLock lock;

  private DirectoryLock(FileLock lock) {
    this.lock = lock;
  }

  /**
   * Waits for the lock.
   *
   * @throws IOException the directory cannot be written, or another process has held the lock for
   *     30 s
   */
  static DirectoryLock take(Path directory) throws IOException {
    Path file = directory.resolve(NAME);
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      return new DirectoryLock(await(channel, file));
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static FileLock await(FileChannel channel, Path file) throws IOException {
    Deadline deadline = Deadline.after(WAIT_MAX);
    while (true) {
      FileLock lock = tryLock(channel);
      if (lock != null) {
        return lock;
      }
      if (deadline.expired()) {
        throw new IOException(
            file + " was locked by another process for " + WAIT_MAX.toSeconds() + " s");
      }
      try {
        Thread.sleep(PAUSE);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while waiting for " + file);
      }
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException heldByThisProcess) {
      return null;
    }
  }

  @Override
  public void close() throws IOException {
    lock.acquiredBy().close();
  }
}
