/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.session;

import java.util.List;

/** What a client receives, in order. */
public sealed interface Received {
  /** A pack of the server. */
  @SuppressWarnings("ArrayRecordComponent") // handed over, not compared
  record Pack(byte[] bytes) implements Received {}

  /**
   * The session of before is gone, or the server no longer has the packs that were missed: read the
   * application's state anew.
   *
   * @param undecided packs that were sent to a session that is gone and were not acknowledged: the
   *     server may have handled them or not, and they are not sent again
   */
  record HistoryLost(List<byte[]> undecided) implements Received {
    /** Copies the list. */
    public HistoryLost {
      undecided = List.copyOf(undecided);
    }
  }

  /**
   * The server stops or asks to go; the client connects again by itself, to {@code target} if its
   * endpoints have it.
   *
   * @param target empty for any other
   * @param reason for people
   */
  record GoAway(String target, String reason) implements Received {}
}
