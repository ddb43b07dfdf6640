/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard.room;

/** The memory that the outboxes of all rooms share. */
public interface OutboxMemory {
  /** Takes so many bytes, or returns false if there are not so many. */
  boolean take(long bytes);

  /** Takes so many bytes in any case: for the only event of an outbox. */
  void force(long bytes);

  /** Gives bytes back. */
  void give(long bytes);
}
