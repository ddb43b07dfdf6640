/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard;

import io.fawa.whiteboard.room.Allowance;
import io.fawa.whiteboard.room.Bell;
import io.fawa.whiteboard.room.Joined;
import io.fawa.whiteboard.room.Presence;
import io.fawa.whiteboard.room.Room;
import io.fawa.whiteboard.room.RoomLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/** A room with the lock under which everything in it happens. */
final class OpenRoom {
  /** Guards {@link #room} and all seats in it. Nothing is waited for or written under it. */
  final ReentrantLock lock = new ReentrantLock();

  /** Only under {@link #lock}. */
  final Room<BoardEvent> room;

  final boolean pinned;
  private final BoardsConfig config;
  private final LongSupplier nanoTime;

  OpenRoom(BoardsConfig config, boolean pinned, LongSupplier nanoTime) {
    this.config = config;
    this.pinned = pinned;
    this.nanoTime = nanoTime;
    this.room =
        new Room<>(
            new RoomLimits(
                config.history().eventsMax(),
                config.history().bytesMax(),
                config.outbox().eventsMax(),
                config.outbox().bytesMax(),
                config.membersMax()),
            new Announcements(),
            nowMillis());
  }

  /** Empty if the room is closed or full. */
  Optional<Membership> join(String clientId, JoinRequest request) {
    lock.lock();
    try {
      Conditions bell = new Conditions(lock.newCondition(), lock.newCondition());
      Optional<Joined<BoardEvent>> joined =
          room.join(
              clientId, request.watching(), request.resumeAfter().orElse(Room.FROM_START), bell);
      return joined.map(j -> new Membership(this, j.seat(), snapshot(j), newAllowance(), bell));
    } finally {
      lock.unlock();
    }
  }

  /** Closes the room if nobody was there for too long; true if it is closed now. */
  boolean expire() {
    lock.lock();
    try {
      if (!pinned && room.idle(nowMillis(), config.idleMax().toMillis())) {
        room.close();
      }
      return room.closed();
    } finally {
      lock.unlock();
    }
  }

  void close() {
    lock.lock();
    try {
      room.close();
    } finally {
      lock.unlock();
    }
  }

  boolean closed() {
    lock.lock();
    try {
      return room.closed();
    } finally {
      lock.unlock();
    }
  }

  int members() {
    lock.lock();
    try {
      return room.members();
    } finally {
      lock.unlock();
    }
  }

  long nowNanos() {
    return nanoTime.getAsLong();
  }

  long nowMillis() {
    return TimeUnit.NANOSECONDS.toMillis(nowNanos());
  }

  private Allowance newAllowance() {
    return new Allowance(config.events().burst(), config.events().perSecond(), nowNanos());
  }

  private static Snapshot snapshot(Joined<BoardEvent> joined) {
    List<BoardEvent.Drawn> drawn = new ArrayList<>(joined.events().size());
    for (BoardEvent event : joined.events()) {
      if (event instanceof BoardEvent.Drawn d) {
        drawn.add(d);
      }
    }
    return new Snapshot(drawn, joined.lastSequence(), joined.reset(), joined.memberIds());
  }

  /** What the waits of one seat hang on. Everything in it happens under {@link #lock}. */
  static final class Conditions implements Bell {
    final Condition mail;
    final Condition end;
    private Runnable whenEnded = () -> {};

    Conditions(Condition mail, Condition end) {
      this.mail = mail;
      this.end = end;
    }

    void whenEnded(Runnable action) {
      whenEnded = action;
    }

    @Override
    public void arrived() {
      mail.signalAll();
    }

    @Override
    public void ended() {
      mail.signalAll();
      end.signalAll();
      whenEnded.run();
    }
  }

  private static final class Announcements implements Presence<BoardEvent> {
    private static final int BYTES = 80;

    @Override
    public int bytes() {
      return BYTES;
    }

    @Override
    public BoardEvent joined(String memberId, int members) {
      return new BoardEvent.Joined(memberId, members);
    }

    @Override
    public BoardEvent left(String memberId, int members) {
      return new BoardEvent.Left(memberId, members);
    }
  }
}
