/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage.disk;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A lock on a directory: exclusive for one process, or shared by several. Sharing processes can
 * exclude each other for single operations, see {@link #alone}. The system releases the locks of a
 * dead process. Thread-safe.
 *
 * <p>The file's first byte is locked for as long as the directory is used, shared or not; an
 * earlier version locks all of it, so the two versions never share. The second byte is locked
 * during an exclusive operation of a sharing process.
 *
 * <p>A process has one channel to the file for all uses of the directory: POSIX drops the locks of
 * a process when it closes any channel to the file.
 */
final class DirectoryLock implements AutoCloseable {
  private static final Duration WAIT_MAX = Duration.ofSeconds(10);
  private static final long RETRY_NANOS = Duration.ofMillis(1).toNanos();

  private static final ReentrantLock OPENING = new ReentrantLock();

  @GuardedBy("OPENING")
  private static final Map<Path, Holding> HELD = new HashMap<>();

  private final Path directory;
  private final Holding holding;
  private volatile boolean open = true;

  private DirectoryLock(Path directory, Holding holding) {
    this.directory = directory;
    this.holding = holding;
  }

  /**
   * Locks {@code directory} by its file {@code file}.
   *
   * @throws IOException it is in use, and one of the users does not share it
   */
  static DirectoryLock open(Path directory, Path file, boolean shared) throws IOException {
    Path real = directory.toRealPath();
    OPENING.lock();
    try {
      Holding holding = HELD.get(real);
      if (holding == null) {
        holding = new Holding(lockedChannel(directory, file, shared), shared);
        HELD.put(real, holding);
      } else if (!shared || !holding.shared) {
        throw inUse(directory, shared);
      }
      holding.users++;
      return new DirectoryLock(real, holding);
    } finally {
      OPENING.unlock();
    }
  }

  boolean isShared() {
    return holding.shared;
  }

  boolean isOpen() {
    return open && holding.channel.isOpen();
  }

  /**
   * Runs a section while no other user of the directory, here or in another process, runs one. It
   * must be short and not nested. An interrupt is deferred until its end, as it would close every
   * channel in use.
   *
   * @throws IOException others held the lock for too long
   */
  <T> T alone(OwnerOnly.Act<T> section) throws IOException {
    return alone(WAIT_MAX, section);
  }

  <T> T alone(Duration waitMax, OwnerOnly.Act<T> section) throws IOException {
    return OwnerOnly.uninterrupted(() -> {
      long giveUp = System.nanoTime() + waitMax.toNanos();
      if (!entered(waitMax)) {
        throw busy(waitMax);
      }
      try (FileLock second = holding.shared ? secondByte(giveUp) : null) {
        if (holding.shared && second == null) {
          throw busy(waitMax);
        }
        return section.run();
      } finally {
        holding.section.unlock();
      }
    });
  }

  @Override
  public void close() throws IOException {
    OPENING.lock();
    try {
      if (open) {
        open = false;
        holding.users--;
        if (holding.users == 0) {
          HELD.remove(directory);
          holding.channel.close();
        }
      }
    } finally {
      OPENING.unlock();
    }
  }

  /** The lock against other processes; null if it was not available until {@code giveUp}. */
  private @Nullable FileLock secondByte(long giveUp) throws IOException {
    FileLock lock = holding.channel.tryLock(1, 1, false);
    while (lock == null && System.nanoTime() - giveUp < 0) {
      LockSupport.parkNanos(RETRY_NANOS);
      lock = holding.channel.tryLock(1, 1, false);
    }
    return lock;
  }

  private boolean entered(Duration waitMax) throws IOException {
    try {
      return holding.section.tryLock(waitMax.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for " + directory, e);
    }
  }

  private IOException busy(Duration waitMax) {
    return new IOException(
        "other processes have locked "
            + directory
            + " for more than "
            + waitMax.toMillis()
            + " ms");
  }

  private static FileChannel lockedChannel(Path directory, Path file, boolean shared)
      throws IOException {
    FileChannel channel =
        FileChannel.open(
            file,
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE));
    FileLock lock = null;
    try {
      lock = shared ? channel.tryLock(0, 1, true) : channel.tryLock();
      if (lock == null) {
        throw inUse(directory, shared);
      }
      return channel;
    } catch (OverlappingFileLockException e) {
      throw inUse(directory, shared); // held by other code in this process
    } finally {
      if (lock == null) {
        channel.close();
      }
    }
  }

  private static IOException inUse(Path directory, boolean shared) {
    return new IOException(
        "in use by another process" + (shared ? ", which does not share it: " : ": ") + directory);
  }

  /** A process's use of a directory. */
  private static final class Holding {
    private final FileChannel channel;
    private final boolean shared;
    private final ReentrantLock section = new ReentrantLock();

    @GuardedBy("OPENING")
    private int users;

    Holding(FileChannel channel, boolean shared) {
      this.channel = channel;
      this.shared = shared;
    }
  }
}
