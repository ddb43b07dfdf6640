/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard.room;

/**
 * The limits of a room.
 *
 * @param outboxEventsMax events a member may be behind before it is cut
 * @param outboxBytesMax bytes a member may be behind before it is cut
 * @param membersMax seats
 */
public record RoomLimits(int outboxEventsMax, long outboxBytesMax, int membersMax) {
  /** Checks that every limit is at least 1. */
  public RoomLimits {
    positive(outboxEventsMax, "outboxEventsMax");
    positive(outboxBytesMax, "outboxBytesMax");
    positive(membersMax, "membersMax");
  }

  private static void positive(long value, String name) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be at least 1, got " + value);
    }
  }
}
