/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.session;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A way from a session to one object of the application, such as a match: packs {@link #forward
 * forwarded} to it are handled in order by a thread of their own, packs {@link #push pushed} from
 * it reach the client in order. It ends with its session, by {@link #close}, when nothing went
 * through it for long, or when too many packs failed in a short time. Thread-safe.
 */
public final class Tunnel {
  private static final System.Logger LOG = System.getLogger(Tunnel.class.getName());

  private final Session session;
  private final TunnelType type;
  private final long objectId;
  private final ServerConfig config;
  private final Tunnels owner;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition filled = lock.newCondition();
  private final Condition room = lock.newCondition();

  @GuardedBy("lock")
  private final ArrayDeque<byte[]> packs = new ArrayDeque<>();

  @GuardedBy("lock")
  private @Nullable TunnelEnd end;

  /** When the failures that count began. */
  @GuardedBy("lock")
  private long failingSinceNanos;

  @GuardedBy("lock")
  private int failures;

  private volatile long usedNanos = System.nanoTime();

  Tunnel(Session session, TunnelType type, long objectId, ServerConfig config, Tunnels owner) {
    this.session = session;
    this.type = type;
    this.objectId = objectId;
    this.config = config;
    this.owner = owner;
  }

  void start(TunnelHandler handler) {
    Thread.ofVirtual().name("tunnel").start(() -> run(handler));
  }

  /** The session that it belongs to. */
  public Session session() {
    return session;
  }

  /** Its type. */
  public TunnelType type() {
    return type;
  }

  /** The object at its far end. */
  public long objectId() {
    return objectId;
  }

  /**
   * Gives a pack to the handler's thread. Waits while as many as allowed are there, {@code
   * pushTimeout} at most.
   *
   * @return false if there was no room in time, or the tunnel has ended
   */
  public boolean forward(byte[] pack) {
    usedNanos = System.nanoTime();
    long left = config.pushTimeout().toNanos();
    lock.lock();
    try {
      while (end == null && packs.size() >= type.packsMax()) {
        if (left <= 0) {
          return false;
        }
        left = room.awaitNanos(left);
      }
      if (end != null) {
        return false;
      }
      packs.add(pack);
      filled.signal();
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }

  /** Pushes a pack to the session's client; one that fails counts against the tunnel. */
  public PushResult push(byte[] pack) {
    usedNanos = System.nanoTime();
    PushResult result = session.push(pack);
    if (result.queued()) {
      succeeded();
    } else {
      failed();
    }
    return result;
  }

  /** Ends it; packs that wait are dropped. */
  public void close() {
    end(TunnelEnd.CLOSED);
  }

  void end(TunnelEnd reason) {
    lock.lock();
    try {
      if (end != null) {
        return;
      }
      end = reason;
      packs.clear();
      filled.signalAll();
      room.signalAll();
    } finally {
      lock.unlock();
    }
    owner.remove(this);
  }

  /** Ends it if nothing went through it for long. */
  void endIfIdle(long nowNanos) {
    boolean waiting;
    lock.lock();
    try {
      waiting = !packs.isEmpty();
    } finally {
      lock.unlock();
    }
    if (!waiting && nowNanos - usedNanos > config.tunnelIdleTimeout().toNanos()) {
      end(TunnelEnd.IDLE);
    }
  }

  boolean ended() {
    lock.lock();
    try {
      return end != null;
    } finally {
      lock.unlock();
    }
  }

  private void run(TunnelHandler handler) {
    try {
      for (byte[] pack = next(); pack != null; pack = next()) {
        handle(handler, pack);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      stopped(handler);
    }
  }

  private void handle(TunnelHandler handler, byte[] pack) {
    try {
      handler.handle(pack);
      succeeded();
    } catch (Exception e) {
      LOG.log(System.Logger.Level.DEBUG, "a tunnel could not handle a pack", e);
      failed();
    }
  }

  private void stopped(TunnelHandler handler) {
    TunnelEnd reason;
    lock.lock();
    try {
      reason = end == null ? TunnelEnd.CLOSED : end;
    } finally {
      lock.unlock();
    }
    try {
      handler.stopped(reason);
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.WARNING, "a tunnel's handler failed when it was stopped", e);
    }
  }

  /** Null at the end. */
  private byte @Nullable [] next() throws InterruptedException {
    lock.lock();
    try {
      while (packs.isEmpty() && end == null) {
        filled.await();
      }
      byte[] next = packs.poll();
      room.signal();
      return next;
    } finally {
      lock.unlock();
    }
  }

  private void succeeded() {
    lock.lock();
    try {
      failures = 0;
    } finally {
      lock.unlock();
    }
  }

  private void failed() {
    boolean tooMany;
    lock.lock();
    try {
      long now = System.nanoTime();
      Duration window = config.tunnelFailureWindow();
      if (failures == 0 || now - failingSinceNanos > window.toNanos()) {
        failures = 0;
        failingSinceNanos = now;
      }
      failures++;
      tooMany = failures > config.tunnelFailuresMax();
    } finally {
      lock.unlock();
    }
    if (tooMany) {
      LOG.log(
          System.Logger.Level.WARNING,
          "a tunnel ends: more than {0} failures within {1} s",
          config.tunnelFailuresMax(),
          TimeUnit.MILLISECONDS.toSeconds(config.tunnelFailureWindow().toMillis()));
      end(TunnelEnd.TOO_MANY_FAILURES);
    }
  }
}
