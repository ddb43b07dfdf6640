/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.helidon;

import io.fawa.http.ExchangeHandler;
import io.fawa.http.Peer;
import io.fawa.http.Wire;
import io.fawa.limits.Budget;
import io.fawa.service.listener.HttpConnection;
import io.fawa.service.listener.Protocols;
import io.fawa.service.listener.SocketWire;
import io.helidon.common.buffers.BufferData;
import io.helidon.common.socket.SocketContext;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Takes every connection of a Helidon listener, and must be its only selector. Helidon enforces
 * idle time-outs only once the protocol is known, and would wait for ever for a silent client.
 *
 * @param sockets the listener's
 * @param handlers creates the handler of a connection's calls
 */
record ProtocolSelector(
    AcceptedSockets sockets,
    Protocols protocols,
    Budget budget,
    Function<ConnectionContext, ExchangeHandler> handlers)
    implements ServerConnectionSelector {
  @Override
  public int bytesToIdentifyConnection() {
    return 0;
  }

  @Override
  public Support supports(BufferData data) {
    // Anything else gets an error response from the HTTP/1.1 parser.
    return Support.SUPPORTED;
  }

  @Override
  public Set<String> supportedApplicationProtocols() {
    return Set.of("h2", "http/1.1");
  }

  @Override
  public ServerConnection connection(ConnectionContext context) {
    Socket socket = sockets.take(context);
    Peer peer = peer(context);
    return new HelidonConnection(
        new HttpConnection(
            wire(context, socket),
            peer,
            context.serverSocket().protocolNegotiated()
                && context.serverSocket().protocol().equals("h2"),
            budget.connection(peer.remote()),
            protocols,
            handlers.apply(context)));
  }

  private static Wire wire(ConnectionContext context, Socket socket) {
    try {
      return context.serverSocket().isSecure()
          ? HelidonWire.of(context.serverSocket(), socket)
          : new SocketWire(socket);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Peer peer(SocketContext context) {
    List<X509Certificate> chain = new ArrayList<>();
    if (context.isSecure()) {
      for (Certificate certificate :
          context.remotePeer().tlsCertificates().orElseGet(() -> new Certificate[0])) {
        if (certificate instanceof X509Certificate x509) {
          chain.add(x509);
        }
      }
    }
    return new Peer(context.remotePeer().address(), context.isSecure(), chain);
  }
}
