/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage.disk;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Makes a long file durable step by step while it grows, on another thread: otherwise all of it
 * waits in the page cache, and its last sync takes as long as the disk needs for all. The kernel
 * reports a failed write-back once only, so a failure here is kept, and every later call throws it.
 * Single-owner.
 */
final class WriteBack {
  /** Long enough for a disk to be busy with data rather than with syncs. */
  static final long STEP_BYTES = 8L << 20;

  private static final Duration WAIT_MAX = Duration.ofMinutes(30);

  private final FileChannel channel;
  private final Semaphore places;
  private long begun;
  private long durable;
  private @Nullable FutureTask<?> step;
  private @Nullable IOException failure;

  /**
   * Creates one for a file without bytes.
   *
   * @param places one of which a step needs: a thread of the system waits with each
   */
  WriteBack(FileChannel channel, Semaphore places) {
    this.channel = channel;
    this.places = places;
  }

  /**
   * Begins with another step if the last one has ended, enough has come, and there is a place.
   *
   * @param written bytes of the file so far
   */
  void written(long written) throws IOException {
    if (step != null && !step.isDone()) {
      return;
    }
    settle();
    if (written - begun < STEP_BYTES || !places.tryAcquire()) {
      return;
    }
    FutureTask<?> next =
        new FutureTask<>(() -> {
          try {
            channel.force(false);
            return null;
          } finally {
            places.release();
          }
        });
    begun = written;
    step = next;
    Thread.ofVirtual().name("write-back").start(next);
  }

  /** How many bytes are known to be durable. */
  long durable() throws IOException {
    if (failure != null || (step != null && step.isDone())) {
      settle();
    }
    return durable;
  }

  /** Makes all {@code written} bytes durable. */
  void sync(long written) throws IOException {
    settle();
    try {
      channel.force(true);
    } catch (IOException e) {
      failure = e;
      throw e;
    }
    begun = written;
    durable = written;
  }

  /** Waits for the step in progress. */
  private void settle() throws IOException {
    if (failure != null) {
      throw new IOException("an earlier write-back has failed", failure);
    }
    FutureTask<?> last = step;
    if (last == null) {
      return;
    }
    boolean interrupted = Thread.interrupted(); // it would not end the step
    try {
      while (true) {
        try {
          last.get(WAIT_MAX.toSeconds(), TimeUnit.SECONDS);
          durable = begun;
          step = null;
          return;
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } catch (ExecutionException e) {
      failure = e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
      throw failure;
    } catch (TimeoutException e) {
      failure = new IOException("the disk has not answered for " + WAIT_MAX, e);
      throw failure;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
