/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard;

import io.fawa.whiteboard.log.RoomCode;
import io.fawa.whiteboard.log.BoardLogException;
import io.fawa.whiteboard.log.Letters;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fawa.limits.Asker;
import io.fawa.limits.AskerQuota;
import io.fawa.limits.SlowLane;
import io.fawa.whiteboard.BoardRefusedException.Reason;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * All rooms of a process. Thread-safe. Quotas count per asker. A separate thread removes rooms that
 * stay empty, until {@link #close}.
 */
public final class Boards implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Boards.class.getName());
  private static final int CLIENT_ID_LENGTH = 8;

  /** How many askers are remembered for a quota; the one silent longest is forgotten. */
  private static final int ASKERS_MAX = 10_000;

  private static final Duration SWEEP_INTERVAL = Duration.ofSeconds(10);

  private final BoardsConfig config;
  private final BoardLog.Factory logs;
  private final RandomGenerator random;
  private final LongSupplier nanoTime;
  private final AskerQuota creates;
  private final AskerQuota misses;
  private final SlowLane slowLane = new SlowLane();
  private final Thread sweeper;

  /** Taken before, never after, the lock of a room. */
  private final ReentrantLock lock = new ReentrantLock();

  private final Condition closing = lock.newCondition();

  @GuardedBy("lock")
  private final Map<RoomCode, OpenRoom> rooms = new HashMap<>();

  @GuardedBy("lock")
  private boolean closed;

  /** Creates one without rooms. */
  public Boards(BoardsConfig config) {
    this(config, new SecureRandom(), System::nanoTime);
  }

  /** The same with another source of codes and ids, and another clock in nanoseconds. */
  public Boards(BoardsConfig config, RandomGenerator random, LongSupplier nanoTime) {
    this(config, code -> new EmbeddedBoardLog(config.history()), random, nanoTime);
  }

  /** The same with other logs instead of those in memory. */
  public Boards(
      BoardsConfig config, BoardLog.Factory logs, RandomGenerator random, LongSupplier nanoTime) {
    this.config = config;
    this.logs = logs;
    this.random = random;
    this.nanoTime = nanoTime;
    this.creates = quota(config.creates());
    this.misses = quota(config.misses());
    this.sweeper = Thread.ofVirtual().name("boards-sweeper").start(this::sweepUntilClosed);
  }

  /**
   * Creates a room. It is removed when it was empty for the configured time.
   *
   * @throws BoardRefusedException there are too many rooms, too many by this asker, or the boards
   *     are closed
   */
  public RoomCode create(Asker asker) throws BoardRefusedException {
    lock.lock();
    try {
      RoomCode code = unusedCode();
      add(code, asker);
      return code;
    } finally {
      lock.unlock();
    }
  }

  /** Creates a room that stays until the boards are closed. */
  public RoomCode createPinned() {
    lock.lock();
    try {
      RoomCode code = unusedCode();
      rooms.put(code, new OpenRoom(config, logs.open(code), true, nanoTime));
      return code;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Whether a room has this code.
   *
   * @throws BoardRefusedException this asker tried too many wrong codes
   */
  public boolean exists(RoomCode code, Asker asker) throws BoardRefusedException {
    return find(code, asker) != null;
  }

  /**
   * Joins a room.
   *
   * @throws BoardRefusedException no room has this code, it is full, this asker tried too many
   *     wrong codes, or the boards are closed
   */
  public Membership join(RoomCode code, Asker asker, JoinRequest request)
      throws BoardRefusedException {
    OpenRoom room = find(code, asker);
    Optional<Membership> seated = room == null ? Optional.empty() : seat(room, request);
    return seated.orElseThrow(
        () -> new BoardRefusedException(Reason.UNKNOWN_ROOM, "no board has this code"));
  }

  /**
   * Joins a room, creating it if no room has this code.
   *
   * @throws BoardRefusedException as in {@link #create} and {@link #join}
   */
  public Membership joinOrCreate(RoomCode code, Asker asker, JoinRequest request)
      throws BoardRefusedException {
    while (true) {
      Optional<Membership> seated = seat(livingOrNew(code, asker), request);
      if (seated.isPresent()) {
        return seated.get();
      }
    }
  }

  private OpenRoom livingOrNew(RoomCode code, Asker asker) throws BoardRefusedException {
    lock.lock();
    try {
      OpenRoom room = living(code);
      return room == null ? add(code, asker) : room;
    } finally {
      lock.unlock();
    }
  }

  /** How many rooms there are. */
  public int rooms() {
    lock.lock();
    try {
      return rooms.size();
    } finally {
      lock.unlock();
    }
  }

  /** How many members all rooms have. */
  public int members() {
    List<OpenRoom> all;
    lock.lock();
    try {
      all = new ArrayList<>(rooms.values());
    } finally {
      lock.unlock();
    }
    return all.stream().mapToInt(OpenRoom::members).sum();
  }

  /** Removes the rooms that were empty for too long. Also called periodically. */
  public void sweep() {
    lock.lock();
    try {
      int before = rooms.size();
      rooms.values().removeIf(OpenRoom::expire);
      int removed = before - rooms.size();
      if (removed > 0) {
        LOG.log(
            System.Logger.Level.DEBUG, "removed {0} idle boards, {1} left", removed, rooms.size());
      }
    } finally {
      lock.unlock();
    }
  }

  /** Ends every membership and room, and refuses new ones. */
  @Override
  public void close() {
    List<OpenRoom> all;
    lock.lock();
    try {
      closed = true;
      closing.signalAll();
      all = new ArrayList<>(rooms.values());
      all.forEach(OpenRoom::close);
      rooms.clear();
    } finally {
      lock.unlock();
    }
    try {
      sweeper.join();
      for (OpenRoom room : all) {
        room.awaitEnd();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Empty if the room was removed meanwhile because it was empty for too long. */
  private Optional<Membership> seat(OpenRoom room, JoinRequest request)
      throws BoardRefusedException {
    try {
      Optional<Membership> membership =
          room.join(Letters.random(random, CLIENT_ID_LENGTH), request);
      if (membership.isPresent()) {
        return membership;
      }
    } catch (BoardLogException e) {
      requireOpen();
      throw new BoardRefusedException(Reason.LOG_FAILED, e.explanation());
    }
    boolean removed = room.closed();
    requireOpen();
    if (removed) {
      return Optional.empty();
    }
    throw new BoardRefusedException(
        Reason.ROOM_FULL, "the board is full: " + config.membersMax() + " members");
  }

  /**
   * The room, or null. An asker that has tried too many wrong codes is delayed before each further
   * look-up, and its misses become a quota error; valid codes are still accepted.
   */
  private @Nullable OpenRoom find(RoomCode code, Asker asker) throws BoardRefusedException {
    long now = nanoTime.getAsLong();
    boolean guesses = !misses.left(asker, now);
    if ((guesses || misses.crowded(now)) && !slowLane.pass(asker) && guesses) {
      throw tooManyMisses();
    }
    OpenRoom room;
    lock.lock();
    try {
      requireOpen();
      room = living(code);
    } finally {
      lock.unlock();
    }
    if (room == null && !misses.take(asker, now)) {
      throw tooManyMisses();
    }
    return room;
  }

  private static BoardRefusedException tooManyMisses() {
    return new BoardRefusedException(Reason.QUOTA, "too many wrong codes");
  }

  private static AskerQuota quota(BoardsConfig.Rate rate) {
    return new AskerQuota(rate.burst(), rate.perSecond(), ASKERS_MAX);
  }

  @GuardedBy("lock")
  private @Nullable OpenRoom living(RoomCode code) {
    OpenRoom room = rooms.get(code);
    if (room != null && room.expire()) {
      rooms.remove(code);
      return null;
    }
    return room;
  }

  @GuardedBy("lock")
  private OpenRoom add(RoomCode code, Asker asker) throws BoardRefusedException {
    requireOpen();
    if (rooms.size() >= config.roomsMax()) {
      sweep();
    }
    if (rooms.size() >= config.roomsMax()) {
      throw new BoardRefusedException(
          Reason.TOO_MANY_ROOMS, "there are " + config.roomsMax() + " boards already");
    }
    if (!creates.take(asker, nanoTime.getAsLong())) {
      throw new BoardRefusedException(Reason.QUOTA, "too many boards created");
    }
    OpenRoom room = new OpenRoom(config, logs.open(code), false, nanoTime);
    rooms.put(code, room);
    return room;
  }

  @GuardedBy("lock")
  private RoomCode unusedCode() {
    RoomCode code = RoomCode.random(random);
    while (rooms.containsKey(code)) {
      code = RoomCode.random(random);
    }
    return code;
  }

  private void requireOpen() throws BoardRefusedException {
    lock.lock();
    try {
      if (closed) {
        throw new BoardRefusedException(Reason.CLOSED, "the boards are closed");
      }
    } finally {
      lock.unlock();
    }
  }

  private void sweepUntilClosed() {
    lock.lock();
    try {
      long leftNanos = SWEEP_INTERVAL.toNanos();
      while (!closed) {
        leftNanos = closing.awaitNanos(leftNanos);
        if (leftNanos <= 0) {
          sweep();
          leftNanos = SWEEP_INTERVAL.toNanos();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }
}
