/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard.room;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Optional;

/**
 * One member's place in a room: the events on their way to it, and whether it still takes part.
 *
 * @param <E> the event
 */
public final class Seat<E> {
  /** Whether a member takes part, and if not, why. */
  public enum State {
    /** Takes part. */
    OPEN,
    /** Went by itself; what was in the outbox then can still be taken. */
    LEFT,
    /** Was more events or bytes behind than the limits allow; the outbox was dropped. */
    TOO_SLOW,
    /** The room was closed; what was in the outbox then can still be taken. */
    ROOM_CLOSED
  }

  /** An event in the outbox; a presence event has the number 0. */
  private record Parcel<E>(long sequence, E event, int bytes) {}

  private final String memberId;
  private final boolean watching;
  private final Bell bell;
  private final ArrayDeque<Parcel<E>> outbox = new ArrayDeque<>();
  private long outboxBytes;

  /** The last event in the member's snapshot. */
  private long snapshotUpTo;

  private State state = State.OPEN;

  Seat(String memberId, boolean watching, Bell bell) {
    this.memberId = memberId;
    this.watching = watching;
    this.bell = bell;
  }

  /** Whose it is. */
  public String memberId() {
    return memberId;
  }

  /** Whether it takes part. */
  public State state() {
    return state;
  }

  /** The oldest event on its way to the member, which then is no longer on its way. */
  public Optional<E> take() {
    Parcel<E> parcel = outbox.pollFirst();
    if (parcel == null) {
      return Optional.empty();
    }
    outboxBytes -= parcel.bytes();
    return Optional.of(parcel.event());
  }

  /** How many events are on their way. */
  public int outboxEvents() {
    return outbox.size();
  }

  /**
   * Says that the member's snapshot has every event up to {@code sequence}: they are removed from
   * the outbox, and not accepted any more. Presence events stay.
   */
  public void hasSnapshotUpTo(long sequence) {
    snapshotUpTo = sequence;
    for (Iterator<Parcel<E>> parcels = outbox.iterator(); parcels.hasNext(); ) {
      Parcel<E> parcel = parcels.next();
      if (parcel.sequence() > 0 && parcel.sequence() <= sequence) {
        outboxBytes -= parcel.bytes();
        parcels.remove();
      }
    }
  }

  boolean watching() {
    return watching;
  }

  /** False if the presence event is over the limits; nothing is changed then. */
  boolean offerPresence(E event, int bytes, RoomLimits limits) {
    return offer(new Parcel<>(0, event, bytes), limits);
  }

  /** False if the event is over the limits; nothing is changed then. */
  boolean offer(long sequence, E event, int bytes, RoomLimits limits) {
    return sequence <= snapshotUpTo || offer(new Parcel<>(sequence, event, bytes), limits);
  }

  private boolean offer(Parcel<E> parcel, RoomLimits limits) {
    if (outbox.size() >= limits.outboxEventsMax()
        || (!outbox.isEmpty() && outboxBytes + parcel.bytes() > limits.outboxBytesMax())) {
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

  /** Forgets what is on its way. */
  public void drop() {
    outbox.clear();
    outboxBytes = 0;
  }
}
