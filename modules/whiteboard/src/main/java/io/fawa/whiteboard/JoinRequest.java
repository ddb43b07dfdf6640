/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard;

import java.util.OptionalLong;

/**
 * What a joiner asks for.
 *
 * @param watching whether to be told who comes and goes
 * @param resumeAfter the sequence number of the last event it has seen in this room, if it was here
 *     before
 */
public record JoinRequest(boolean watching, OptionalLong resumeAfter) {
  /** The board and nothing else. */
  public static JoinRequest plain() {
    return new JoinRequest(false, OptionalLong.empty());
  }

  /** The board, and who comes and goes. */
  public static JoinRequest withPresence() {
    return new JoinRequest(true, OptionalLong.empty());
  }

  /** The same, but only what came after {@code sequence} if that is still to be had. */
  public JoinRequest resumingAfter(long sequence) {
    return new JoinRequest(watching, OptionalLong.of(sequence));
  }
}
