/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.net.udp;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The state of a connection's close or end, with the reason. Guarded by the connection's lock. */
final class Ending {
  private @Nullable IOException failure;
  private boolean closing;

  /** Begins the close; false if it had begun before. */
  boolean beginClosing() {
    boolean first = !closing;
    closing = true;
    return first;
  }

  /** Ends it for a reason; false if it had already ended. */
  boolean end(IOException cause) {
    if (failure != null) {
      return false;
    }
    failure = cause;
    return true;
  }

  boolean hasEnded() {
    return failure != null;
  }

  /** Throws if the connection is closed or has ended. */
  void requireUsable() throws IOException {
    if (failure != null) {
      String why = String.valueOf(failure.getMessage());
      throw failure instanceof PeerGoneException
          ? new PeerGoneException(why)
          : new IOException(why, failure);
    }
    if (closing) {
      throw new IOException("connection closed");
    }
  }
}
