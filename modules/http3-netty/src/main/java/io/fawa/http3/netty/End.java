/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.netty;

import io.fawa.http3.quic.QuicConnectionClosedException;
import io.fawa.http3.quic.QuicStreamResetException;
import java.io.IOException;

/** Why a half of a stream carries nothing any more. */
sealed interface End {
  /** What a reader or a writer is told. */
  IOException failure();

  /** The peer has reset its half. */
  record PeerReset(long code) implements End {
    @Override
    public IOException failure() {
      return new QuicStreamResetException(code, "the peer has reset the stream, code " + code);
    }
  }

  /** The peer wants no more; netty does not tell its code. */
  record PeerStopped() implements End {
    @Override
    public IOException failure() {
      return new QuicStreamResetException(
          QuicStreamResetException.UNKNOWN_CODE, "the peer wants no more of the stream");
    }
  }

  /** This side has given the half up. */
  record Given(long code) implements End {
    @Override
    public IOException failure() {
      return new QuicStreamResetException(code, "this side has given the stream up, code " + code);
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
