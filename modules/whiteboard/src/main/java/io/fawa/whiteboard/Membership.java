/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One's part in a room. One thread receives, one thread publishes, any thread may leave or close,
 * which wakes both. Whoever joined closes it.
 */
public interface Membership extends AutoCloseable {
  /** One's id in the room: 8 characters of {@code A–Z0–9}, the author of what one publishes. */
  String clientId();

  /** The board at the moment of joining. */
  Snapshot snapshot();

  /**
   * Waits for the next event, at most for {@code atMost}.
   *
   * @return empty if none came in time
   * @throws MembershipEndedException one takes no part any more, and what had come before (unless
   *     one was cut) has been received
   * @throws InterruptedIOException the thread was interrupted; it still is
   */
  default Optional<BoardEvent> receive(Duration atMost) throws IOException {
    return receive(atMost, 1).stream().findFirst().map(SharedEvent::event);
  }

  /**
   * Waits for the next events, at most for {@code atMost}, and receives those that are there, up to
   * {@code eventsMax}.
   *
   * @return empty if none came in time
   * @throws MembershipEndedException as above
   * @throws InterruptedIOException as above
   */
  List<SharedEvent> receive(Duration atMost, int eventsMax) throws IOException;

  /**
   * Publishes an event as one's own to everybody, oneself included. Waits while one has published
   * too fast, never for another member. A ping is not relayed.
   *
   * @throws EventRefusedException the event can be neither kept nor relayed, and was not published
   * @throws MembershipEndedException one takes no part any more; the event was not published,
   *     unless the room has ended because its log cannot be read
   * @throws BoardLogException the event could not be appended, or nobody knows whether it was
   * @throws InterruptedIOException the thread was interrupted, and still is; the event was not
   *     published
   */
  void publish(DrawEvent event) throws IOException;

  /**
   * Has {@code action} run when one is cut for being too slow, at once if one is already: for
   * whoever may not notice by itself, because it waits for its peer. It replaces the action set
   * before. It runs on the thread of whoever publishes, and so must neither wait nor use the room.
   */
  void onCut(Runnable action);

  /**
   * Takes no part any more. What has come until now, one's own events among it, can still be
   * received.
   */
  void leave();

  /** Leaves, and drops what was not received. Doing it twice is harmless. */
  @Override
  void close();
}
