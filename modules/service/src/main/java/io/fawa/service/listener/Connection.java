/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.listener;

import io.fawa.http.ExchangeHandler;
import io.fawa.http.Peer;
import io.fawa.limits.Allowance;
import io.fawa.limits.Budget;
import io.fawa.limits.BudgetExceededException;
import io.fawa.limits.Deadline;
import io.fawa.limits.DeadlineWatch;
import io.fawa.service.tls.TlsAcceptor;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.SocketAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * One accepted connection: the proxy's header, TLS, then HTTP. Its own thread calls {@link #serve};
 * any other thread may end it.
 */
final class Connection {
  private static final Logger LOG = System.getLogger(Connection.class.getName());

  /** The approximate cost of TLS for a connection. */
  private static final int TLS_BYTES = 16_384;

  private final Socket socket;
  private final ListenerConfig config;
  private final Protocols protocols;
  private final Budget budget;
  private final ExchangeHandler handler;
  private volatile @Nullable HttpConnection http;
  private volatile @Nullable Thread owner;

  Connection(
      Socket socket,
      ListenerConfig config,
      Protocols protocols,
      Budget budget,
      ExchangeHandler handler) {
    this.socket = socket;
    this.config = config;
    this.protocols = protocols;
    this.budget = budget;
    this.handler = handler;
  }

  /**
   * Serves until the connection ends; the socket is closed then.
   *
   * @throws ProtocolException a proxy has sent no header of the PROXY protocol, or a malformed one
   * @throws BudgetExceededException there is no memory for its TLS
   */
  void serve() throws ProtocolException, BudgetExceededException {
    owner = Thread.currentThread();
    try (socket) {
      HttpConnection begun = begin();
      http = begun;
      begun.serve();
    } catch (ProtocolException | BudgetExceededException e) {
      throw e;
    } catch (IOException e) {
      LOG.log(Level.DEBUG, () -> "ended before its first call: " + e.getMessage());
    } finally {
      owner = null;
    }
  }

  private HttpConnection begin() throws IOException {
    SocketAddress remote = socket.getRemoteSocketAddress();
    boolean ofProxy = config.proxies().trusts(remote);
    if (config.tls().isEmpty() && !(ofProxy && config.proxyProtocol())) {
      return http(null, remote, ofProxy);
    }
    Future<?> watch =
        DeadlineWatch.start(Deadline.after(config.handshakeTimeout()), Duration.ZERO, this::close);
    try {
      SocketAddress client = remote;
      if (ofProxy && config.proxyProtocol()) {
        Optional<InetSocketAddress> source = ProxyHeader.read(socket.getInputStream()).source();
        ofProxy = source.isEmpty();
        client = source.isPresent() ? source.get() : remote;
      }
      return http(config.tls().orElse(null), client, ofProxy);
    } finally {
      watch.cancel(false);
    }
  }

  /**
   * Performs the TLS handshake, if configured; HTTP follows.
   *
   * @param client the client's address, as far as known before the first request
   * @param ofMany whether it may carry requests of several clients
   */
  private HttpConnection http(@Nullable TlsAcceptor acceptor, SocketAddress client, boolean ofMany)
      throws IOException {
    Allowance allowance = ofMany ? budget.connectionOfMany() : budget.connection(client);
    boolean begun = false;
    try {
      SSLSocket tls = null;
      if (acceptor != null) {
        if (!allowance.tryTakeForNew(TLS_BYTES)) {
          throw new BudgetExceededException(TLS_BYTES);
        }
        tls = acceptor.accept(socket);
      }
      HttpConnection connection =
          new HttpConnection(
              tls == null ? new SocketWire(socket) : new SocketWire(socket, tls),
              new Peer(client, tls != null, tls == null ? List.of() : certificates(tls)),
              tls != null && "h2".equals(tls.getApplicationProtocol()),
              allowance,
              protocols,
              handler);
      begun = true;
      return connection;
    } finally {
      if (!begun) {
        allowance.close();
      }
    }
  }

  private static List<X509Certificate> certificates(SSLSocket tls) {
    try {
      return Arrays.stream(tls.getSession().getPeerCertificates())
          .filter(X509Certificate.class::isInstance)
          .map(X509Certificate.class::cast)
          .toList();
    } catch (SSLPeerUnverifiedException none) {
      return List.of();
    }
  }

  /** Ends it gracefully: at once if it has no call. Does not wait. */
  void drain() {
    HttpConnection begun = http;
    if (begun == null) {
      close();
    } else {
      begun.drain();
    }
  }

  /** Ends it at once, even while in use. Does not wait. */
  void cut() {
    HttpConnection begun = http;
    if (begun != null) {
      begun.cut();
    }
    close();
  }

  /** Interrupts its thread, which waits for something other than the connection. */
  void interrupt() {
    Thread thread = owner;
    if (thread != null) {
      thread.interrupt();
    }
  }

  void close() {
    try {
      socket.close();
    } catch (IOException e) {
      LOG.log(Level.TRACE, "closed already", e);
    }
  }
}
