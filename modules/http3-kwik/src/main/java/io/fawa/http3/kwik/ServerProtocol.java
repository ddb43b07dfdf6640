/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.kwik;

import io.fawa.http3.quic.QuicLimits;
import java.util.function.Function;
import tech.kwik.core.QuicConnection;
import tech.kwik.core.QuicStream;
import tech.kwik.core.server.ApplicationProtocolConnection;
import tech.kwik.core.server.ApplicationProtocolConnectionFactory;
import tech.kwik.core.server.ServerConnection;

/** Tells kwik the limits of a connection, and is told when its handshake is complete. */
final class ServerProtocol implements ApplicationProtocolConnectionFactory {
  private final QuicLimits limits;
  private final Function<ServerConnection, KwikConnection> established;

  ServerProtocol(QuicLimits limits, Function<ServerConnection, KwikConnection> established) {
    this.limits = limits;
    this.established = established;
  }

  @Override
  public ApplicationProtocolConnection createConnection(String protocol, QuicConnection kwik) {
    KwikConnection connection = established.apply((ServerConnection) kwik);
    return new ApplicationProtocolConnection() {
      @Override
      public void acceptPeerInitiatedStream(QuicStream stream) {
        connection.opened(stream);
      }
    };
  }

  @Override
  public int maxConcurrentPeerInitiatedUnidirectionalStreams() {
    return limits.unidirectionalStreamsMax();
  }

  @Override
  public int maxConcurrentPeerInitiatedBidirectionalStreams() {
    return limits.bidirectionalStreamsMax();
  }

  @Override
  public int minUnidirectionalStreamReceiverBufferSize() {
    return limits.streamWindowBytes();
  }

  @Override
  public long maxUnidirectionalStreamReceiverBufferSize() {
    return limits.streamWindowBytes();
  }

  @Override
  public int minBidirectionalStreamReceiverBufferSize() {
    return limits.streamWindowBytes();
  }

  @Override
  public long maxBidirectionalStreamReceiverBufferSize() {
    return limits.streamWindowBytes();
  }

  /** The last call before kwik answers the client; see {@link SendingThread}. */
  @Override
  public boolean enableDatagramExtension() {
    SendingThread.awaitIdle();
    return limits.datagramsMax() > 0;
  }
}
