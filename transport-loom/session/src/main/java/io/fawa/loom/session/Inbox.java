/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.session;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fawa.loom.resume.LogLimits;
import io.fawa.loom.resume.SessionMessage;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The packs of a client of our own mode that wait to be handled. A thread of its own handles them,
 * one after the other, while there are any: who handles may wait for room to push, which comes with
 * the acknowledgements that the connection's thread reads meanwhile. A pack is acknowledged once it
 * is handled, so a client has only so many here as its own history holds. Thread-safe.
 */
final class Inbox {
  private static final System.Logger LOG = System.getLogger(Inbox.class.getName());

  private final Session session;
  private final ReadFilter.Next handler;
  private final LogLimits limits;
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private final ArrayDeque<SessionMessage.Data> packs = new ArrayDeque<>(2);

  /** Of packs that wait. */
  @GuardedBy("lock")
  private long bytes;

  /** Signalled when nothing is being handled. */
  private final Condition idle = lock.newCondition();

  @GuardedBy("lock")
  private boolean handling;

  @GuardedBy("lock")
  private boolean closed;

  /** The last offset that was handled. Written under the lock. */
  private volatile long handled;

  /** Written under the lock. */
  private volatile long acknowledged;

  @GuardedBy("lock")
  private long bytesSinceAck;

  Inbox(Session session, ReadFilter.Next handler, LogLimits limits) {
    this.session = session;
    this.handler = handler;
    this.limits = limits;
  }

  /** Takes a pack; false if there are too many for a client that waits for acknowledgements. */
  boolean add(SessionMessage.Data data) {
    boolean start;
    lock.lock();
    try {
      if (closed) {
        session.unhandled(1);
        return true;
      }
      // Those of before a resume count as received already.
      if (packs.size() >= 2 * limits.packsMax()
          || (!packs.isEmpty() && bytes + data.pack().length > 2 * limits.bytesMax())) {
        return false;
      }
      session.outbox().retained(data.pack().length);
      packs.add(data);
      bytes += data.pack().length;
      start = !handling;
      handling = true;
    } finally {
      lock.unlock();
    }
    if (start) {
      Thread.ofVirtual().name("session-handler").start(this::handleAll);
    }
    return true;
  }

  private void handleAll() {
    for (SessionMessage.Data next = next(); next != null; next = next()) {
      session.outbox().defer();
      try {
        session.received(next.pack().length);
        handler.handle(session, next.pack());
      } catch (Exception | Error e) {
        LOG.log(System.Logger.Level.WARNING, "the service failed for " + session, e);
        session.end(EndReason.HANDLER_FAILED);
        close();
      }
      if (done(next)) {
        session.outbox().nudge();
      } else if (isEmpty()) {
        session.outbox().flush();
      }
    }
  }

  private SessionMessage.@org.jspecify.annotations.Nullable Data next() {
    lock.lock();
    try {
      SessionMessage.Data next = closed ? null : packs.poll();
      bytes -= next == null ? 0 : next.pack().length;
      handling = next != null;
      if (!handling) {
        idle.signalAll();
      }
      return next;
    } finally {
      lock.unlock();
    }
  }

  private boolean isEmpty() {
    lock.lock();
    try {
      return packs.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /** True if an acknowledgement is due. */
  private boolean done(SessionMessage.Data data) {
    session.outbox().released(data.pack().length);
    lock.lock();
    try {
      handled = data.offset();
      bytesSinceAck += data.pack().length;
      return handled - acknowledged >= limits.ackPacks() || bytesSinceAck >= limits.ackBytes();
    } finally {
      lock.unlock();
    }
  }

  /** Whether something was handled that is not acknowledged. */
  boolean owes() {
    return handled > acknowledged;
  }

  /** Whether so much of that has come together that it should not wait. */
  boolean owesMuch() {
    lock.lock();
    try {
      return handled - acknowledged >= limits.ackPacks() || bytesSinceAck >= limits.ackBytes();
    } finally {
      lock.unlock();
    }
  }

  SessionMessage.Ack acknowledge() {
    lock.lock();
    try {
      acknowledged = handled;
      bytesSinceAck = 0;
      return new SessionMessage.Ack(handled);
    } finally {
      lock.unlock();
    }
  }

  /** Handles no more; what waits is dropped. */
  void close() {
    lock.lock();
    try {
      closed = true;
      session.unhandled(packs.size());
      packs.clear();
      bytes = 0;
    } finally {
      lock.unlock();
    }
  }

  /** Closes, and waits until the pack that is being handled is done with. */
  void closeAndWait(Duration most) {
    close();
    long left = most.toNanos();
    lock.lock();
    try {
      while (handling && left > 0) {
        left = idle.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }
}
