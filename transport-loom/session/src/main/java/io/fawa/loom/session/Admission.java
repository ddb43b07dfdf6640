/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.session;

import io.fawa.loom.secure.PackSeal;
import java.util.Optional;

/**
 * A client that is welcome.
 *
 * @param uid whose session it is; several sessions may have one, see {@link SameUid}
 * @param sid the application's session number, such as that of a game; with the colour it selects
 *     the audience of a broadcast
 * @param color the application's group
 * @param answer the pack that answers the first one
 * @param seal encrypts packs in the original's mode; empty there for packs in clear, and unused in
 *     our own mode, where all is encrypted already
 * @param attachment what the session begins with, see {@link Session#attachment}; a session that is
 *     resumed keeps its own
 */
@SuppressWarnings("ArrayRecordComponent") // handed over, not compared
public record Admission(
    long uid,
    long sid,
    String color,
    byte[] answer,
    Optional<PackSeal> seal,
    Optional<Object> attachment) {
  /** An admission without a seal of its own. */
  public Admission(long uid, long sid, String color, byte[] answer) {
    this(uid, sid, color, answer, Optional.empty());
  }

  /** An admission of a session that has nothing attached. */
  public Admission(long uid, long sid, String color, byte[] answer, Optional<PackSeal> seal) {
    this(uid, sid, color, answer, seal, Optional.empty());
  }

  /** The same with something of the application's for a new session. */
  public Admission withAttachment(Object something) {
    return new Admission(uid, sid, color, answer, seal, Optional.of(something));
  }
}
