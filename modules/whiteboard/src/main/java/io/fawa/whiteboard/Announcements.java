/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard;

import io.fawa.whiteboard.room.Presence;
import java.util.concurrent.locks.ReentrantLock;

/** Makes the events that say who joins and leaves. */
record Announcements(ReentrantLock encoding) implements Presence<SharedEvent> {
  /** Of a short event. */
  static final int BYTES = 80;

  @Override
  public int bytes() {
    return BYTES;
  }

  @Override
  public SharedEvent joined(String memberId, int members) {
    return new SharedEvent(new BoardEvent.Joined(memberId, members), encoding);
  }

  @Override
  public SharedEvent left(String memberId, int members) {
    return new SharedEvent(new BoardEvent.Left(memberId, members), encoding);
  }
}
