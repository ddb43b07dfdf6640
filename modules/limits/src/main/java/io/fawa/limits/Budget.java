/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.limits;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * The heap bytes that peers may make a process hold: unread bodies, unfinished messages, responses
 * that no peer reads, and the fixed cost of each connection and stream. Code takes such bytes from
 * an {@link Allowance} before it holds them. A connection has a share, and so have all connections
 * of one asker together. When the budget is used up, new work is refused and existing work
 * continues.
 *
 * <p>The last quarter is reserved for connections that hold little, so that those that hold much
 * cannot shut out other callers; the second half of that quarter is reserved for existing
 * connections. Loopback connections have no asker's share, as they may come from a proxy.
 * Thread-safe.
 */
public final class Budget {
  /** A connection that holds at most this may take from the last quarter. */
  static final int MODEST_BYTES = 65_536;

  /** Percent of the maximum heap; the rest is for what the process itself needs. */
  private static final int HEAP_PERCENT = 70;

  private static final Budget OF_PROCESS = ofHeap(HEAP_PERCENT);

  private final long bytesMax;
  private final long askerBytesMax;
  private final long connectionBytesMax;
  private final AtomicLong held = new AtomicLong();
  private final LongAdder refusals = new LongAdder();
  private final ConcurrentHashMap<String, Shared> askers = new ConcurrentHashMap<>();

  /** The share of all connections of one asker. */
  private static final class Shared {
    private final Allowance allowance;
    private int connections;

    Shared(Allowance allowance) {
      this.allowance = allowance;
    }
  }

  /**
   * An unused budget.
   *
   * @param bytesMax of all together
   * @param askerBytesMax of the connections of one asker
   * @param connectionBytesMax of one connection
   */
  public Budget(long bytesMax, long askerBytesMax, long connectionBytesMax) {
    atLeast(1, bytesMax, "bytesMax");
    atLeast(1, askerBytesMax, "askerBytesMax");
    atLeast(1, connectionBytesMax, "connectionBytesMax");
    this.bytesMax = bytesMax;
    this.askerBytesMax = askerBytesMax;
    this.connectionBytesMax = connectionBytesMax;
  }

  /**
   * A budget of {@code percent} of the maximum heap; an asker has half of it, a connection a
   * quarter.
   */
  public static Budget ofHeap(int percent) {
    return of(Runtime.getRuntime().maxMemory() / 100 * percent);
  }

  /** The default budget of all listeners, as they share one heap: 70 % of its maximum. */
  public static Budget ofProcess() {
    return OF_PROCESS;
  }

  /** A budget of {@code bytesMax}; an asker has half of it, a connection a quarter. */
  public static Budget of(long bytesMax) {
    return new Budget(bytesMax, Math.max(1, bytesMax / 2), Math.max(1, bytesMax / 4));
  }

  /** A budget that refuses nothing: for tests, and for clients, which choose their servers. */
  public static Budget unlimited() {
    return new Budget(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE);
  }

  /** How many bytes are taken. */
  public long heldBytes() {
    return held.get();
  }

  /**
   * How often the whole budget was too small. A rising count tells holders to release what they do
   * not need.
   */
  public long refusals() {
    return refusals.sum();
  }

  /** How many bytes may be taken. */
  public long bytesMax() {
    return bytesMax;
  }

  /**
   * The share of a new connection; closing it gives back what it still holds.
   *
   * @param remote where the connection comes from
   */
  public Allowance connection(SocketAddress remote) {
    if (bytesMax == Long.MAX_VALUE) {
      return Allowance.unlimited();
    }
    if (isOfThisMachine(remote)) {
      return connectionOfMany();
    }
    String key = Asker.of(remote).name();
    Shared shared =
        askers.compute(
            key,
            (name, known) -> {
              Shared one =
                  known == null
                      ? new Shared(new Allowance(this, null, false, askerBytesMax, () -> {}))
                      : known;
              one.connections++;
              return one;
            });
    return new Allowance(this, shared.allowance, true, connectionBytesMax, () -> left(key));
  }

  /**
   * The share of a connection that may carry several askers, such as one from a proxy; it counts
   * against none of them.
   */
  public Allowance connectionOfMany() {
    return bytesMax == Long.MAX_VALUE
        ? Allowance.unlimited()
        : new Allowance(this, null, true, connectionBytesMax, () -> {});
  }

  /** A share without a limit of its own: for what an app keeps of all its callers together. */
  public Allowance share() {
    return bytesMax == Long.MAX_VALUE
        ? Allowance.unlimited()
        : new Allowance(this, null, false, Long.MAX_VALUE, () -> {});
  }

  private void left(String key) {
    askers.computeIfPresent(key, (name, known) -> --known.connections == 0 ? null : known);
  }

  private static boolean isOfThisMachine(SocketAddress remote) {
    return !(remote instanceof InetSocketAddress socket)
        || socket.getAddress() == null
        || socket.getAddress().isLoopbackAddress();
  }

  /**
   * Takes bytes if enough are left.
   *
   * @param modest whether the taker holds little and may use the last quarter
   */
  boolean tryTake(long bytes, boolean modest) {
    long allowed = modest ? bytesMax : bytesMax - bytesMax / 4;
    while (true) {
      long before = held.get();
      if (bytes > allowed - before) {
        refusals.increment();
        return false;
      }
      if (held.compareAndSet(before, before + bytes)) {
        return true;
      }
    }
  }

  boolean mayBegin(long bytes) {
    boolean may = bytesMax == Long.MAX_VALUE || bytes <= bytesMax - bytesMax / 8 - held.get();
    if (!may) {
      refusals.increment();
    }
    return may;
  }

  boolean hasSpare(long bytes) {
    return bytes <= bytesMax / 2 - held.get();
  }

  /** Takes bytes that are held already, above the limit too. */
  void force(long bytes) {
    held.addAndGet(bytes);
  }

  void give(long bytes) {
    held.addAndGet(-bytes);
  }

  private static void atLeast(long least, long value, String name) {
    if (value < least) {
      throw new IllegalArgumentException(name + " must be at least " + least + ", got " + value);
    }
  }
}
