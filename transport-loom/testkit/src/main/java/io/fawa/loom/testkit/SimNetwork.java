/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.testkit;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.BooleanSupplier;

/**
 * Links and a scheduler in virtual time. Single-owner. The run depends only on the seed and on the
 * order of calls; at equal times, entries run in the order they were scheduled.
 */
public final class SimNetwork {
  private record Entry(long atMillis, long order, Runnable what) {}

  private final PriorityQueue<Entry> agenda =
      new PriorityQueue<>(
          Comparator.comparingLong(Entry::atMillis).thenComparingLong(Entry::order));

  private final Random random;
  private long nowMillis;
  private long order;
  private long sent;
  private long lost;
  private long trace;

  /** Creates a network whose clock starts at {@code nowMillis}. */
  public SimNetwork(long seed, long nowMillis) {
    this.random = new Random(seed);
    this.nowMillis = nowMillis;
  }

  /** Receives packets of a link. */
  @FunctionalInterface
  public interface Receiver {
    /** One packet, which the receiver may keep. */
    void receive(byte[] packet);
  }

  /** One direction of a link. */
  public final class Link {
    private final LinkConditions conditions;
    private final Receiver receiver;

    private Link(LinkConditions conditions, Receiver receiver) {
      this.conditions = conditions;
      this.receiver = receiver;
    }

    /** Sends a copy of {@code bytes[offset, offset+length)}. */
    public void send(byte[] bytes, int offset, int length) {
      sent++;
      trace = 31 * trace + nowMillis;
      trace = 31 * trace + Arrays.hashCode(Arrays.copyOfRange(bytes, offset, offset + length));
      if (random.nextDouble() < conditions.lossRate()) {
        lost++;
        return;
      }
      deliver(Arrays.copyOfRange(bytes, offset, offset + length));
      if (random.nextDouble() < conditions.duplicateRate()) {
        deliver(Arrays.copyOfRange(bytes, offset, offset + length));
      }
    }

    private void deliver(byte[] packet) {
      int delay = conditions.drawDelay(random);
      conditions.spoil(random, ByteBuffer.wrap(packet));
      at(nowMillis + delay, () -> receiver.receive(packet));
    }
  }

  /** A link in one direction. */
  public Link link(LinkConditions conditions, Receiver receiver) {
    return new Link(conditions, receiver);
  }

  /** The clock. */
  public long nowMillis() {
    return nowMillis;
  }

  /** Schedules an action; if its time has passed, it runs next. */
  public void at(long atMillis, Runnable what) {
    agenda.add(new Entry(Math.max(atMillis, nowMillis), order++, what));
  }

  /** Schedules an action after a delay. */
  public void in(long millis, Runnable what) {
    at(nowMillis + millis, what);
  }

  /**
   * Runs scheduled actions and advances the clock until {@code done} is true, at most for {@code
   * limitMillis}, and returns whether it is. Ends early if nothing is scheduled.
   */
  public boolean runUntil(BooleanSupplier done, long limitMillis) {
    long end = nowMillis + limitMillis;
    while (!done.getAsBoolean()) {
      Entry next = agenda.peek();
      if (next == null || next.atMillis() > end) {
        return false;
      }
      agenda.remove();
      nowMillis = next.atMillis();
      next.what().run();
    }
    return true;
  }

  /** Runs everything that is due within {@code millis}, and advances the clock to its end. */
  public void run(long millis) {
    long end = nowMillis + millis;
    at(end, () -> {});
    runUntil(() -> false, millis);
    nowMillis = end;
  }

  /** Packets sent. */
  public long sent() {
    return sent;
  }

  /** Packets of these that were lost. */
  public long lost() {
    return lost;
  }

  /** A hash of all packets and their times. */
  public long trace() {
    return trace;
  }
}
