/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.net.smux;

import io.fawa.loom.mux.MuxEnd;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The session or stream has ended; the cause, if any, is the first failure. */
public final class SmuxEndedException extends IOException {
  private static final long serialVersionUID = 1L;

  private final MuxEnd.Reason reason;

  SmuxEndedException(MuxEnd end, @Nullable Throwable cause) {
    super(end.toString(), cause);
    this.reason = end.reason();
  }

  /** The kind of ending. */
  public MuxEnd.Reason reason() {
    return reason;
  }
}
