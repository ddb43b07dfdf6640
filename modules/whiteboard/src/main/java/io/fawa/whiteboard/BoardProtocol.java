/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard;

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
   * What a client's message asks for; empty if it is nothing.
   *
   * @throws EventRefusedException the message is invalid
   */
  Optional<MemberAct> decode(I message) throws EventRefusedException;

  /** The first messages to a client. */
  Greeting<O> greeting(String clientId, Snapshot snapshot);

  /** The messages for an event. They must depend only on the event, as all members get them. */
  List<O> encode(BoardEvent event);

  /** The last message, before the connection is closed; empty if there is none. */
  Optional<O> farewell(EndReason reason);
}
