/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard;

import io.fawa.whiteboard.log.BoardChange;
import io.fawa.whiteboard.log.BoardLogException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A membership of a room. One thread receives, one thread publishes, any thread may leave or close,
 * which wakes both. The joiner closes it.
 */
public interface Membership extends AutoCloseable {
  /**
   * The member's id in the room: 8 characters of {@code A–Z0–9}, set as the author of its events.
   */
  String clientId();

  /** The board at the moment of joining; without elements and events after {@link #greeted}. */
  Snapshot snapshot();

  /**
   * The snapshot was sent: what is on it is let go of, as the board changes and a member may stay
   * for days.
   */
  void greeted();

  /**
   * Waits for the next event, at most for {@code atMost}.
   *
   * @return empty if none arrived in time
   * @throws MembershipEndedException the membership has ended, and all earlier events were received
   *     (unless the member was cut)
   * @throws InterruptedIOException the thread was interrupted; it still is
   */
  default Optional<BoardEvent> receive(Duration atMost) throws IOException {
    return receive(atMost, 1).stream().findFirst().map(SharedEvent::event);
  }

  /**
   * Waits for the next events, at most for {@code atMost}, and receives the available ones, up to
   * {@code eventsMax}.
   *
   * @return empty if none arrived in time
   * @throws MembershipEndedException as above
   * @throws InterruptedIOException as above
   */
  List<SharedEvent> receive(Duration atMost, int eventsMax) throws IOException;

  /**
   * Waits for the next events for as long as this is a member, and receives the available ones, up
   * to {@code eventsMax}.
   *
   * @throws MembershipEndedException as above
   * @throws InterruptedIOException as above
   */
  List<SharedEvent> receive(int eventsMax) throws IOException;

  /** Does what a client's message asks for; waits and fails as {@link #publish} does. */
  void act(MemberAct act) throws IOException;

  /**
   * Publishes a change with this member as its author to all members, also to itself. Waits if the
   * member publishes too fast, or while the store is behind, never for another member. A ping is
   * not relayed. A change that the member may not make, or that the board has no room for, is
   * answered by a {@link BoardEvent.Refused}.
   *
   * @throws EventRefusedException the event is invalid and was not published
   * @throws MembershipEndedException the membership has ended; the event was not published, unless
   *     the room has ended because its log cannot be read
   * @throws BoardLogException the event could not be appended, or that is unknown
   * @throws InterruptedIOException the thread was interrupted, and still is; the event was not
   *     published
   */
  void publish(BoardChange change) throws IOException;

  /** Memory that is held until this is closed. */
  interface Held extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Takes memory that all members of the process share, for a message to this one that nobody else
   * gets. Waits a limited time while others hold it, then the member counts as too slow.
   *
   * @throws MembershipEndedException there was not enough in time
   */
  Held hold(int bytes) throws IOException;

  /**
   * Runs {@code action} when the member is cut for being too slow, at once if it already is: for a
   * thread that cannot notice, because it waits for its peer. It replaces the action set before. It
   * runs on the publisher's thread, so it must neither wait nor use the room.
   */
  void onCut(Runnable action);

  /**
   * Leaves the room, after waiting a short time for what was published before to be stored. Earlier
   * events, also one's own, can still be received.
   */
  void leave();

  /** Leaves, and drops unreceived events. Closing twice has no effect. */
  @Override
  void close();
}
