/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard.room;

import java.util.List;

/**
 * A joiner's seat, and the members.
 *
 * @param <E> the event
 * @param seat the joiner's
 * @param memberIds the ids of all members, the joiner last
 */
public record Joined<E>(Seat<E> seat, List<String> memberIds) {
  /** Copies the list. */
  public Joined {
    memberIds = List.copyOf(memberIds);
  }
}
