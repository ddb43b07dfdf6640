/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.netty;

import io.fawa.http3.quic.QuicLimits;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamType;

/**
 * How many more streams of a connection may be stopped although quiche will never drop them: it
 * drops a stopped stream only if the peer's answer comes before our FIN is acknowledged, so one
 * that is stopped later, or has no sending half, stays. Each such stream of the peer uses up one of
 * its stream limit; half of the limit is kept, so that the peer can always open more. Used on the
 * event loop only.
 */
final class Stops {
  /** Streams opened by this side cost memory only. */
  private static final int OURS_MAX = 10_000;

  private int ours = OURS_MAX;
  private int bidirectional;
  private int unidirectional;

  Stops(QuicLimits limits) {
    bidirectional = limits.bidirectionalStreamsMax() / 2;
    unidirectional = limits.unidirectionalStreamsMax() / 2;
  }

  /** Whether {@code channel} may be stopped. */
  boolean take(QuicStreamChannel channel) {
    if (channel.isLocalCreated()) {
      return ours-- > 0;
    }
    return channel.type() == QuicStreamType.BIDIRECTIONAL
        ? bidirectional-- > 0
        : unidirectional-- > 0;
  }
}
