/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.host;

import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.socket.PeerInfo;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.spi.ServerConnection;
import java.net.SocketAddress;
import java.security.Principal;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.Optional;

/**
 * One HTTP/1.1 connection: Helidon's, plus what it does not say by itself, namely whether a call is
 * being served on it. Without that, a call that takes longer than the idle time-out would be cut.
 */
final class Http1Link implements ServerConnection {
  private final ConnectionContext context;
  private final Http1Reader reader;
  private final ServerConnection helidon;
  private volatile boolean serving;

  Http1Link(ConnectionContext context, int requestLineBytesMax, ConnectionServer server) {
    this.context = context;
    this.reader =
        new Http1Reader(context.dataReader(), context.serverSocket(), requestLineBytesMax);
    this.helidon =
        server.connection(new LinkedContext(context, new LinkedPeer(context, this), reader));
  }

  /** What makes Helidon's connection. */
  interface ConnectionServer {
    ServerConnection connection(ConnectionContext context);
  }

  /** The link a request came by, which its peer carries. */
  static Optional<Http1Link> of(PeerInfo peer) {
    return peer instanceof LinkedPeer linked ? Optional.of(linked.link) : Optional.empty();
  }

  @Override
  public void handle(Limit limit) throws InterruptedException {
    helidon.handle(limit);
  }

  @Override
  public Duration idleTime() {
    return serving ? Duration.ZERO : helidon.idleTime();
  }

  @Override
  public void close(boolean interrupt) {
    boolean overdue = !serving && overdue();
    helidon.close(interrupt);
    if (overdue) {
      // Helidon lets go of who sends nothing, but not of who sends its header for ever.
      cut();
    }
  }

  private boolean overdue() {
    return helidon.idleTime().compareTo(context.listenerContext().config().idleConnectionTimeout())
        > 0;
  }

  void serving(boolean now) {
    serving = now;
  }

  /** Ends the connection after the request under way. */
  void endAfterThisRequest() {
    reader.endAfterThisRequest();
  }

  /** True if bytes of the request are here already, so that a read will not wait. */
  boolean hasInput() {
    return reader.available() > 0;
  }

  /** Cuts the connection; whoever reads or writes on it fails. */
  void cut() {
    HelidonWire.close(context.serverSocket());
  }

  /** A peer that knows its link. */
  private static final class LinkedPeer implements PeerInfo {
    private final ConnectionContext context;
    private final Http1Link link;

    LinkedPeer(ConnectionContext context, Http1Link link) {
      this.context = context;
      this.link = link;
    }

    @Override
    public SocketAddress address() {
      return context.remotePeer().address();
    }

    @Override
    public String host() {
      return context.remotePeer().host();
    }

    @Override
    public int port() {
      return context.remotePeer().port();
    }

    @Override
    public Optional<Principal> tlsPrincipal() {
      return context.remotePeer().tlsPrincipal();
    }

    @Override
    public Optional<Certificate[]> tlsCertificates() {
      return context.remotePeer().tlsCertificates();
    }
  }
}
