/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard.room;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongFunction;

/**
 * A room as a log with the members that follow it. Single-owner, deterministic: the same calls give
 * the same room.
 *
 * @param <E> the event
 */
public final class Room<E> {
  /** A {@code resumeAfter} that asks for the whole history. */
  public static final long FROM_START = -1;

  private final RoomLimits limits;
  private final Presence<E> presence;
  private final History<E> history;
  private final Set<Seat<E>> seats = new LinkedHashSet<>();
  private long lastSequence;

  /** {@link Long#MAX_VALUE} while somebody is here, and until it is noticed that nobody is. */
  private long emptySinceMillis;

  private boolean closed;

  /** An empty room. */
  public Room(RoomLimits limits, Presence<E> presence, long nowMillis) {
    this.limits = limits;
    this.presence = presence;
    this.history = new History<>(limits.historyEventsMax(), limits.historyBytesMax());
    this.emptySinceMillis = nowMillis;
  }

  /**
   * Seats a member and copies the history for it, in one step.
   *
   * @param watching whether it wants to be told who comes and goes
   * @param resumeAfter the last sequence number it has seen, or {@link #FROM_START}
   * @param bell rung whenever something comes to the seat, and when the seat ends
   * @return empty if every seat is taken or the room is closed
   */
  public Optional<Joined<E>> join(String memberId, boolean watching, long resumeAfter, Bell bell) {
    if (closed || seats.size() >= limits.membersMax()) {
      return Optional.empty();
    }
    Seat<E> seat = new Seat<>(memberId, watching, bell);
    seats.add(seat);
    emptySinceMillis = Long.MAX_VALUE;
    cutAll(announce(presence.joined(memberId, seats.size()), seat));
    boolean goesOn =
        resumeAfter >= 0 && resumeAfter <= lastSequence && history.completeSince(resumeAfter);
    List<String> memberIds = new ArrayList<>();
    for (Seat<E> other : seats) {
      if (other != seat) {
        memberIds.add(other.memberId());
      }
    }
    memberIds.add(memberId);
    return Optional.of(
        new Joined<>(
            seat,
            history.since(goesOn ? resumeAfter : FROM_START),
            lastSequence,
            !goesOn,
            memberIds));
  }

  /**
   * Gives the event the next sequence number, keeps it, and puts it into every outbox. Members
   * whose outbox is full are cut.
   *
   * @param clears whether it wipes the board
   * @return its sequence number
   */
  public long publish(LongFunction<E> event, int bytes, boolean clears) {
    long sequence = ++lastSequence;
    E made = event.apply(sequence);
    if (clears) {
      history.clear(sequence, made, bytes);
    } else {
      history.append(sequence, made, bytes);
    }
    List<Seat<E>> slow = new ArrayList<>();
    for (Seat<E> seat : seats) {
      if (!seat.offer(made, bytes, limits)) {
        slow.add(seat);
      }
    }
    cutAll(slow);
    return sequence;
  }

  /** Ends a seat at its member's wish; does nothing if it has ended. */
  public void leave(Seat<E> seat, long nowMillis) {
    if (seats.remove(seat)) {
      seat.end(Seat.State.LEFT);
      cutAll(announce(presence.left(seat.memberId(), seats.size()), seat));
    }
    noteEmpty(nowMillis);
  }

  /** Ends every seat; nobody can join any more. */
  public void close() {
    closed = true;
    for (Seat<E> seat : seats) {
      seat.end(Seat.State.ROOM_CLOSED);
    }
    seats.clear();
  }

  /** True once {@link #close} was called. */
  public boolean closed() {
    return closed;
  }

  /** True if nobody has been here for at least {@code idleMillisMax}. */
  public boolean idle(long nowMillis, long idleMillisMax) {
    noteEmpty(nowMillis);
    return seats.isEmpty() && nowMillis - emptySinceMillis >= idleMillisMax;
  }

  /** How many members there are. */
  public int members() {
    return seats.size();
  }

  /** The number of the newest event; 0 before the first. */
  public long lastSequence() {
    return lastSequence;
  }

  /** The end of the log. */
  public History<E> history() {
    return history;
  }

  private void noteEmpty(long nowMillis) {
    if (seats.isEmpty() && emptySinceMillis == Long.MAX_VALUE) {
      emptySinceMillis = nowMillis;
    }
  }

  /** Tells all watching seats but one; returns those that had no room for it. */
  private List<Seat<E>> announce(E event, Seat<E> except) {
    List<Seat<E>> slow = new ArrayList<>();
    for (Seat<E> seat : seats) {
      if (seat != except && seat.watching() && !seat.offer(event, presence.bytes(), limits)) {
        slow.add(seat);
      }
    }
    return slow;
  }

  /** Cuts the slow, and those that the news of it finds slow. */
  private void cutAll(List<Seat<E>> slow) {
    ArrayDeque<Seat<E>> left = new ArrayDeque<>(slow);
    while (!left.isEmpty()) {
      Seat<E> seat = left.removeFirst();
      if (seats.remove(seat)) {
        seat.end(Seat.State.TOO_SLOW);
        left.addAll(announce(presence.left(seat.memberId(), seats.size()), seat));
      }
    }
  }
}
