/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.netty;

import io.fawa.http3.quic.QuicConnectionClosedException;
import io.fawa.http3.quic.QuicStreamResetException;
import java.io.IOException;

/** Why one half of a stream has ended. */
sealed interface End {
  /** The exception for a reader or a writer. */
  IOException failure();

  /** The peer has sent RESET_STREAM. */
  record PeerReset(long code) implements End {
    @Override
    public IOException failure() {
      return new QuicStreamResetException(code, "the peer has reset the stream, code " + code);
    }
  }

  /** The peer has sent STOP_SENDING; netty does not report its code. */
  record PeerStopped() implements End {
    @Override
    public IOException failure() {
      return new QuicStreamResetException(
          QuicStreamResetException.UNKNOWN_CODE, "the peer has sent STOP_SENDING");
    }
  }

  /** This side has reset or stopped the half. */
  record Aborted(long code) implements End {
    @Override
    public IOException failure() {
      return new QuicStreamResetException(
          code, "this side has reset or stopped the stream, code " + code);
    }
  }

  /** The connection has ended. */
  record Lost(QuicConnectionClosedException cause) implements End {
    @Override
    public IOException failure() {
      return cause.again();
    }
  }
}
