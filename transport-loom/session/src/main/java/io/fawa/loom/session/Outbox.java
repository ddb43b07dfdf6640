/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.session;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fawa.limits.Allowance;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The packs that wait to be sent to one client. Any thread offers; one writer takes. It outlives a
 * writer, as a session may outlive its connection. Thread-safe.
 *
 * <p>No thread waits for packs. Whoever adds the first one starts a thread that writes until there
 * is none, except for a thread that {@link #defer defers}: one that handles a client's pack writes
 * what it has pushed itself, after that.
 */
final class Outbox {
  private final int packsMax;
  private final long bytesMax;
  private final Allowance allowance;
  private final DropListener drops;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition room = lock.newCondition();

  @GuardedBy("lock")
  private final ArrayDeque<byte[]> packs = new ArrayDeque<>(4);

  @GuardedBy("lock")
  private long bytes;

  @GuardedBy("lock")
  private long dropped;

  /** Who may take; a former one gets nothing any more. */
  @GuardedBy("lock")
  private @Nullable Writer writer;

  /**
   * Who has taken packs and not said what became of them. Another writer begins after that, so that
   * packs stay in order.
   */
  @GuardedBy("lock")
  private @Nullable Writer taker;

  /** Whether the writer may begin. */
  @GuardedBy("lock")
  private boolean ready;

  /** Whether a thread is in the writer. */
  @GuardedBy("lock")
  private boolean writing;

  /** Whether the writer has something else to send. */
  @GuardedBy("lock")
  private boolean nudged;

  /** Whether the writer has left packs here because it has no room for them; a nudge ends that. */
  @GuardedBy("lock")
  private boolean blocked;

  /** Whether the writer knows that nothing will be added. */
  @GuardedBy("lock")
  private boolean toldFinished;

  /** Written by the thread that defers; others compare themselves with it. */
  private volatile @Nullable Thread deferring;

  @GuardedBy("lock")
  private State state = State.OPEN;

  private enum State {
    OPEN,

    /** Nothing is added; what is there will be sent. */
    FINISHING,

    CLOSED
  }

  /** Writes to a client. */
  @FunctionalInterface
  interface Writer {
    /** Takes and sends until there is nothing; called by one thread at a time. */
    void write();
  }

  /** Counts what is dropped. Called with the lock held: must not wait. */
  interface DropListener {
    void dropped(DropCause cause, int packs);
  }

  /** What a writer gets. */
  sealed interface Turn {
    /** Packs to send; none if the writer was only {@link Outbox#nudge nudged}. */
    record Packs(List<byte[]> packs) implements Turn {}

    /** There is nothing; another thread is started once there is. */
    record Nothing() implements Turn {}

    /** All was taken, and nothing will be added. */
    record Finished() implements Turn {}

    /** It is closed, or another writer has taken over. */
    record Gone() implements Turn {}
  }

  /**
   * An empty one.
   *
   * @param packsMax how many may wait
   * @param bytesMax how many bytes of packs may wait
   * @param allowance from which they are taken
   * @param drops is told of each that is dropped
   */
  Outbox(int packsMax, long bytesMax, Allowance allowance, DropListener drops) {
    this.packsMax = packsMax;
    this.bytesMax = bytesMax;
    this.allowance = allowance;
    this.drops = drops;
  }

  /**
   * Adds a pack.
   *
   * @param most the longest time to wait, with {@link PushPolicy#BLOCK}
   */
  @SuppressWarnings("ReferenceEquality") // a thread is itself
  PushResult offer(byte[] pack, PushPolicy policy, Duration most) {
    Writer start;
    PushResult result;
    lock.lock();
    try {
      result = makeRoom(pack.length, policy, most);
      if (result.queued() && !allowance.tryTake(pack.length)) {
        result = PushResult.NO_MEMORY;
      }
      if (!result.queued()) {
        drop(cause(result), 1);
        return result;
      }
      packs.add(pack);
      bytes += pack.length;
      start = Thread.currentThread() == deferring ? null : beginWriting();
    } finally {
      lock.unlock();
    }
    startWriting(start);
    return result;
  }

  @GuardedBy("lock")
  private void drop(DropCause cause, int some) {
    dropped += some;
    drops.dropped(cause, some);
  }

  private static DropCause cause(PushResult result) {
    return switch (result) {
      case DROPPED -> DropCause.QUEUE_FULL;
      case TIMED_OUT -> DropCause.TIMED_OUT;
      case DISCONNECTED -> DropCause.TOO_SLOW;
      case NO_MEMORY -> DropCause.NO_MEMORY;
      case NO_SESSION -> DropCause.NO_SESSION;
      case QUEUED, QUEUED_DROPPING_OLDEST ->
          throw new IllegalArgumentException(result + " drops no new pack");
    };
  }

  @GuardedBy("lock")
  private PushResult makeRoom(int length, PushPolicy policy, Duration most) {
    if (state != State.OPEN) {
      return PushResult.NO_SESSION;
    }
    if (hasRoom(length)) {
      return PushResult.QUEUED;
    }
    return switch (policy) {
      case BLOCK -> awaitRoom(length, most.toNanos());
      case DROP_NEWEST -> PushResult.DROPPED;
      case DROP_OLDEST -> {
        while (!hasRoom(length)) {
          remove();
          drop(DropCause.OLDEST, 1);
        }
        yield PushResult.QUEUED_DROPPING_OLDEST;
      }
      case DISCONNECT -> PushResult.DISCONNECTED;
    };
  }

  @GuardedBy("lock")
  private PushResult awaitRoom(int length, long nanos) {
    long left = nanos;
    // Whoever waits for room must not be the one who makes it.
    startWriting(beginWriting());
    try {
      while (state == State.OPEN && !hasRoom(length)) {
        if (left <= 0) {
          return PushResult.TIMED_OUT;
        }
        left = room.awaitNanos(left);
      }
      return state == State.OPEN ? PushResult.QUEUED : PushResult.NO_SESSION;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return PushResult.TIMED_OUT;
    }
  }

  /** An empty one takes any pack. */
  @GuardedBy("lock")
  private boolean hasRoom(int length) {
    return packs.isEmpty() || (packs.size() < packsMax && bytes + length <= bytesMax);
  }

  @GuardedBy("lock")
  private byte[] remove() {
    byte[] pack = packs.remove();
    bytes -= pack.length;
    allowance.give(pack.length);
    return pack;
  }

  /** The writer if it is to be started now, which the caller then does. */
  @GuardedBy("lock")
  @SuppressWarnings("ReferenceEquality") // writers are told apart by identity
  private @Nullable Writer beginWriting() {
    if (writer == null || !ready || writing || !hasWork()) {
      return null;
    }
    if (taker != null && taker != writer) {
      return null;
    }
    writing = true;
    return writer;
  }

  @GuardedBy("lock")
  private boolean hasWork() {
    return switch (state) {
      case OPEN -> nudged || (!packs.isEmpty() && !blocked);
      // Whoever was told has said good-bye: what is due now would fail, and take sent packs with
      // it.
      case FINISHING -> !toldFinished && (nudged || packs.isEmpty() || !blocked);
      case CLOSED -> false;
    };
  }

  private static void startWriting(@Nullable Writer start) {
    if (start != null) {
      Thread.ofVirtual().name("session-writer").start(start::write);
    }
  }

  /**
   * What the calling thread adds is not written until it calls {@link #flush}, or {@link
   * #startOverdue} is called. One thread at a time.
   */
  void defer() {
    deferring = Thread.currentThread();
  }

  /** Writes what waits, with the calling thread, unless another does. */
  void flush() {
    deferring = null;
    Writer start;
    lock.lock();
    try {
      start = beginWriting();
    } finally {
      lock.unlock();
    }
    if (start != null) {
      start.write();
    }
  }

  /** Starts a writer if the thread that defers takes long. */
  void startOverdue() {
    if (deferring == null) {
      return;
    }
    Writer start;
    lock.lock();
    try {
      start = beginWriting();
    } finally {
      lock.unlock();
    }
    startWriting(start);
  }

  /** Makes {@code next} the writer, which waits until it is {@link #ready}. */
  void attach(Writer next) {
    lock.lock();
    try {
      writer = next;
      ready = false;
      writing = false;
      blocked = false;
      toldFinished = false;
    } finally {
      lock.unlock();
    }
  }

  /** The writer may begin, and has something to send or looks whether it has. */
  @SuppressWarnings("ReferenceEquality") // writers are told apart by identity
  void ready(Writer by) {
    Writer start = null;
    lock.lock();
    try {
      if (writer == by) {
        ready = true;
        nudged = true;
        start = beginWriting();
      }
    } finally {
      lock.unlock();
    }
    startWriting(start);
  }

  /** Lets go of a writer, unless there is another already. */
  @SuppressWarnings("ReferenceEquality") // writers are told apart by identity
  void detach(Writer former) {
    lock.lock();
    try {
      if (writer == former) {
        writer = null;
        writing = false;
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes packs. Does not wait: a writer that gets nothing returns. One that gets packs calls
   * {@link #passedOn} before it takes again.
   *
   * @param by the writer
   * @param wanted how much at once
   */
  @SuppressWarnings("ReferenceEquality") // writers are told apart by identity
  Turn take(Writer by, PackProtocol.Room wanted) {
    lock.lock();
    try {
      if (state == State.CLOSED || writer != by) {
        return new Turn.Gone();
      }
      if (nudged) {
        nudged = false;
        blocked = false;
        taker = by;
        return new Turn.Packs(some(wanted));
      }
      if (!packs.isEmpty() && wanted.packs() > 0) {
        taker = by;
        return new Turn.Packs(some(wanted));
      }
      blocked = !packs.isEmpty();
      writing = false;
      if (state == State.FINISHING && packs.isEmpty() && !toldFinished) {
        toldFinished = true;
        return new Turn.Finished();
      }
      return new Turn.Nothing();
    } finally {
      lock.unlock();
    }
  }

  /**
   * What the writer has taken is in the history now, or lost with an end of the session. Another
   * writer may begin, which sends what is in the history first.
   */
  @SuppressWarnings("ReferenceEquality") // writers are told apart by identity
  void passedOn(Writer by) {
    Writer start = null;
    lock.lock();
    try {
      if (taker == by) {
        taker = null;
        start = beginWriting();
      }
    } finally {
      lock.unlock();
    }
    startWriting(start);
  }

  @GuardedBy("lock")
  private List<byte[]> some(PackProtocol.Room wanted) {
    if (packs.isEmpty() || wanted.packs() == 0) {
      return List.of();
    }
    List<byte[]> some = new ArrayList<>(Math.min(packs.size(), 64));
    int size = 0;
    while (!packs.isEmpty()
        && some.size() < wanted.packs()
        && (size == 0 || size + packs.peek().length <= wanted.bytes())) {
      byte[] next = remove();
      size += next.length;
      some.add(next);
    }
    room.signalAll();
    return some;
  }

  /** Bytes of packs that were taken are held until they are acknowledged. */
  void retained(long more) {
    allowance.force(more);
  }

  /** Bytes that were {@link #retained} are no longer held. */
  void released(long fewer) {
    allowance.give(fewer);
  }

  /** The writer has something to send that is no pack, or has room again. */
  void nudge() {
    Writer start;
    lock.lock();
    try {
      nudged = true;
      start = beginWriting();
    } finally {
      lock.unlock();
    }
    startWriting(start);
  }

  /** Takes no more; the writer gets the rest. */
  void finish() {
    Writer start = null;
    lock.lock();
    try {
      if (state == State.OPEN) {
        state = State.FINISHING;
        room.signalAll();
        start = beginWriting();
      }
    } finally {
      lock.unlock();
    }
    startWriting(start);
  }

  /** Drops everything and wakes everybody. */
  void close() {
    lock.lock();
    try {
      if (state == State.CLOSED) {
        return;
      }
      state = State.CLOSED;
      if (!packs.isEmpty()) {
        drop(DropCause.SESSION_ENDED, packs.size());
      }
      packs.clear();
      bytes = 0;
      room.signalAll();
    } finally {
      lock.unlock();
    }
    allowance.close();
  }

  int packs() {
    lock.lock();
    try {
      return packs.size();
    } finally {
      lock.unlock();
    }
  }

  long bytes() {
    lock.lock();
    try {
      return bytes;
    } finally {
      lock.unlock();
    }
  }

  /** Packs that were refused, or dropped before they were sent. */
  long dropped() {
    lock.lock();
    try {
      return dropped;
    } finally {
      lock.unlock();
    }
  }
}
