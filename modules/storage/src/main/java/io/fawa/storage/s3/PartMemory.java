/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage.s3;

import io.fawa.storage.s3.S3Config.Sizes;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** The memory for parts of all uploads. First come, first served. Thread-safe. */
final class PartMemory {
  private static final int UNIT_BYTES = 1_024;

  private final Semaphore units;
  private final Duration waitMax;

  PartMemory(Sizes sizes, Duration waitMax) {
    this.units =
        new Semaphore((int) Math.min(Integer.MAX_VALUE, sizes.bufferBytesMax() / UNIT_BYTES), true);
    this.waitMax = waitMax;
  }

  /**
   * Takes memory, waiting for others to give it back.
   *
   * @throws IOException there was none in time
   */
  void take(int bytes) throws IOException {
    try {
      if (!units.tryAcquire(units(bytes), waitMax.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IOException(
            "no memory for %d bytes of an upload within %s: %d KiB are left"
                .formatted(bytes, waitMax, units.availablePermits()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for memory");
    }
  }

  void give(int bytes) {
    units.release(units(bytes));
  }

  /** What is left, in bytes. */
  long left() {
    return (long) units.availablePermits() * UNIT_BYTES;
  }

  private static int units(int bytes) {
    return Math.ceilDiv(bytes, UNIT_BYTES);
  }
}
