/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.limits;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * A share of a {@link Budget}: of an asker, a connection or a call. What is taken here is taken
 * from all above it as well. Closing gives back whatever is still held, once. Thread-safe.
 */
public final class Allowance implements AutoCloseable {
  private static final int ARRAY_HEADER_BYTES = 16;

  /** As G1 chooses it: a 2,048th of the largest heap, a power of two from 1 to 32 MiB. */
  private static final long REGION_BYTES =
      Long.highestOneBit(Math.clamp(Runtime.getRuntime().maxMemory() / 2048, 1L << 20, 1L << 25));

  private static final long CLOSED = Long.MIN_VALUE;
  private static final Allowance UNLIMITED =
      new Allowance(Budget.unlimited(), null, false, Long.MAX_VALUE, () -> {});

  private final Budget budget;
  private final @Nullable Allowance parent;
  private final boolean ofConnection;
  private final long bytesMax;
  private final Runnable closed;
  private final AtomicLong held = new AtomicLong();

  /**
   * Counts refusals by this share; null except for an asker's share, which several connections wait
   * for.
   */
  private final @Nullable LongAdder refusals;

  Allowance(
      Budget budget,
      @Nullable Allowance parent,
      boolean ofConnection,
      long bytesMax,
      Runnable closed) {
    this.budget = budget;
    this.parent = parent;
    this.ofConnection = ofConnection;
    this.bytesMax = bytesMax;
    this.closed = closed;
    this.refusals = parent == null && !ofConnection ? new LongAdder() : null;
  }

  /**
   * The heap bytes that an array of {@code length} bytes takes. G1 puts an array longer than half a
   * region into whole regions, the last of which may be almost empty; other collectors waste less.
   */
  public static long arrayBytes(int length) {
    long bytes = ARRAY_HEADER_BYTES + (long) length;
    return bytes <= REGION_BYTES / 2
        ? length
        : (bytes + REGION_BYTES - 1) / REGION_BYTES * REGION_BYTES;
  }

  /** An allowance that refuses nothing and counts nothing. */
  public static Allowance unlimited() {
    return UNLIMITED;
  }

  /** False if it refuses nothing; callers may then skip counting. */
  public boolean bounded() {
    return budget.bytesMax() != Long.MAX_VALUE;
  }

  /**
   * Opens a child of this allowance without a limit of its own: for a call, which gives everything
   * back when it ends.
   */
  public Allowance open() {
    return !bounded() ? this : new Allowance(budget, this, false, Long.MAX_VALUE, () -> {});
  }

  /**
   * Takes {@code bytes}, all or none.
   *
   * @return false if there is not so much, or this one is closed
   */
  public boolean tryTake(long bytes) {
    return bytes <= 0 || !bounded() || tryTake(bytes, false);
  }

  private boolean tryTake(long bytes, boolean modestBelow) {
    boolean modest = modestBelow || (ofConnection && held.get() + bytes <= Budget.MODEST_BYTES);
    if (parent == null ? !budget.tryTake(bytes, modest) : !parent.tryTake(bytes, modest)) {
      return false;
    }
    while (true) {
      long before = held.get();
      if (before == CLOSED || bytes > bytesMax - before) {
        giveAbove(bytes);
        if (refusals != null) {
          refusals.increment();
        }
        return false;
      }
      if (held.compareAndSet(before, before + bytes)) {
        return true;
      }
    }
  }

  /**
   * Takes {@code bytes} for a new connection or call. The last eighth of the budget is reserved for
   * existing ones.
   */
  public boolean tryTakeForNew(long bytes) {
    return budget.mayBegin(bytes) && tryTake(bytes);
  }

  /**
   * Takes {@code bytes} for an optional use, such as a larger buffer; fails once half of the budget
   * is taken.
   */
  public boolean tryTakeSpare(long bytes) {
    return budget.hasSpare(bytes) && tryTake(bytes);
  }

  /** Whether less than half of the budget is taken; idle buffers may then be kept for later. */
  public boolean hasSpare() {
    return budget.hasSpare(0);
  }

  /**
   * How often the budget, or the share of this asker, refused a request. While the count grows,
   * bytes held here without need keep others waiting.
   */
  public long refusals() {
    Allowance top = this;
    while (top.parent != null) {
      top = top.parent;
    }
    return budget.refusals() + (top.refusals == null ? 0 : top.refusals.sum());
  }

  /**
   * Takes {@code bytes}.
   *
   * @throws BudgetExceededException there is not so much
   */
  public void take(long bytes) throws BudgetExceededException {
    if (!tryTake(bytes)) {
      throw new BudgetExceededException(bytes);
    }
  }

  /**
   * Takes {@code bytes} whether or not there is so much, as they are held already; others are then
   * refused until enough was given back. Nothing once this one is closed.
   */
  public void force(long bytes) {
    if (bytes <= 0 || !bounded()) {
      return;
    }
    while (true) {
      long before = held.get();
      if (before == CLOSED) {
        return;
      }
      if (held.compareAndSet(before, before + bytes)) {
        forceAbove(bytes);
        return;
      }
    }
  }

  private void forceAbove(long bytes) {
    if (parent == null) {
      budget.force(bytes);
    } else {
      parent.force(bytes);
    }
  }

  /** Gives back some of what was taken; nothing once this one is closed. */
  public void give(long bytes) {
    if (bytes <= 0 || !bounded()) {
      return;
    }
    while (true) {
      long before = held.get();
      if (before == CLOSED) {
        return;
      }
      if (bytes > before) {
        throw new IllegalStateException("gave " + bytes + " bytes of " + before + " that are held");
      }
      if (held.compareAndSet(before, before - bytes)) {
        giveAbove(bytes);
        return;
      }
    }
  }

  /** How many bytes are held; 0 once closed. */
  public long heldBytes() {
    return Math.max(0, held.get());
  }

  @Override
  public void close() {
    long rest = bounded() ? held.getAndSet(CLOSED) : CLOSED;
    if (rest != CLOSED) {
      giveAbove(rest);
      closed.run();
    }
  }

  private void giveAbove(long bytes) {
    if (parent == null) {
      budget.give(bytes);
    } else {
      parent.give(bytes);
    }
  }
}
