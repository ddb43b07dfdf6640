/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fawa.limits.Asker;
import io.fawa.limits.AskerQuota;
import io.fawa.limits.Budget;
import io.fawa.limits.SlowLane;
import io.fawa.whiteboard.BoardRefusedException.Reason;
import io.fawa.whiteboard.log.Board;
import io.fawa.whiteboard.log.BoardKey;
import io.fawa.whiteboard.log.BoardLogException;
import io.fawa.whiteboard.log.BoardStore;
import io.fawa.whiteboard.log.Letters;
import io.fawa.whiteboard.log.RoomCode;
import io.fawa.whiteboard.log.ViewCode;
import io.fawa.whiteboard.memory.EmbeddedBoardStore;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * All boards of a store, and the rooms of those that have members in this process. Thread-safe.
 * Quotas count per asker. A separate thread tends rooms, and removes boards that stay empty, until
 * {@link #close}.
 */
public final class Boards implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Boards.class.getName());
  private static final int CLIENT_ID_LENGTH = 8;
  private static final int EPOCH_LENGTH = 16;

  /** How many askers are remembered for a quota; the one silent longest is forgotten. */
  private static final int ASKERS_MAX = 10_000;

  private static final Duration SWEEP_INTERVAL = Duration.ofSeconds(10);

  private final BoardsConfig config;
  private final BoardStore store;
  private final RandomGenerator random;
  private final LongSupplier nanoTime;
  private final InstantSource clock;
  private final AskerQuota creates;
  private final AskerQuota misses;
  private final SlowLane slowLane = new SlowLane();
  private final BoardMemory memory;
  private final Thread sweeper;

  /** Taken before, never after, the lock of a room. No I/O under it. */
  private final ReentrantLock lock = new ReentrantLock();

  private final Condition closing = lock.newCondition();

  /** Of boards that have members here, or are being opened for one. */
  @GuardedBy("lock")
  private final Map<RoomCode, OpenRoom> rooms = new HashMap<>();

  @GuardedBy("lock")
  private boolean closed;

  /** Creates one whose boards are in memory. */
  public Boards(BoardsConfig config) {
    this(
        config,
        Budget.unlimited(),
        new EmbeddedBoardStore(
            config.store(), config.space().allBytesMax(), InstantSource.system()),
        new SecureRandom(),
        System::nanoTime,
        InstantSource.system());
  }

  /**
   * Creates one on a store, which it closes.
   *
   * @param budget from which boards and outboxes are taken, within their own limits
   * @param random of codes and ids
   * @param nanoTime for quotas
   * @param clock for the time of creation
   */
  public Boards(
      BoardsConfig config,
      Budget budget,
      BoardStore store,
      RandomGenerator random,
      LongSupplier nanoTime,
      InstantSource clock) {
    this.config = config;
    this.memory = new BoardMemory(config.space(), budget.share());
    this.store = store;
    this.random = random;
    this.nanoTime = nanoTime;
    this.clock = clock;
    this.creates = quota(config.creates());
    this.misses = quota(config.misses());
    this.sweeper = Thread.ofVirtual().name("boards-sweeper").start(this::sweepUntilClosed);
  }

  /** The limits. */
  public BoardsConfig config() {
    return config;
  }

  /**
   * Creates a board that nobody owns. It is removed when it was empty for the configured time.
   *
   * @throws BoardRefusedException there are too many boards, too many by this asker, the store
   *     failed, or the boards are closed
   */
  public RoomCode create(Asker asker) throws BoardRefusedException {
    return create(asker, "", false).code();
  }

  /**
   * Creates a board with an owner.
   *
   * @param sealed whether it is private
   * @throws BoardRefusedException as above
   */
  public NewBoard create(Asker asker, boolean sealed) throws BoardRefusedException {
    OwnerToken token = OwnerToken.random(random);
    Board board = create(asker, token.hash(), sealed);
    return new NewBoard(board.code(), board.view(), token);
  }

  /**
   * Makes a board stay, also when nobody is there. Creates it if there is none with this code.
   *
   * @throws BoardRefusedException the store failed, or the boards are closed
   */
  public void createKept(RoomCode code) throws BoardRefusedException {
    requireOpen();
    try {
      while (true) {
        Board board = newOrLiving(code);
        // By a room, as a board has one log at a time, and somebody may join meanwhile.
        OpenRoom room = room(code);
        if (room.open(store, board) && room.keep()) {
          room.closeIfEmpty();
          return;
        }
        requireOpen(); // else the last member has left meanwhile, and the next room is asked
      }
    } catch (BoardLogException e) {
      throw failed(e);
    }
  }

  private Board create(Asker asker, String ownerHash, boolean sealed) throws BoardRefusedException {
    requireRoomForOneMore(asker);
    try {
      Board board = board(RoomCode.random(random), ownerHash, sealed);
      while (!store.create(board)) {
        board = board(RoomCode.random(random), ownerHash, sealed);
      }
      return board;
    } catch (BoardLogException e) {
      throw failed(e);
    }
  }

  private Board board(RoomCode code, String ownerHash, boolean sealed) {
    return new Board(
        code,
        Letters.random(random, EPOCH_LENGTH),
        ViewCode.random(random),
        ownerHash,
        sealed,
        clock.millis());
  }

  private void requireRoomForOneMore(Asker asker) throws BoardRefusedException {
    requireOpen();
    if (store.boards() >= config.roomsMax()) {
      sweep();
    }
    if (store.boards() >= config.roomsMax()) {
      throw new BoardRefusedException(
          Reason.TOO_MANY_ROOMS, "there are " + config.roomsMax() + " boards already");
    }
    if (!creates.take(asker, nanoTime.getAsLong())) {
      throw new BoardRefusedException(Reason.QUOTA, "too many boards created");
    }
  }

  /**
   * The board that a key is for; empty if there is none.
   *
   * @throws BoardRefusedException this asker tried too many wrong keys, or the store failed
   */
  public Optional<Board> find(BoardKey key, Asker asker) throws BoardRefusedException {
    long now = nanoTime.getAsLong();
    boolean guesses = !misses.left(asker, now);
    if ((guesses || misses.crowded(now)) && !slowLane.pass(asker) && guesses) {
      throw tooManyMisses();
    }
    requireOpen();
    Optional<Board> board;
    try {
      board =
          switch (key) {
            case RoomCode code -> find(code);
            case ViewCode code -> store.find(code);
          };
    } catch (BoardLogException e) {
      throw failed(e);
    }
    if (board.isEmpty() && !misses.take(asker, now)) {
      throw tooManyMisses();
    }
    return board;
  }

  /** A board that is open here is not asked for. */
  private Optional<Board> find(RoomCode code) throws BoardLogException {
    OpenRoom room;
    lock.lock();
    try {
      room = rooms.get(code);
    } finally {
      lock.unlock();
    }
    Optional<Board> open = room == null ? Optional.empty() : room.board();
    return open.isPresent() ? open : store.find(code);
  }

  /**
   * Whether a key is for a board.
   *
   * @throws BoardRefusedException as in {@link #find}
   */
  public boolean exists(BoardKey key, Asker asker) throws BoardRefusedException {
    return find(key, asker).isPresent();
  }

  /**
   * Joins a board, as a viewer by its view code, else as a writer.
   *
   * @throws BoardRefusedException no board has this key, it is full or private, this asker tried
   *     too many wrong keys, the store failed, or the boards are closed
   */
  public Membership join(BoardKey key, Asker asker, JoinRequest request)
      throws BoardRefusedException {
    Role role = key instanceof RoomCode ? Role.WRITER : Role.VIEWER;
    Optional<Board> board = find(key, asker);
    Optional<Membership> seated =
        board.isEmpty() ? Optional.empty() : seat(board.get(), request, role);
    return seated.orElseThrow(
        () -> new BoardRefusedException(Reason.UNKNOWN_ROOM, "no board has this code"));
  }

  /**
   * Joins a board, creating it if none has this code.
   *
   * @throws BoardRefusedException as in {@link #create} and {@link #join}
   */
  public Membership joinOrCreate(RoomCode code, Asker asker, JoinRequest request)
      throws BoardRefusedException {
    while (true) {
      Optional<Membership> seated = seat(livingOrNew(code, asker), request, Role.WRITER);
      if (seated.isPresent()) {
        return seated.get();
      }
    }
  }

  private Board livingOrNew(RoomCode code, Asker asker) throws BoardRefusedException {
    requireOpen();
    try {
      Optional<Board> found = store.find(code);
      if (found.isPresent()) {
        return found.get();
      }
      requireRoomForOneMore(asker);
      return newOrLiving(code);
    } catch (BoardLogException e) {
      throw failed(e);
    }
  }

  private Board newOrLiving(RoomCode code) throws BoardLogException {
    Board board = board(code, "", false);
    return store.create(board) ? board : store.find(code).orElse(board);
  }

  /** How many boards there are, about. */
  public int rooms() {
    return store.boards();
  }

  /** How many members all rooms have in this process. */
  public int members() {
    return open().stream().mapToInt(OpenRoom::members).sum();
  }

  /** Bytes of the boards that have members in this process, about. */
  public long bytes() {
    return memory.boards();
  }

  /**
   * Keeps an image of a board.
   *
   * @param id 64 hexadecimal digits: the SHA-256 of {@code image}, checked by the caller
   * @return false if the board has no room for it
   * @throws BoardRefusedException as in {@link #find}
   */
  public boolean putImage(Board board, String id, byte[] image) throws BoardRefusedException {
    try {
      return store.putImage(board.code(), id, image);
    } catch (BoardLogException e) {
      throw failed(e);
    }
  }

  /**
   * Whether a board has an image.
   *
   * @throws BoardRefusedException as in {@link #find}
   */
  public boolean hasImage(Board board, String id) throws BoardRefusedException {
    try {
      return store.hasImage(board.code(), id);
    } catch (BoardLogException e) {
      throw failed(e);
    }
  }

  /**
   * An image of a board; empty if it has none with this id.
   *
   * @throws BoardRefusedException as in {@link #find}
   */
  public Optional<byte[]> image(Board board, String id) throws BoardRefusedException {
    try {
      return store.image(board.code(), id);
    } catch (BoardLogException e) {
      throw failed(e);
    }
  }

  /** Removes boards that were empty for too long, and tends rooms. Also called periodically. */
  public void sweep() {
    for (OpenRoom room : open()) {
      room.tend();
    }
    lock.lock();
    try {
      rooms.values().removeIf(OpenRoom::over);
    } finally {
      lock.unlock();
    }
    try {
      store.sweep();
    } catch (BoardLogException e) {
      LOG.log(System.Logger.Level.WARNING, "boards could not be swept", e);
    }
  }

  private List<OpenRoom> open() {
    lock.lock();
    try {
      return new ArrayList<>(rooms.values());
    } finally {
      lock.unlock();
    }
  }

  /** Ends every membership, and refuses new ones; what was published is stored. */
  @Override
  public void close() {
    List<OpenRoom> all;
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      closing.signalAll();
      all = new ArrayList<>(rooms.values());
      rooms.clear();
    } finally {
      lock.unlock();
    }
    all.forEach(OpenRoom::close);
    try {
      sweeper.join();
      store.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      LOG.log(System.Logger.Level.ERROR, "the store of boards was not closed properly", e);
    }
  }

  /** Empty if the board was removed meanwhile. */
  private Optional<Membership> seat(Board board, JoinRequest request, Role role)
      throws BoardRefusedException {
    if (board.sealed() && !request.elements()) {
      throw new BoardRefusedException(
          Reason.SEALED, "this board is private: join it with a page that can decrypt it");
    }
    try {
      while (true) {
        OpenRoom room = room(board.code());
        if (!room.open(store, board)) {
          requireOpen();
          if (store.find(board.code()).isEmpty()) {
            return Optional.empty();
          }
          continue; // its last member left meanwhile
        }
        Optional<Membership> membership =
            room.join(Letters.random(random, CLIENT_ID_LENGTH), request, role);
        if (membership.isPresent()) {
          return membership;
        }
        requireOpen();
        if (!room.closed()) {
          throw new BoardRefusedException(
              Reason.ROOM_FULL, "the board is full: " + config.membersMax() + " members");
        }
      }
    } catch (BoardLogException e) {
      requireOpen();
      throw failed(e);
    }
  }

  /** The room of this board, a new one if there is none; its predecessor has let go of the log. */
  private OpenRoom room(RoomCode code) throws BoardRefusedException {
    while (true) {
      OpenRoom before;
      lock.lock();
      try {
        if (closed) {
          throw closedNow();
        }
        before = rooms.get(code);
        if (before == null || before.over()) {
          OpenRoom room = new OpenRoom(config, nanoTime, memory);
          rooms.put(code, room);
          return room;
        }
        if (!before.closed()) {
          return before;
        }
      } finally {
        lock.unlock();
      }
      before.awaitOver();
    }
  }

  private static BoardRefusedException tooManyMisses() {
    return new BoardRefusedException(Reason.QUOTA, "too many wrong codes");
  }

  private static BoardRefusedException failed(BoardLogException e) {
    LOG.log(System.Logger.Level.WARNING, "the store of boards failed", e);
    return new BoardRefusedException(Reason.LOG_FAILED, e.explanation());
  }

  private static BoardRefusedException closedNow() {
    return new BoardRefusedException(Reason.CLOSED, "the boards are closed");
  }

  private static AskerQuota quota(BoardsConfig.Rate rate) {
    return new AskerQuota(rate.burst(), rate.perSecond(), ASKERS_MAX);
  }

  private void requireOpen() throws BoardRefusedException {
    lock.lock();
    try {
      if (closed) {
        throw closedNow();
      }
    } finally {
      lock.unlock();
    }
  }

  private void sweepUntilClosed() {
    while (awaitInterval()) {
      sweep();
    }
  }

  /** False once the boards are closed. */
  private boolean awaitInterval() {
    lock.lock();
    try {
      long leftNanos = SWEEP_INTERVAL.toNanos();
      while (!closed && leftNanos > 0) {
        leftNanos = closing.awaitNanos(leftNanos);
      }
      return !closed;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }
}
