/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard;

import io.fawa.whiteboard.log.DrawEvent;
import java.util.List;
import java.util.Optional;

/**
 * The messages of one protocol. Immutable. All members that use it share one object: an event is
 * encoded once per object.
 *
 * @param <I> a message of the client
 * @param <O> a message to the client; immutable, as all members get the same one
 */
public interface BoardProtocol<I, O> {
  /**
   * The event in a client's message; empty if it holds none.
   *
   * @throws EventRefusedException the message is invalid
   */
  Optional<DrawEvent> decode(I message) throws EventRefusedException;

  /** The first messages to a client. */
  List<O> greeting(String clientId, Snapshot snapshot);

  /**
   * The message for an event; empty if there is none. It must depend only on the event, as all
   * members get it.
   */
  Optional<O> encode(BoardEvent event);

  /** The last message, before the connection is closed; empty if there is none. */
  Optional<O> farewell(EndReason reason);
}
