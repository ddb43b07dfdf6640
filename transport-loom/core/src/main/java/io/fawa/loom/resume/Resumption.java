/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.resume;

import io.fawa.loom.resume.SessionMessage.Data;
import java.util.List;
import java.util.Optional;

/** What a {@link Seat} says to a client that wants it back. */
public sealed interface Resumption {
  /** The proof is wrong: refuse the login. The seat is as it was; its owner has noticed nothing. */
  record Denied(String reason) implements Resumption {}

  /** The session is over: the client gets a new one and is told that history is lost. */
  record Gone(String reason) implements Resumption {}

  /**
   * The connection is attached.
   *
   * @param replay what the client misses, in order: send it behind the welcome, before new packs
   * @param startOffset for the welcome: what the client has
   * @param former the connection detached by this one, which the caller closes
   */
  record Resumed(List<Data> replay, long startOffset, Optional<Object> former)
      implements Resumption {
    /** Copies the list. */
    public Resumed {
      replay = List.copyOf(replay);
    }
  }

  /**
   * The connection is attached, but packs to the client are missing; packs from it are not.
   *
   * @param reason for people
   * @param startOffset for the welcome: the client continues behind it
   * @param former the connection detached by this one, which the caller closes
   */
  record HistoryLost(String reason, long startOffset, Optional<Object> former)
      implements Resumption {}
}
