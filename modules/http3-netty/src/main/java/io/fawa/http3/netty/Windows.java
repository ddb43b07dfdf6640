/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.netty;

import io.fawa.http3.quic.QuicLimits;
import io.netty.handler.codec.quic.QuicCodecBuilder;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Applies the limits of a connection to netty's builders. */
final class Windows {
  /** A longer idle timeout crashes the native library. */
  private static final Duration IDLE_MAX = Duration.ofHours(1);

  /** The largest datagram that netty's sockets read. */
  static final int PACKET_BYTES_MAX = 2048;

  private Windows() {}

  /** The half of a window that is read ahead; the other half is the peer's credit. */
  static int readAhead(int windowBytes) {
    return windowBytes / 2;
  }

  static <B extends QuicCodecBuilder<B>> B apply(QuicLimits limits, B builder) {
    int stream = limits.streamWindowBytes() - readAhead(limits.streamWindowBytes());
    int connection = limits.connectionWindowBytes() - readAhead(limits.connectionWindowBytes());
    long idle = Math.min(limits.idleTimeout().toMillis(), IDLE_MAX.toMillis());
    builder
        .maxIdleTimeout(idle, TimeUnit.MILLISECONDS)
        .maxRecvUdpPayloadSize(PACKET_BYTES_MAX)
        .maxSendUdpPayloadSize(1350)
        .initialMaxData(connection)
        .initialMaxStreamDataBidirectionalLocal(stream)
        .initialMaxStreamDataBidirectionalRemote(stream)
        .initialMaxStreamDataUnidirectional(stream)
        .initialMaxStreamsBidirectional(limits.bidirectionalStreamsMax())
        .initialMaxStreamsUnidirectional(limits.unidirectionalStreamsMax());
    if (limits.datagramsMax() > 0) {
      builder.datagram(limits.datagramsMax(), 64);
    }
    return builder;
  }
}
