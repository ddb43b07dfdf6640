/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.net.udp;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Whether a connection closes or has ended, and why. Guarded by the connection's lock. */
final class Ending {
  private @Nullable IOException failure;
  private boolean closing;

  /** It is about to be closed; false if it was before. */
  boolean beginClosing() {
    boolean first = !closing;
    closing = true;
    return first;
  }

  /** It has ended for a reason; false if it had ended before, for another. */
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

  /** Throws if nothing more may be read, written or waited for. */
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
