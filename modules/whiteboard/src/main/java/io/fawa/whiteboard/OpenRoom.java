/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fawa.whiteboard.MembershipEndedException.Reason;
import io.fawa.whiteboard.log.Board;
import io.fawa.whiteboard.log.BoardChange;
import io.fawa.whiteboard.log.BoardLog;
import io.fawa.whiteboard.log.BoardLogException;
import io.fawa.whiteboard.log.BoardStore;
import io.fawa.whiteboard.log.BoardTerms;
import io.fawa.whiteboard.log.ElementChange;
import io.fawa.whiteboard.log.LiveNews;
import io.fawa.whiteboard.log.LoggedChange;
import io.fawa.whiteboard.log.StoredBoard;
import io.fawa.whiteboard.log.TermsChange;
import io.fawa.whiteboard.room.Joined;
import io.fawa.whiteboard.room.Room;
import io.fawa.whiteboard.room.RoomLimits;
import io.fawa.whiteboard.room.Seat;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A board that has members here: what they see of it, and their outboxes. It follows the log of the
 * board from the first member to the last one, and then closes it. A member that comes later gets
 * another object.
 *
 * <p>A publisher appends to the log; the log tells this room, which merges the change into its
 * state and puts what has won into every outbox. A joiner gets the state and an empty outbox under
 * one lock, so it misses and repeats nothing.
 */
final class OpenRoom implements BoardLog.Listener {
  private static final System.Logger LOG = System.getLogger(OpenRoom.class.getName());

  private static final int OVER_SECONDS_MAX = 10;

  /** Guards everything here, and all seats. No waits and no I/O under it. */
  final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  final Room<SharedEvent> room;

  private final Gathering gathering;
  final RoomLimits limits;
  private final BoardsConfig config;
  private final LongSupplier nanoTime;

  private final BoardMemory memory;

  /** Held while the log is opened, or the board is made to stay. Acquired before {@link #lock}. */
  private final ReentrantLock opening = new ReentrantLock();

  /** Whether {@link #keep} has appended its change; the scene may not have it yet. */
  @GuardedBy("opening")
  private boolean kept;

  /** For {@link SharedEvent}. */
  private final ReentrantLock encoding = new ReentrantLock();

  /** Null until the log is open, and once the room is closed. */
  @GuardedBy("lock")
  private @Nullable BoardLog log;

  /** While a thread opens the log. */
  @GuardedBy("lock")
  private boolean beingOpened;

  /** Counted down once the room is closed and has let go of the log. */
  private final CountDownLatch over = new CountDownLatch(1);

  /** Null until the log is open. */
  @GuardedBy("lock")
  private @Nullable Scene scene;

  /** What the log told before this room knew its state. */
  @GuardedBy("lock")
  private final List<LoggedChange> early = new ArrayList<>();

  /** The part of all boards' bytes that is this board's. */
  @GuardedBy("lock")
  private long bytesCounted;

  @GuardedBy("lock")
  private boolean reachable = true;

  /** What members here show of themselves, by id. */
  @GuardedBy("lock")
  private final Map<String, String> cards = new HashMap<>();

  @GuardedBy("lock")
  private final Elsewhere elsewhere = new Elsewhere();

  @SuppressWarnings("GuardedBy") // the gathering asks for members under the lock
  OpenRoom(BoardsConfig config, LongSupplier nanoTime, BoardMemory memory) {
    this.config = config;
    this.nanoTime = nanoTime;
    this.memory = memory;
    this.limits =
        new RoomLimits(
            config.outbox().eventsMax(), config.outbox().bytesMax(), config.membersMax());
    this.room = new Room<>(limits, new Announcements(encoding), memory);
    this.gathering = new Gathering(lock, room::members);
  }

  /**
   * Opens the log, unless it is open.
   *
   * @return false if there is no such board, or this room is closed
   * @throws BoardLogException the store failed; this room is closed
   */
  boolean open(BoardStore store, Board board) throws BoardLogException {
    opening.lock();
    try {
      if (!beginOpening()) {
        return !closed();
      }
      Optional<BoardLog> found = Optional.empty();
      try {
        found = store.open(board.code(), this);
      } finally {
        endOpening(found);
      }
      return !closed();
    } finally {
      opening.unlock();
    }
  }

  /** False if the log is open, or will not be. */
  private boolean beginOpening() {
    lock.lock();
    try {
      beingOpened = log == null && !room.closed();
      return beingOpened;
    } finally {
      lock.unlock();
    }
  }

  private void endOpening(Optional<BoardLog> found) {
    boolean wanted;
    lock.lock();
    try {
      beingOpened = false;
      wanted = found.isPresent() && !room.closed();
      if (wanted) {
        follow(found.get());
      } else {
        room.close();
        early.clear();
      }
    } finally {
      lock.unlock();
    }
    if (!wanted) {
      found.ifPresent(BoardLog::close);
      over.countDown();
    }
  }

  @GuardedBy("lock")
  private void follow(BoardLog opened) {
    StoredBoard stored = opened.opened();
    log = opened;
    scene = new Scene(stored, config);
    room.skipTo(stored.sequence());
    for (LoggedChange change : early) {
      take(change);
    }
    early.clear();
    count();
  }

  // ---- what the log tells

  @Override
  public void appended(LoggedChange logged) {
    lock.lock();
    try {
      if (scene != null) {
        take(logged);
        count();
      } else if (!room.closed()) {
        early.add(logged);
      }
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private void take(LoggedChange logged) {
    if (scene != null) {
      scene
          .take(logged)
          .ifPresent(news -> room.deliver(news.sequence(), shared(news.event()), news.weight()));
    }
  }

  @Override
  public void told(LiveNews news) {
    lock.lock();
    try {
      switch (news) {
        case LiveNews.Here here -> hear(here);
        case LiveNews.Gone gone -> miss(gone.clientId());
        case LiveNews.Pointer pointer -> point(pointer, null);
      }
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private void hear(LiveNews.Here here) {
    switch (elsewhere.hear(here.clientId(), here.card(), nanoTime.getAsLong())) {
      case NEW -> {
        room.joinedElsewhere(here.clientId(), elsewhere.size());
        if (!here.card().isEmpty()) {
          show(here.clientId(), here.card(), null);
        }
      }
      case CHANGED -> show(here.clientId(), here.card(), null);
      case SAME -> {}
    }
  }

  @GuardedBy("lock")
  private void miss(String clientId) {
    if (elsewhere.miss(clientId)) {
      room.leftElsewhere(clientId, elsewhere.size());
    }
  }

  @Override
  public void reachable(boolean now) {
    lock.lock();
    try {
      if (reachable != now) {
        reachable = now;
        tell(new BoardEvent.Reachable(now), 0);
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void ended(BoardLogException why) {
    LOG.log(System.Logger.Level.WARNING, "a board is closed: its log has ended", why);
    close();
  }

  // ---- what members do

  /** Empty if the room is closed or full. */
  Optional<Membership> join(String clientId, JoinRequest request, Role role) {
    lock.lock();
    try {
      Scene board = scene;
      if (board == null) {
        return Optional.empty();
      }
      MemberBell bell = new MemberBell(gathering, lock.newCondition());
      Optional<Joined<SharedEvent>> joined = room.join(clientId, request.watching(), bell);
      if (joined.isEmpty()) {
        return Optional.empty();
      }
      List<Snapshot.Member> members = new ArrayList<>(elsewhere.members());
      for (String id : joined.get().memberIds()) {
        members.add(new Snapshot.Member(id, cards.getOrDefault(id, "")));
      }
      Snapshot snapshot = board.snapshot(request, role, reachable, members);
      if (log != null) {
        log.tell(new LiveNews.Here(clientId, ""));
      }
      return Optional.of(
          new RoomMembership(
              this, joined.get().seat(), snapshot, new Pace(config, nanoTime.getAsLong()), bell));
    } finally {
      lock.unlock();
    }
  }

  /**
   * Appends a member's change.
   *
   * @throws MembershipEndedException the membership has ended; nothing was appended
   * @throws ChangeRefusedException the member may not make this change, or the board is full
   * @throws BoardLogException the log failed
   */
  void publish(Seat<SharedEvent> seat, Role role, BoardChange change)
      throws MembershipEndedException, ChangeRefusedException, BoardLogException {
    BoardLog to;
    lock.lock();
    try {
      requireOpen(seat);
      Scene board = scene;
      to = log;
      if (board == null || to == null) {
        throw new MembershipEndedException(Reason.ROOM_CLOSED);
      }
      Permission.check(role, board.state(), change, config, memory::mayGrow);
      if (change instanceof ElementChange elements) {
        board
            .settledOnly(elements)
            .ifPresent(same ->
                room.tellAll(
                    shared(new BoardEvent.Settled(board.state().sequence(), same)), same.weight()));
      }
    } finally {
      lock.unlock();
    }
    to.append(change);
  }

  /**
   * Makes the board outlive its members.
   *
   * @return false if the room is closed, and nothing was appended
   * @throws BoardLogException the log failed
   */
  boolean keep() throws BoardLogException {
    opening.lock();
    try {
      BoardLog to;
      BoardTerms terms;
      lock.lock();
      try {
        if (log == null || scene == null) {
          return false;
        }
        to = log;
        terms = scene.state().terms();
      } finally {
        lock.unlock();
      }
      if (!kept && !terms.kept()) {
        to.append(new TermsChange(new BoardTerms(terms.writable(), true), ""));
        kept = true;
      }
      return true;
    } catch (BoardLogException e) {
      if (closed()) {
        return false; // its last member left meanwhile
      }
      throw e;
    } finally {
      opening.unlock();
    }
  }

  /** Relays a pointer. */
  void point(Seat<SharedEvent> seat, String json) throws MembershipEndedException {
    lock.lock();
    try {
      requireOpen(seat);
      LiveNews.Pointer pointer = new LiveNews.Pointer(seat.memberId(), json);
      point(pointer, seat);
      if (log != null) {
        log.tell(pointer);
      }
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private void point(LiveNews.Pointer pointer, @Nullable Seat<SharedEvent> from) {
    room.tellFleeting(
        pointer.clientId(),
        shared(new BoardEvent.Pointed(pointer.clientId(), pointer.json())),
        from);
  }

  /** Shows a member's card to the others. */
  void show(Seat<SharedEvent> seat, String card) throws MembershipEndedException {
    lock.lock();
    try {
      requireOpen(seat);
      cards.put(seat.memberId(), card);
      show(seat.memberId(), card, seat);
      if (log != null) {
        log.tell(new LiveNews.Here(seat.memberId(), card));
      }
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private void show(String clientId, String card, @Nullable Seat<SharedEvent> from) {
    room.tell(shared(new BoardEvent.CardShown(clientId, card)), card.length(), from);
  }

  /** Puts an event into the outbox of one member. */
  void answer(Seat<SharedEvent> seat, BoardEvent event) throws MembershipEndedException {
    lock.lock();
    try {
      requireOpen(seat);
      if (!seat.offerPrivate(shared(event), Announcements.BYTES, limits)) {
        room.cut(seat);
      }
    } finally {
      lock.unlock();
    }
  }

  /** The board; empty unless it is open. */
  Optional<Board> board() {
    lock.lock();
    try {
      return scene == null ? Optional.empty() : Optional.of(scene.state().board());
    } finally {
      lock.unlock();
    }
  }

  /** Takes memory for a message to one member. */
  Membership.Held hold(int bytes) throws MembershipEndedException, InterruptedIOException {
    return memory.hold(bytes).orElseThrow(() -> new MembershipEndedException(Reason.TOO_SLOW));
  }

  /** Waits until what was appended before is delivered, unless the member has left. */
  void flush(Seat<SharedEvent> seat, Duration atMost) {
    BoardLog to;
    lock.lock();
    try {
      to = seat.state() == Seat.State.OPEN ? log : null;
    } finally {
      lock.unlock();
    }
    if (to != null && !to.flush(atMost)) {
      LOG.log(System.Logger.Level.DEBUG, "a member leaves before its changes are stored");
    }
  }

  void leave(Seat<SharedEvent> seat) {
    lock.lock();
    try {
      room.leave(seat);
      cards.remove(seat.memberId());
      if (log != null) {
        log.tell(new LiveNews.Gone(seat.memberId()));
      }
    } finally {
      lock.unlock();
    }
    closeIfEmpty();
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

  // ---- its life

  /**
   * Tells other processes who is here, and forgets members elsewhere of whom nothing was heard.
   * Closes the room if it has no members, as those that were too slow do not leave by themselves.
   */
  void tend() {
    lock.lock();
    try {
      for (String id : room.memberIds()) {
        if (log != null) {
          log.tell(new LiveNews.Here(id, cards.getOrDefault(id, "")));
        }
      }
      for (String id : elsewhere.silent(nanoTime.getAsLong())) {
        miss(id);
      }
    } finally {
      lock.unlock();
    }
    closeIfEmpty();
  }

  /** Closes the room if nobody is there. */
  void closeIfEmpty() {
    close(true);
  }

  /** Ends all memberships, and lets go of the log. */
  void close() {
    close(false);
  }

  private void close(boolean onlyIfEmpty) {
    BoardLog ended;
    boolean openerIsLast;
    lock.lock();
    try {
      // Under one lock with what follows: who joins an empty room must not be shown out.
      boolean wanted = !onlyIfEmpty || (log != null && room.members() == 0);
      if (room.closed() || !wanted) {
        return;
      }
      room.close();
      ended = log;
      openerIsLast = beingOpened;
      forget();
    } finally {
      lock.unlock();
    }
    if (ended != null) {
      ended.close();
    }
    if (!openerIsLast) {
      over.countDown();
    }
  }

  /** Lets go of the board, as a closed room is found until the next sweep. */
  @GuardedBy("lock")
  private void forget() {
    log = null;
    scene = null;
    early.clear();
    cards.clear();
    memory.grown(-bytesCounted);
    bytesCounted = 0;
  }

  /** Whether it is closed, and has let go of the log. */
  boolean over() {
    return over.getCount() == 0;
  }

  /** Waits until it {@link #over() is}; the log lets nobody wait for long. */
  void awaitOver() {
    try {
      if (!over.await(OVER_SECONDS_MAX, TimeUnit.SECONDS)) {
        LOG.log(System.Logger.Level.WARNING, "a board takes long to close");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
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

  @GuardedBy("lock")
  private void count() {
    if (scene != null) {
      long bytes = scene.state().bytes();
      memory.grown(bytes - bytesCounted);
      bytesCounted = bytes;
    }
  }

  @GuardedBy("lock")
  private void tell(BoardEvent event, int bytes) {
    room.tell(shared(event), Announcements.BYTES + bytes, null);
  }

  private SharedEvent shared(BoardEvent event) {
    return new SharedEvent(event, encoding);
  }
}
