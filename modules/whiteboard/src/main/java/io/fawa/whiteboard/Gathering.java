/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntSupplier;

/**
 * When the members of a room are woken for what has come: at once on a small board. On a large one
 * one event follows another anyway, so all members are woken together and then not for a short
 * time, as each write costs far more than an event. One thread does that while events come; a timer
 * of each member would cost more than its write.
 */
final class Gathering {
  private static final int MEMBERS_MIN = 32;

  /** As often as pointers are shown at most: thirty times a second. */
  private static final long NANOS = 33_000_000L;

  /** That of the room. */
  private final ReentrantLock lock;

  private final IntSupplier members;

  /** Those to wake next. */
  @GuardedBy("lock")
  private List<MemberBell> waiting = new ArrayList<>();

  @GuardedBy("lock")
  private boolean running;

  /**
   * Creates one for a room.
   *
   * @param lock of the room
   * @param members how many the room has; asked under the lock
   */
  Gathering(ReentrantLock lock, IntSupplier members) {
    this.lock = lock;
    this.members = members;
  }

  /** Something has come for a member. */
  void arrived(MemberBell bell) {
    lock.lock();
    try {
      if (!running && members.getAsInt() < MEMBERS_MIN) {
        bell.wake();
        return;
      }
      if (!bell.called) {
        bell.called = true;
        waiting.add(bell);
      }
      if (!running) {
        running = true;
        Thread.ofVirtual().name("board-gathering").start(this::run);
      }
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    for (List<MemberBell> next = next(); !next.isEmpty(); next = next()) {
      next.forEach(MemberBell::wake);
      LockSupport.parkNanos(NANOS);
    }
  }

  private List<MemberBell> next() {
    lock.lock();
    try {
      List<MemberBell> next = waiting;
      waiting = new ArrayList<>(next.size());
      running = !next.isEmpty();
      next.forEach(bell -> bell.called = false);
      return next;
    } finally {
      lock.unlock();
    }
  }
}
