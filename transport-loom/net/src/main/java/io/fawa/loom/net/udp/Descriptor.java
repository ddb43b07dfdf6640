/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.net.udp;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The file descriptor of a socket. Its number may be reused after the close, so uses are enclosed
 * by {@link #enter} and {@link #leave}, and closing waits for them. Thread-safe.
 */
final class Descriptor {
  private static final long AGAIN_MILLIS = 100;

  private final int number;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition left = lock.newCondition();

  @GuardedBy("lock")
  private int users;

  @GuardedBy("lock")
  private boolean closed;

  Descriptor(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }

  /** Begins a use; false if it is closed. */
  boolean enter() {
    lock.lock();
    try {
      if (closed) {
        return false;
      }
      users++;
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Ends a use. */
  void leave() {
    lock.lock();
    try {
      users--;
      if (closed) {
        left.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Prevents new uses, wakes threads that wait for the socket, and waits until all uses have ended.
   */
  void close() {
    boolean interrupted = false;
    lock.lock();
    try {
      closed = true;
      while (users > 0) {
        LinuxCalls.shutdown(number);
        try {
          var unused = left.await(AGAIN_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      lock.unlock();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
