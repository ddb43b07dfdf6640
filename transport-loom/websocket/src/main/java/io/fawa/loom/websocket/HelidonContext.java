/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.websocket;

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

/** A connection as Helidon sees it. */
final class HelidonContext implements ConnectionContext {
  private final ServedConnection connection;
  private final ServedSocket socket;
  private final Upgrades upgrades;
  private final DataReader reader;

  HelidonContext(ServedConnection connection, ServedSocket socket, Upgrades upgrades) {
    this.connection = connection;
    this.socket = socket;
    this.upgrades = upgrades;
    this.reader = DataReader.create(socket);
  }

  ServedConnection connection() {
    return connection;
  }

  @Override
  public ListenerContext listenerContext() {
    return upgrades;
  }

  @Override
  public ExecutorService executor() {
    return upgrades.executor();
  }

  @Override
  public DataWriter dataWriter() {
    return socket;
  }

  @Override
  public DataReader dataReader() {
    return reader;
  }

  @Override
  public Router router() {
    return upgrades.router();
  }

  @Override
  public PeerInfo remotePeer() {
    return new Peer((InetSocketAddress) socket.plain().getRemoteSocketAddress());
  }

  @Override
  public PeerInfo localPeer() {
    return new Peer((InetSocketAddress) socket.plain().getLocalSocketAddress());
  }

  @Override
  public boolean isSecure() {
    return socket.secure();
  }

  @Override
  public String socketId() {
    return "sessions";
  }

  @Override
  public String childSocketId() {
    return Integer.toHexString(System.identityHashCode(this));
  }

  /** An end of the socket. */
  private record Peer(InetSocketAddress end) implements PeerInfo {
    @Override
    public SocketAddress address() {
      return end;
    }

    @Override
    public String host() {
      return end.getHostString();
    }

    @Override
    public int port() {
      return end.getPort();
    }

    @Override
    public Optional<Principal> tlsPrincipal() {
      return Optional.empty();
    }

    @Override
    public Optional<Certificate[]> tlsCertificates() {
      return Optional.empty();
    }
  }
}
