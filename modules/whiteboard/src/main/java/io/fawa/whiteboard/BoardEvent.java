/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard;

import io.fawa.whiteboard.log.DrawEvent;
/** An event that a member receives. */
public sealed interface BoardEvent {
  /**
   * A member, possibly the receiver itself, drew something.
   *
   * @param sequence its number in the room: one more than that of the event before
   */
  record Drawn(long sequence, DrawEvent event) implements BoardEvent {}

  /**
   * A member joined. Only for members that watch presence.
   *
   * @param participants how many there are now
   */
  record Joined(String clientId, int participants) implements BoardEvent {}

  /**
   * A member left. Only for members that watch presence.
   *
   * @param participants how many there are now
   */
  record Left(String clientId, int participants) implements BoardEvent {}
}
