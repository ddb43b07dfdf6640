/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.mux;

/** The end of a session. The two differ only in the numbers of their streams. */
public enum MuxRole {
  /** Opens streams 3, 5, 7 and so on. */
  CLIENT(3),
  /** Opens streams 2, 4, 6 and so on. */
  SERVER(2);

  private final int firstId;

  MuxRole(int firstId) {
    this.firstId = firstId;
  }

  /** The number of the first stream it opens. */
  int firstId() {
    return firstId;
  }
}
