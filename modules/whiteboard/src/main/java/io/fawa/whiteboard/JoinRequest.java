/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * The request of a joiner.
 *
 * @param watching whether to receive presence events
 * @param elements whether it knows elements, encrypted ones too
 * @param resumeAfter the sequence number of the last event it has seen in this room, to resume
 * @param epoch of the log that number belongs to; a client that does not know it risks to miss that
 *     the board is another one
 */
public record JoinRequest(
    boolean watching, boolean elements, OptionalLong resumeAfter, Optional<String> epoch) {
  /** Without presence events. */
  public static JoinRequest plain() {
    return new JoinRequest(false, false, OptionalLong.empty(), Optional.empty());
  }

  /** With presence events. */
  public static JoinRequest withPresence() {
    return new JoinRequest(true, false, OptionalLong.empty(), Optional.empty());
  }

  /** With presence events and elements. */
  public static JoinRequest withElements() {
    return new JoinRequest(true, true, OptionalLong.empty(), Optional.empty());
  }

  /** The same, but only with the events after {@code sequence}, if they are still available. */
  public JoinRequest resumingAfter(long sequence) {
    return new JoinRequest(watching, elements, OptionalLong.of(sequence), epoch);
  }

  /** The same, resuming only in this epoch of the board's log. */
  public JoinRequest inEpoch(String text) {
    return new JoinRequest(watching, elements, resumeAfter, Optional.of(text));
  }
}
