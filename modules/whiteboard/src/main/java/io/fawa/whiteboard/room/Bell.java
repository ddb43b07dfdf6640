/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard.room;

/** Wakes whoever waits on a seat. What it does must not use the room. */
@FunctionalInterface
public interface Bell {
  /** An event came to the outbox. */
  void arrived();

  /** The seat ended. */
  default void ended() {
    arrived();
  }
}
