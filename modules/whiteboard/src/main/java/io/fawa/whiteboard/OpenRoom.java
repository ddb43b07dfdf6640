/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard;

import io.fawa.whiteboard.log.DrawEvent;
import io.fawa.whiteboard.log.BoardLogException;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fawa.whiteboard.MembershipEndedException.Reason;
import io.fawa.whiteboard.room.Bell;
import io.fawa.whiteboard.room.Joined;
import io.fawa.whiteboard.room.Room;
import io.fawa.whiteboard.room.RoomLimits;
import io.fawa.whiteboard.room.Seat;
import io.fawa.whiteboard.room.TokenBucket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A room with its log and its locks.
 *
 * <p>Members receive events that were read from the log. A publisher appends its event, then reads
 * the log and delivers new events. If the log is shared, a thread of the room reads it too, from
 * the first member until the room is closed. If the log cannot be read, the room is closed; members
 * that rejoin get a new room.
 */
final class OpenRoom {
  private static final System.Logger LOG = System.getLogger(OpenRoom.class.getName());
  private static final int EVENTS_AT_ONCE = 256;
  private static final Duration FOLLOW_MAX = Duration.ofSeconds(30);

  /** Guards {@link #room} and all seats in it. No waits and no I/O under it. Acquired last. */
  final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  final Room<SharedEvent> room;

  final boolean pinned;
  private final BoardsConfig config;
  private final BoardLog log;
  private final LongSupplier nanoTime;

  /**
   * Held while a member publishes or joins, as the log may be slow. Receiving and leaving do not
   * need it. Acquired before {@link #lock}.
   */
  private final ReentrantLock logLock = new ReentrantLock();

  /** For {@link SharedEvent}. */
  private final ReentrantLock encoding = new ReentrantLock();

  /** True once a member has joined: from then on the log is read. */
  @GuardedBy("lock")
  private boolean reading;

  @GuardedBy("lock")
  private @Nullable Thread follower;

  OpenRoom(BoardsConfig config, BoardLog log, boolean pinned, LongSupplier nanoTime) {
    this.config = config;
    this.log = log;
    this.pinned = pinned;
    this.nanoTime = nanoTime;
    this.room =
        new Room<>(
            new RoomLimits(
                config.outbox().eventsMax(), config.outbox().bytesMax(), config.membersMax()),
            new Announcements(encoding),
            nowMillis());
  }

  /**
   * Empty if the room is closed or full.
   *
   * @throws BoardLogException the log cannot be read; the member has not joined
   */
  Optional<Membership> join(String clientId, JoinRequest request) throws BoardLogException {
    logLock.lock();
    try {
      Conditions bell = new Conditions(lock.newCondition(), lock.newCondition());
      Optional<Joined<SharedEvent>> joined = sit(clientId, request.watching(), bell);
      if (joined.isEmpty()) {
        return Optional.empty();
      }
      Seat<SharedEvent> seat = joined.get().seat();
      Snapshot snapshot = snapshot(joined.get(), request);
      return Optional.of(new RoomMembership(this, seat, snapshot, newBucket(), bell));
    } finally {
      logLock.unlock();
    }
  }

  private Optional<Joined<SharedEvent>> sit(String clientId, boolean watching, Bell bell) {
    lock.lock();
    try {
      return room.join(clientId, watching, bell);
    } finally {
      lock.unlock();
    }
  }

  /** The snapshot for a joiner that has a seat; its outbox continues where the snapshot ends. */
  private Snapshot snapshot(Joined<SharedEvent> joined, JoinRequest request)
      throws BoardLogException {
    BoardLog.Part part;
    try {
      part = log.snapshot(request.resumeAfter());
    } catch (BoardLogException e) {
      leave(joined.seat());
      throw e;
    }
    lock.lock();
    try {
      joined.seat().hasSnapshotUpTo(part.sequence());
      if (!reading) {
        // No later joiner has an older snapshot, as joins are one at a time.
        reading = true;
        room.skipTo(part.sequence());
        startFollower();
      }
    } finally {
      lock.unlock();
    }
    return new Snapshot(part.events(), part.sequence(), part.reset(), joined.memberIds());
  }

  /**
   * Appends a member's event and delivers it.
   *
   * @throws MembershipEndedException the membership has ended; nothing was appended, unless the
   *     room was closed just now because its log cannot be read
   * @throws BoardLogException the log failed
   */
  void publish(Seat<SharedEvent> seat, DrawEvent event)
      throws MembershipEndedException, BoardLogException {
    logLock.lock();
    try {
      long delivered = deliveredTo(seat);
      log.append(event);
      catchUp(delivered);
    } catch (BoardLogException e) {
      deliveredTo(seat);
      throw e;
    } finally {
      logLock.unlock();
    }
  }

  void leave(Seat<SharedEvent> seat) {
    lock.lock();
    try {
      room.leave(seat, nowMillis());
    } finally {
      lock.unlock();
    }
  }

  /** Only under {@link #lock}. */
  static void requireOpen(Seat<SharedEvent> seat) throws MembershipEndedException {
    switch (seat.state()) {
      case OPEN -> {}
      case LEFT -> throw new MembershipEndedException(Reason.LEFT);
      case TOO_SLOW -> throw new MembershipEndedException(Reason.TOO_SLOW);
      case ROOM_CLOSED -> throw new MembershipEndedException(Reason.ROOM_CLOSED);
    }
  }

  /** Closes the room if it was empty for too long; true if it is closed now. */
  boolean expire() {
    lock.lock();
    try {
      if (!pinned && room.idle(nowMillis(), config.idleMax().toMillis())) {
        close();
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
    log.close();
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

  /** The last event that was delivered to this member; throws if its membership has ended. */
  @CanIgnoreReturnValue
  private long deliveredTo(Seat<SharedEvent> seat) throws MembershipEndedException {
    lock.lock();
    try {
      requireOpen(seat);
      return room.delivered();
    } finally {
      lock.unlock();
    }
  }

  private TokenBucket newBucket() {
    return new TokenBucket(config.events().burst(), config.events().perSecond(), nowNanos());
  }

  // ---- reading the log

  /** Delivers the events of the log after {@code delivered}. Under {@link #logLock}. */
  private void catchUp(long delivered) throws BoardLogException {
    List<BoardEvent.Drawn> events = read(delivered, Duration.ZERO);
    deliver(events);
    while (events.size() == EVENTS_AT_ONCE) {
      events = read(events.getLast().sequence(), Duration.ZERO);
      deliver(events);
    }
  }

  /** Delivers what other processes append, until the room is closed. */
  private void follow() {
    try {
      while (!closed()) {
        deliver(read(delivered(), FOLLOW_MAX));
      }
    } catch (BoardLogException e) {
      LOG.log(System.Logger.Level.DEBUG, "reading ended: {0}", e.getMessage());
    }
  }

  /**
   * The events of the log after {@code after}; none if another thread has delivered them meanwhile
   * and the log no longer has them.
   *
   * @throws BoardLogException the log cannot be read; the room is closed now
   */
  private List<BoardEvent.Drawn> read(long after, Duration atMost) throws BoardLogException {
    try {
      return log.tail(after, EVENTS_AT_ONCE, atMost);
    } catch (BoardLogException e) {
      if (delivered() > after) {
        return List.of();
      }
      if (!closed()) {
        LOG.log(System.Logger.Level.WARNING, "a board is closed: its log cannot be read", e);
        close();
      }
      throw e;
    }
  }

  private void deliver(List<BoardEvent.Drawn> events) {
    lock.lock();
    try {
      for (BoardEvent.Drawn drawn : events) {
        room.deliver(drawn.sequence(), new SharedEvent(drawn, encoding), drawn.event().weight());
      }
    } finally {
      lock.unlock();
    }
  }

  private long delivered() {
    lock.lock();
    try {
      return room.delivered();
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private void startFollower() {
    if (log.shared()) {
      follower = Thread.ofVirtual().name("board-follower").start(this::follow);
    }
  }

  /** Waits for the thread that reads the log, which ends soon after {@link #close}. */
  void awaitEnd() throws InterruptedException {
    Thread thread;
    lock.lock();
    try {
      thread = follower;
    } finally {
      lock.unlock();
    }
    if (thread != null) {
      thread.join();
    }
  }

  /** The conditions that the waits of one seat use. Guarded by {@link #lock}. */
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
}
