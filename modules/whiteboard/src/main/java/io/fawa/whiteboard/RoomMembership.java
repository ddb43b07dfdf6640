/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard;

import io.fawa.whiteboard.log.DrawEvent;
import io.fawa.whiteboard.room.Seat;
import io.fawa.whiteboard.room.TokenBucket;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A membership of a room in this process. */
final class RoomMembership implements Membership {
  private final OpenRoom home;
  private final Seat<SharedEvent> seat;
  private final Snapshot snapshot;
  private final TokenBucket bucket;
  private final OpenRoom.Conditions bell;

  RoomMembership(
      OpenRoom home,
      Seat<SharedEvent> seat,
      Snapshot snapshot,
      TokenBucket bucket,
      OpenRoom.Conditions bell) {
    this.home = home;
    this.seat = seat;
    this.snapshot = snapshot;
    this.bucket = bucket;
    this.bell = bell;
  }

  @Override
  public String clientId() {
    return seat.memberId();
  }

  @Override
  public Snapshot snapshot() {
    return snapshot;
  }

  @Override
  public List<SharedEvent> receive(Duration atMost, int eventsMax) throws IOException {
    long leftNanos = atMost.toNanos();
    home.lock.lock();
    try {
      while (seat.outboxEvents() == 0) {
        OpenRoom.requireOpen(seat);
        if (leftNanos <= 0) {
          return List.of();
        }
        leftNanos = bell.mail.awaitNanos(leftNanos);
      }
      List<SharedEvent> events = new ArrayList<>(Math.min(eventsMax, seat.outboxEvents()));
      while (events.size() < eventsMax && seat.outboxEvents() > 0) {
        seat.take().ifPresent(events::add);
      }
      return events;
    } catch (InterruptedException e) {
      throw interrupted();
    } finally {
      home.lock.unlock();
    }
  }

  @Override
  public void publish(DrawEvent event) throws IOException {
    Optional<String> fault = event.fault();
    if (fault.isPresent()) {
      throw new EventRefusedException(fault.get());
    }
    awaitToken();
    if (!event.pings()) {
      home.publish(seat, event.by(clientId()));
    }
  }

  private void awaitToken() throws IOException {
    home.lock.lock();
    try {
      OpenRoom.requireOpen(seat);
      long waitNanos = bucket.take(home.nowNanos());
      while (waitNanos > 0) {
        waitNanos = bell.end.awaitNanos(waitNanos);
        OpenRoom.requireOpen(seat);
        waitNanos = bucket.take(home.nowNanos());
      }
    } catch (InterruptedException e) {
      throw interrupted();
    } finally {
      home.lock.unlock();
    }
  }

  @Override
  public void onCut(Runnable action) {
    home.lock.lock();
    try {
      Runnable ifCut =
          () -> {
            if (seat.state() == Seat.State.TOO_SLOW) {
              action.run();
            }
          };
      bell.whenEnded(ifCut);
      ifCut.run();
    } finally {
      home.lock.unlock();
    }
  }

  @Override
  public void leave() {
    home.lock.lock();
    try {
      home.room.leave(seat, home.nowMillis());
    } finally {
      home.lock.unlock();
    }
  }

  @Override
  public void close() {
    home.lock.lock();
    try {
      home.room.leave(seat, home.nowMillis());
      seat.drop();
    } finally {
      home.lock.unlock();
    }
  }

  private static InterruptedIOException interrupted() {
    Thread.currentThread().interrupt();
    return new InterruptedIOException("interrupted while waiting on a board");
  }
}
