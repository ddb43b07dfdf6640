/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.session;

import java.io.IOException;

/** Packs of the server were lost: the application's state must be read anew. */
public final class HistoryLostException extends IOException {
  private static final long serialVersionUID = 1L;

  private final transient Received.HistoryLost lost;

  HistoryLostException(Received.HistoryLost lost) {
    super("packs of the server were lost: read the state anew");
    this.lost = lost;
  }

  /** What is known of it. */
  public Received.HistoryLost lost() {
    return lost;
  }
}
