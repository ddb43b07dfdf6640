/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard.room;

import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One member's subscription to a room: its outbox, and whether it is still a member.
 *
 * @param <E> the event
 */
public final class Seat<E> {
  /** The state of a membership. */
  public enum State {
    /** A member. */
    OPEN,
    /** Left by itself; the outbox can still be taken. */
    LEFT,
    /** Exceeded the limits of the outbox, which was dropped. */
    TOO_SLOW,
    /** The room was closed; the outbox can still be taken. */
    ROOM_CLOSED
  }

  /** An event in the outbox. */
  private record Parcel<E>(E event, int bytes) {}

  private final String memberId;
  private final boolean watching;
  private final Bell bell;
  private final OutboxMemory memory;
  private final ArrayDeque<Parcel<E>> outbox = new ArrayDeque<>();
  private long outboxBytes;

  /** The newest fleeting event of each source, oldest source first. */
  private final Map<String, E> fleeting = new LinkedHashMap<>();

  private State state = State.OPEN;

  Seat(String memberId, boolean watching, Bell bell, OutboxMemory memory) {
    this.memory = memory;
    this.memberId = memberId;
    this.watching = watching;
    this.bell = bell;
  }

  /** The member. */
  public String memberId() {
    return memberId;
  }

  /** The state of the membership. */
  public State state() {
    return state;
  }

  /** Takes the oldest event from the outbox. */
  public Optional<E> take() {
    Parcel<E> parcel = outbox.pollFirst();
    if (parcel == null) {
      return Optional.empty();
    }
    outboxBytes -= parcel.bytes();
    memory.give(parcel.bytes());
    return Optional.of(parcel.event());
  }

  /** Takes the newest fleeting event of every source. */
  public List<E> takeFleeting() {
    List<E> events = List.copyOf(fleeting.values());
    fleeting.clear();
    return events;
  }

  /** True if there are fleeting events to take. */
  public boolean hasFleeting() {
    return !fleeting.isEmpty();
  }

  /**
   * Puts an event for this member alone into the outbox.
   *
   * @return false if the outbox is full; nothing is changed then
   */
  public boolean offerPrivate(E event, int bytes, RoomLimits limits) {
    return offer(new Parcel<>(event, bytes), limits);
  }

  /** How many events are in the outbox. */
  public int outboxEvents() {
    return outbox.size();
  }

  boolean watching() {
    return watching;
  }

  /** Replaces an event of the same source that was not taken. */
  void offerFleeting(String source, E event) {
    boolean first = fleeting.isEmpty();
    fleeting.remove(source);
    fleeting.put(source, event);
    if (first) {
      bell.arrived();
    }
  }

  /** Forgets the fleeting event of a source. */
  void forget(String source) {
    fleeting.remove(source);
  }

  /** False if the event is over the limits; nothing is changed then. */
  boolean offer(E event, int bytes, RoomLimits limits) {
    return offer(new Parcel<>(event, bytes), limits);
  }

  private boolean offer(Parcel<E> parcel, RoomLimits limits) {
    if (outbox.isEmpty()) {
      memory.force(parcel.bytes());
    } else if (outbox.size() >= limits.outboxEventsMax()
        || outboxBytes + parcel.bytes() > limits.outboxBytesMax()
        || !memory.take(parcel.bytes())) {
      return false;
    }
    outbox.addLast(parcel);
    outboxBytes += parcel.bytes();
    bell.arrived();
    return true;
  }

  void end(State reason) {
    state = reason;
    if (reason == State.TOO_SLOW) {
      drop();
    }
    bell.ended();
  }

  /** Drops the outbox. */
  public void drop() {
    outbox.clear();
    fleeting.clear();
    memory.give(outboxBytes);
    outboxBytes = 0;
  }
}
