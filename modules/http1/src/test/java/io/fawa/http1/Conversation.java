/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http1;

import io.fawa.http.Wire;
import java.io.ByteArrayOutputStream;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** A client that says all it has to say at once, closes its half, and keeps what it is told. */
final class Conversation implements Wire {
  private final byte[] bytes;
  private final int sliceBytes;
  private final ReentrantLock lock = new ReentrantLock();
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private int at;
  private boolean closed;

  /** A client of which each read gives at most {@code sliceBytes}. */
  Conversation(byte[] bytes, int sliceBytes) {
    this.bytes = bytes;
    this.sliceBytes = sliceBytes;
  }

  /**
   * What comes of serving such a client; served again if that took longer than the second after
   * which one who has closed its half counts as gone, as on a busy machine.
   */
  static <T> T inTime(Supplier<T> served) {
    for (int tries = 1; ; tries++) {
      long begin = System.nanoTime();
      T outcome = served.get();
      if (tries == 10 || System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(1)) {
        return outcome;
      }
    }
  }

  @Override
  public int read(byte[] target, int offset, int length) {
    lock.lock();
    try {
      int count = Math.min(Math.min(length, sliceBytes), bytes.length - at);
      System.arraycopy(bytes, at, target, offset, count);
      at += count;
      return count == 0 ? -1 : count;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void readTimeout(int millis) {}

  @Override
  public void write(byte[] source, int offset, int length) {
    lock.lock();
    try {
      written.write(source, offset, length);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean shutdownOutput() {
    return true;
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
    } finally {
      lock.unlock();
    }
  }

  boolean closed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  byte[] written() {
    lock.lock();
    try {
      return written.toByteArray();
    } finally {
      lock.unlock();
    }
  }
}
