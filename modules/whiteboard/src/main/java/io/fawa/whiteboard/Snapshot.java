/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard;

import java.util.List;

/**
 * The board at the moment of joining. Later events are received.
 *
 * @param events the history, oldest first; when resuming, only missed events
 * @param sequence the number of the newest event, 0 before the first; the first event received has
 *     the next one
 * @param reset false if {@code events} continues exactly where the member was before, true if its
 *     board must be wiped first
 * @param clientIds the ids of all members, this one last
 */
public record Snapshot(
    List<BoardEvent.Drawn> events, long sequence, boolean reset, List<String> clientIds) {
  /** Copies the lists. */
  public Snapshot {
    events = List.copyOf(events);
    clientIds = List.copyOf(clientIds);
  }
}
