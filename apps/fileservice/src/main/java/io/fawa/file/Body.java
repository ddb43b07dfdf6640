/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.file;

import io.fawa.limits.BudgetExceededException;
import io.fawa.limits.DeadlineExceededException;
import io.helidon.common.buffers.DataReader.InsufficientDataAvailableException;
import io.helidon.webserver.CloseConnectionException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * The body of a request. Where its sender has gone, the connection is closed: nobody hears an
 * answer.
 */
final class Body extends FilterInputStream {
  Body(InputStream in) {
    super(in);
  }

  @Override
  public int read() {
    byte[] octet = new byte[1];
    return read(octet, 0, 1) < 0 ? -1 : octet[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) {
    try {
      return in.read(target, offset, length);
    } catch (IOException | UncheckedIOException | InsufficientDataAvailableException e) {
      if (e instanceof UncheckedIOException unchecked
          && (unchecked.getCause() instanceof DeadlineExceededException
              || unchecked.getCause() instanceof BudgetExceededException)) {
        throw unchecked; // it is still connected, and is told that it was silent for too long
      }
      throw new CloseConnectionException("a sender disconnected", e);
    }
  }

  /**
   * Leaves the rest to the exchange. Helidon's stream would read it to its end first, and who is
   * refused would have to send it all before the answer.
   */
  @Override
  public void close() {}
}
