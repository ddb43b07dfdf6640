/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.net;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * The memory that peers may make a process hold together: bytes that nobody has read or
 * acknowledged yet, and streams. Each connection and session has a small share beside it, and takes
 * what goes beyond that from here; once nothing is left it takes less of its peer until readers
 * have caught up. Thread-safe.
 */
public final class ReceiveBudget {
  /** The system property with the bytes of the budget of the process. */
  public static final String PROPERTY = "io.fawa.loom.receiveBytesMax";

  private static final int HEAP_PARTS = 4;
  private static final ReceiveBudget PROCESS =
      new ReceiveBudget(Long.getLong(PROPERTY, Runtime.getRuntime().maxMemory() / HEAP_PARTS));

  private final long bytesMax;
  private final AtomicLong takenBytes = new AtomicLong();
  private final LongAdder refusals = new LongAdder();

  /** A budget of its own, of so many bytes. */
  public ReceiveBudget(long bytesMax) {
    if (bytesMax < 0) {
      throw new IllegalArgumentException("bytesMax is " + bytesMax + ", allowed are 0 and more");
    }
    this.bytesMax = bytesMax;
  }

  /** The one that is used where no other is given: a quarter of the heap, or {@link #PROPERTY}. */
  public static ReceiveBudget ofProcess() {
    return PROCESS;
  }

  /** Takes so many bytes if there are as many. */
  public boolean take(long bytes) {
    long before = takenBytes.get();
    while (before + bytes <= bytesMax) {
      if (takenBytes.compareAndSet(before, before + bytes)) {
        return true;
      }
      before = takenBytes.get();
    }
    refusals.increment();
    return false;
  }

  /** How often there were too few. */
  public long refusals() {
    return refusals.sum();
  }

  /** Gives back what was taken. */
  public void give(long bytes) {
    takenBytes.addAndGet(-bytes);
  }

  /** Bytes that are taken now. */
  public long takenBytes() {
    return takenBytes.get();
  }

  /** The most bytes that may be taken. */
  public long bytesMax() {
    return bytesMax;
  }
}
