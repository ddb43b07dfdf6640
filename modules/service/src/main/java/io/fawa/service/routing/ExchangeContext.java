/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.routing;

import io.fawa.http.Peer;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.PeerInfo;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.Router;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.Principal;
import java.security.cert.Certificate;
import java.util.Optional;
import java.util.concurrent.ExecutorService;

/**
 * Adapts an exchange to the connection context that Helidon's routing expects. It has no input or
 * output; the exchange has those.
 */
record ExchangeContext(ListenerContext listenerContext, Peer peer) implements ConnectionContext {
  @Override
  public PeerInfo remotePeer() {
    return new End(peer.remote(), peer);
  }

  /** The listener's address; an exchange does not know more of the local end. */
  @Override
  public PeerInfo localPeer() {
    return new End(
        new InetSocketAddress(
            listenerContext.config().address(), Math.max(0, listenerContext.config().port())),
        new Peer(peer.remote(), peer.secure(), java.util.List.of()));
  }

  @Override
  public boolean isSecure() {
    return peer.secure();
  }

  @Override
  public String socketId() {
    return listenerContext.config().name();
  }

  @Override
  public String childSocketId() {
    return peer.remote().toString();
  }

  @Override
  public ExecutorService executor() {
    return listenerContext.executor();
  }

  @Override
  public DataWriter dataWriter() {
    throw new UnsupportedOperationException("an exchange has no data writer");
  }

  @Override
  public DataReader dataReader() {
    throw new UnsupportedOperationException("an exchange has no data reader");
  }

  @Override
  public Router router() {
    throw new UnsupportedOperationException("an exchange is already routed");
  }

  /** One end of the connection that carries the exchange. */
  private record End(SocketAddress address, Peer peer) implements PeerInfo {
    @Override
    public String host() {
      return address instanceof InetSocketAddress inet ? inet.getHostString() : "";
    }

    @Override
    public int port() {
      return address instanceof InetSocketAddress inet ? inet.getPort() : -1;
    }

    @Override
    public Optional<Principal> tlsPrincipal() {
      return peer.certificates().isEmpty()
          ? Optional.empty()
          : Optional.of(peer.certificates().getFirst().getSubjectX500Principal());
    }

    @Override
    public Optional<Certificate[]> tlsCertificates() {
      return peer.certificates().isEmpty()
          ? Optional.empty()
          : Optional.of(peer.certificates().toArray(Certificate[]::new));
    }
  }
}
