/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard;

import io.fawa.whiteboard.room.Allowance;
import io.fawa.whiteboard.room.Seat;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One's part in a room. One thread receives, one thread publishes, any thread may leave or close,
 * which wakes both. Whoever joined closes it.
 */
public final class Membership implements AutoCloseable {
  private final OpenRoom home;
  private final ReentrantLock lock;
  private final Seat<BoardEvent> seat;
  private final Snapshot snapshot;
  private final Allowance allowance;
  private final OpenRoom.Conditions bell;

  Membership(
      OpenRoom home,
      Seat<BoardEvent> seat,
      Snapshot snapshot,
      Allowance allowance,
      OpenRoom.Conditions bell) {
    this.home = home;
    this.lock = home.lock;
    this.seat = seat;
    this.snapshot = snapshot;
    this.allowance = allowance;
    this.bell = bell;
  }

  /** One's id in the room: 8 characters of {@code A–Z0–9}, the author of what one publishes. */
  public String clientId() {
    return seat.memberId();
  }

  /** The board at the moment of joining. */
  public Snapshot snapshot() {
    return snapshot;
  }

  /**
   * Waits for the next event, at most for {@code atMost}.
   *
   * @return empty if none came in time
   * @throws MembershipEndedException one takes no part any more, and what had come before (unless
   *     one was cut) has been received
   * @throws InterruptedIOException the thread was interrupted; it still is
   */
  public Optional<BoardEvent> receive(Duration atMost) throws IOException {
    return receive(atMost, 1).stream().findFirst();
  }

  /**
   * Waits for the next events, at most for {@code atMost}, and receives those that are there, up to
   * {@code eventsMax}.
   *
   * @return empty if none came in time
   * @throws MembershipEndedException as above
   * @throws InterruptedIOException as above
   */
  public List<BoardEvent> receive(Duration atMost, int eventsMax) throws IOException {
    long leftNanos = atMost.toNanos();
    lock.lock();
    try {
      while (seat.outboxEvents() == 0) {
        requireOpen();
        if (leftNanos <= 0) {
          return List.of();
        }
        leftNanos = bell.mail.awaitNanos(leftNanos);
      }
      List<BoardEvent> events = new ArrayList<>(Math.min(eventsMax, seat.outboxEvents()));
      while (events.size() < eventsMax && seat.outboxEvents() > 0) {
        seat.take().ifPresent(events::add);
      }
      return events;
    } catch (InterruptedException e) {
      throw interrupted();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Publishes an event as one's own to everybody, oneself included. Waits while one has published
   * too fast, never for another member. A ping is not relayed.
   *
   * @throws EventRefusedException the event can be neither kept nor relayed, and was not published
   * @throws MembershipEndedException one takes no part any more; the event was not published
   * @throws InterruptedIOException the thread was interrupted, and still is; the event was not
   *     published
   */
  public void publish(DrawEvent event) throws IOException {
    Optional<String> fault = event.fault();
    if (fault.isPresent()) {
      throw new EventRefusedException(fault.get());
    }
    DrawEvent own = event.by(clientId());
    lock.lock();
    try {
      requireOpen();
      long waitNanos = allowance.take(home.nowNanos());
      while (waitNanos > 0) {
        waitNanos = bell.end.awaitNanos(waitNanos);
        requireOpen();
        waitNanos = allowance.take(home.nowNanos());
      }
      if (!own.pings()) {
        home.room.publish(
            sequence -> new BoardEvent.Drawn(sequence, own), own.weight(), own.clears());
      }
    } catch (InterruptedException e) {
      throw interrupted();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Has {@code action} run when one is cut for being too slow, at once if one is already: for
   * whoever may not notice by itself, because it waits for its peer. It replaces the action set
   * before. It runs on the thread of whoever publishes, and so must neither wait nor use the room.
   */
  public void onCut(Runnable action) {
    lock.lock();
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
      lock.unlock();
    }
  }

  /**
   * Takes no part any more. What has come until now, one's own events among it, can still be
   * received.
   */
  public void leave() {
    lock.lock();
    try {
      home.room.leave(seat, home.nowMillis());
    } finally {
      lock.unlock();
    }
  }

  /** Leaves, and drops what was not received. Doing it twice is harmless. */
  @Override
  public void close() {
    lock.lock();
    try {
      home.room.leave(seat, home.nowMillis());
      seat.drop();
    } finally {
      lock.unlock();
    }
  }

  private void requireOpen() throws MembershipEndedException {
    switch (seat.state()) {
      case OPEN -> {}
      case LEFT -> throw new MembershipEndedException(MembershipEndedException.Reason.LEFT);
      case TOO_SLOW -> throw new MembershipEndedException(MembershipEndedException.Reason.TOO_SLOW);
      case ROOM_CLOSED ->
          throw new MembershipEndedException(MembershipEndedException.Reason.ROOM_CLOSED);
    }
  }

  private static InterruptedIOException interrupted() {
    Thread.currentThread().interrupt();
    return new InterruptedIOException("interrupted while waiting on a board");
  }
}
