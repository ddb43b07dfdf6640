/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard.room;

/** Wakes the waiters of a seat. Must not use the room. */
@FunctionalInterface
public interface Bell {
  /** An event was added to the outbox. */
  void arrived();

  /** The seat ended. */
  default void ended() {
    arrived();
  }
}
