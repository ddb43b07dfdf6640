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
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The members that follow a log, each with its outbox. Single-owner, deterministic: the same calls
 * give the same room.
 *
 * @param <E> the event
 */
public final class Room<E> {
  private final RoomLimits limits;
  private final Presence<E> presence;
  private final OutboxMemory memory;
  private final Set<Seat<E>> seats = new LinkedHashSet<>();
  private long delivered;

  /** Members that other processes serve. */
  private int elsewhere;

  private boolean closed;

  /** Creates a room without members and delivered events. */
  public Room(RoomLimits limits, Presence<E> presence, OutboxMemory memory) {
    this.memory = memory;
    this.limits = limits;
    this.presence = presence;
  }

  /**
   * Seats a member and notifies the others. Events delivered from now on go into its outbox.
   *
   * @param watching whether it receives presence events
   * @param bell called whenever an event is added to the outbox, and when the seat ends
   * @return empty if every seat is taken or the room is closed
   */
  public Optional<Joined<E>> join(String memberId, boolean watching, Bell bell) {
    if (closed || seats.size() >= limits.membersMax()) {
      return Optional.empty();
    }
    Seat<E> seat = new Seat<>(memberId, watching, bell, memory);
    seats.add(seat);
    cutAll(announce(presence.joined(memberId, members() + elsewhere), seat));
    List<String> memberIds = new ArrayList<>();
    for (Seat<E> other : seats) {
      if (other != seat) {
        memberIds.add(other.memberId());
      }
    }
    memberIds.add(memberId);
    return Optional.of(new Joined<>(seat, memberIds));
  }

  /** Counts every event up to {@code sequence} as delivered, if fewer are. */
  public void skipTo(long sequence) {
    delivered = Math.max(delivered, sequence);
  }

  /**
   * Puts an event of the log into every outbox, unless it was delivered before. Members whose
   * outbox is full are cut.
   *
   * @param sequence its number in the log
   */
  public void deliver(long sequence, E event, int bytes) {
    if (sequence <= delivered) {
      return;
    }
    delivered = sequence;
    List<Seat<E>> slow = new ArrayList<>();
    for (Seat<E> seat : seats) {
      if (!seat.offer(event, bytes, limits)) {
        slow.add(seat);
      }
    }
    cutAll(slow);
  }

  /** Sends an event without a number to every seat that watches presence, but {@code except}. */
  public void tell(E news, int bytes, @Nullable Seat<E> except) {
    tell(news, bytes, seat -> seat != except && seat.watching());
  }

  /** The same to every seat. */
  public void tellAll(E news, int bytes) {
    tell(news, bytes, seat -> true);
  }

  private void tell(E news, int bytes, Predicate<Seat<E>> to) {
    List<Seat<E>> slow = new ArrayList<>();
    for (Seat<E> seat : seats) {
      if (to.test(seat) && !seat.offerPrivate(news, bytes, limits)) {
        slow.add(seat);
      }
    }
    cutAll(slow);
  }

  /** Cuts a member, as its outbox is full. */
  public void cut(Seat<E> seat) {
    cutAll(List.of(seat));
  }

  /** The ids of all members. */
  public List<String> memberIds() {
    List<String> ids = new ArrayList<>(seats.size());
    for (Seat<E> seat : seats) {
      ids.add(seat.memberId());
    }
    return ids;
  }

  /** The same, of which a seat that is behind gets only the newest of this source. */
  public void tellFleeting(String source, E news, @Nullable Seat<E> except) {
    for (Seat<E> seat : seats) {
      if (seat != except && seat.watching()) {
        seat.offerFleeting(source, news);
      }
    }
  }

  /**
   * A member that another process serves has joined.
   *
   * @param members how many such members there are now
   */
  public void joinedElsewhere(String memberId, int members) {
    elsewhere = members;
    cutAll(announce(presence.joined(memberId, members() + elsewhere), null));
  }

  /** The same, has left. */
  public void leftElsewhere(String memberId, int members) {
    elsewhere = members;
    forget(memberId);
    cutAll(announce(presence.left(memberId, members() + elsewhere), null));
  }

  private void forget(String memberId) {
    for (Seat<E> seat : seats) {
      seat.forget(memberId);
    }
  }

  /** Ends a seat at its member's wish; does nothing if it has ended. */
  public void leave(Seat<E> seat) {
    if (seats.remove(seat)) {
      seat.end(Seat.State.LEFT);
      forget(seat.memberId());
      cutAll(announce(presence.left(seat.memberId(), members() + elsewhere), seat));
    }
  }

  /** Ends every seat; no member can join any more. */
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

  /** How many members there are. */
  public int members() {
    return seats.size();
  }

  /** The number of the newest event that was delivered; 0 before the first. */
  public long delivered() {
    return delivered;
  }

  /** Sends a presence event to all watching seats but one; returns those whose outbox was full. */
  private List<Seat<E>> announce(E news, @Nullable Seat<E> except) {
    List<Seat<E>> slow = new ArrayList<>();
    for (Seat<E> seat : seats) {
      if (seat != except && seat.watching() && !seat.offerPrivate(news, presence.bytes(), limits)) {
        slow.add(seat);
      }
    }
    return slow;
  }

  /** Cuts slow members, and those that become slow by the resulting presence events. */
  private void cutAll(List<Seat<E>> slow) {
    ArrayDeque<Seat<E>> left = new ArrayDeque<>(slow);
    while (!left.isEmpty()) {
      Seat<E> seat = left.removeFirst();
      if (seats.remove(seat)) {
        seat.end(Seat.State.TOO_SLOW);
        forget(seat.memberId());
        left.addAll(announce(presence.left(seat.memberId(), members() + elsewhere), seat));
      }
    }
  }
}
