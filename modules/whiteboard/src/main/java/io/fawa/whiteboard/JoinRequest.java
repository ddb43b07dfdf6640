/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard;

import java.util.OptionalLong;

/**
 * The request of a joiner.
 *
 * @param watching whether to receive presence events
 * @param resumeAfter the sequence number of the last event it has seen in this room, to resume
 */
public record JoinRequest(boolean watching, OptionalLong resumeAfter) {
  /** Without presence events. */
  public static JoinRequest plain() {
    return new JoinRequest(false, OptionalLong.empty());
  }

  /** With presence events. */
  public static JoinRequest withPresence() {
    return new JoinRequest(true, OptionalLong.empty());
  }

  /** The same, but only with the events after {@code sequence}, if they are still available. */
  public JoinRequest resumingAfter(long sequence) {
    return new JoinRequest(watching, OptionalLong.of(sequence));
  }
}
