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
 * Bytes of the heap that peers may make a process hold: unread bodies, unfinished messages, answers
 * that nobody takes, and what each connection and stream costs by itself. Whoever holds such bytes
 * has taken them from an {@link Allowance} before. A connection has a share, all connections of one
 * asker have another one, and when everything is taken, new work is refused while the rest goes on.
 *
 * <p>The last quarter is for connections that hold little, so that those which hold much keep
 * nobody from calling; of that quarter the second half is for those which are there already.
 * Connections from this machine share no asker's part: they may be those of a proxy. Thread-safe.
 */
public final class Budget {
  /** A connection that holds no more may take of the last quarter. */
  static final int MODEST_BYTES = 65_536;

  /** Of the largest heap: the rest is for what a process needs without any peer. */
  private static final int HEAP_PERCENT = 70;

  private static final Budget OF_PROCESS = ofHeap(HEAP_PERCENT);

  private final long bytesMax;
  private final long askerBytesMax;
  private final long connectionBytesMax;
  private final AtomicLong held = new AtomicLong();
  private final LongAdder refusals = new LongAdder();
  private final ConcurrentHashMap<String, Shared> askers = new ConcurrentHashMap<>();

  /** What all connections of one asker have together. */
  private static final class Shared {
    private final Allowance allowance;
    private int connections;

    Shared(Allowance allowance) {
      this.allowance = allowance;
    }
  }

  /**
   * A budget that nobody has taken from.
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

  /** So much of the largest heap; an asker has half of that, a connection a quarter. */
  public static Budget ofHeap(int percent) {
    return of(Runtime.getRuntime().maxMemory() / 100 * percent);
  }

  /** One for all listeners that are given no other, as they share a heap: 70 % of the largest. */
  public static Budget ofProcess() {
    return OF_PROCESS;
  }

  /** So many bytes; an asker has half of them, a connection a quarter. */
  public static Budget of(long bytesMax) {
    return new Budget(bytesMax, Math.max(1, bytesMax / 2), Math.max(1, bytesMax / 4));
  }

  /** One that refuses nothing: for tests, and for clients, who choose their servers. */
  public static Budget unlimited() {
    return new Budget(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE);
  }

  /** How many bytes are taken. */
  public long heldBytes() {
    return held.get();
  }

  /**
   * How often there was too little for all together; who holds what is not needed may let it go.
   */
  public long refusals() {
    return refusals.sum();
  }

  /** How many may be. */
  public long bytesMax() {
    return bytesMax;
  }

  /**
   * The share of a connection that begins; closing it gives back what it still holds.
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
   * The share of a connection behind which more than one asker may be, such as that of a proxy: it
   * counts for none of them.
   */
  public Allowance connectionOfMany() {
    return bytesMax == Long.MAX_VALUE
        ? Allowance.unlimited()
        : new Allowance(this, null, true, connectionBytesMax, () -> {});
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
   * Takes bytes if they are there.
   *
   * @param modest whether for one who holds little
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

  void give(long bytes) {
    held.addAndGet(-bytes);
  }

  private static void atLeast(long least, long value, String name) {
    if (value < least) {
      throw new IllegalArgumentException(name + " is at least " + least + ", got " + value);
    }
  }
}
