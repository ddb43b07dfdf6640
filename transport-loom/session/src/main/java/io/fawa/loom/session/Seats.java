/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.session;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The seats of one server, to which clients of our own mode come back. Thread-safe. */
final class Seats {
  private final ConcurrentHashMap<String, Seating> seatings = new ConcurrentHashMap<>();

  /** Milliseconds of a clock that only goes forward, by which seats expire. */
  long nowMillis() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }

  void add(String id, Seating seating) {
    seatings.put(id, seating);
    seating.session().seated(id);
  }

  Optional<Seating> find(String id) {
    return Optional.ofNullable(seatings.get(id));
  }

  /** Calls for each session whose client has not come back in time. */
  void expired(Consumer<Session> then) {
    long now = nowMillis();
    for (Seating seating : seatings.values()) {
      if (isExpired(seating, now)) {
        then.accept(seating.session());
      }
    }
  }

  private static boolean isExpired(Seating seating, long now) {
    seating.lock().lock();
    try {
      return seating.seat().isExpired(now);
    } finally {
      seating.lock().unlock();
    }
  }

  /** Ends a seat; waits so long at most for the pack that is being handled. */
  void vacate(String id, Duration most) {
    Seating seating = seatings.remove(id);
    if (seating != null) {
      seating.lock().lock();
      try {
        seating.seat().end();
      } finally {
        seating.lock().unlock();
      }
      // The service is told of the end after the last pack, unless that hangs.
      seating.inbox().closeAndWait(most);
    }
  }
}
