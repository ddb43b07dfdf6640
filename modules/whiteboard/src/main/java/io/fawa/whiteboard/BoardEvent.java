/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard;

/** What a member receives. */
public sealed interface BoardEvent {
  /**
   * Somebody, oneself included, did something.
   *
   * @param sequence its number in the room: one more than that of the event before
   */
  record Drawn(long sequence, DrawEvent event) implements BoardEvent {}

  /**
   * A member came. Only for those who asked for it.
   *
   * @param participants how many there are now
   */
  record Joined(String clientId, int participants) implements BoardEvent {}

  /**
   * A member went. Only for those who asked for it.
   *
   * @param participants how many there are now
   */
  record Left(String clientId, int participants) implements BoardEvent {}
}
