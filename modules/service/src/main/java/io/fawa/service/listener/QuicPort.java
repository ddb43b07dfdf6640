/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.listener;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fawa.http.ExchangeHandler;
import io.fawa.http.Peer;
import io.fawa.http3.Http3Config;
import io.fawa.http3.Http3Error;
import io.fawa.http3.Http3ServerConnection;
import io.fawa.http3.quic.QuicConnection;
import io.fawa.http3.quic.QuicListener;
import io.fawa.http3.quic.QuicProvider;
import io.fawa.http3.quic.QuicServerConfig;
import io.fawa.limits.Allowance;
import io.fawa.limits.Budget;
import io.fawa.limits.Deadline;
import io.fawa.service.guard.TrustedProxies;
import io.fawa.service.log.Occasional;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Accepts connections of HTTP/3 at a UDP port, and serves each on a virtual thread of its own, as
 * {@link Listener} does those of TCP. Thread-safe.
 */
public final class QuicPort {
  private static final Logger LOG = System.getLogger(QuicPort.class.getName());

  private final String name;
  private final Supplier<Optional<QuicProvider>> providers;
  private final QuicServerConfig config;
  private final Http3Config http;
  private final Budget budget;
  private final TrustedProxies proxies;
  private final ExchangeHandler handler;
  private final Occasional full;
  private final ReentrantLock lock = new ReentrantLock();
  private final OpenConnections<Http3ServerConnection> open;

  @GuardedBy("lock")
  private boolean stopped;

  private volatile @Nullable QuicListener listener;

  /**
   * A port that is not open yet.
   *
   * @param name for messages
   * @param providers finds what carries QUIC; asked when the port opens, as it may take a while
   * @param config of QUIC
   * @param http of each connection
   * @param admission counts the connections of all listeners of the process
   * @param budget what clients may make the process hold
   * @param proxies whose connections count for nobody's share
   * @param handler serves each call
   */
  public QuicPort(
      String name,
      Supplier<Optional<QuicProvider>> providers,
      QuicServerConfig config,
      Http3Config http,
      Admission admission,
      Budget budget,
      TrustedProxies proxies,
      ExchangeHandler handler) {
    this.name = name;
    this.providers = providers;
    this.config = config;
    this.http = http;
    this.budget = budget;
    this.proxies = proxies;
    this.handler = handler;
    this.full =
        new Occasional(
            LOG, Level.WARNING, name + ": QUIC connections closed: connectionsMax reached");
    this.open = new OpenConnections<>(config.connectionsMax(), admission, full);
  }

  /**
   * Begins to listen.
   *
   * @param aboutToBind run right before the port is bound
   * @return the name of what carries QUIC; empty if nothing does
   * @throws IOException the address cannot be had; the message says which setting, address and why
   */
  public Optional<String> open(InetSocketAddress address, Runnable aboutToBind) throws IOException {
    Optional<QuicProvider> provider = providers.get();
    if (provider.isEmpty()) {
      return Optional.empty();
    }
    QuicListener bound;
    aboutToBind.run();
    try {
      bound = provider.get().listen(address, config, this::serve);
    } catch (IOException e) {
      throw new IOException(
          "%s: cannot listen on %s:%d/udp: %s"
              .formatted(name, address.getHostString(), address.getPort(), e.getMessage()),
          e);
    }
    if (!keep(bound)) {
      bound.close();
    }
    return Optional.of(provider.get().name());
  }

  /** Keeps what is bound, unless this port was told to stop meanwhile. */
  private boolean keep(QuicListener bound) {
    lock.lock();
    try {
      if (!stopped) {
        listener = bound;
      }
      return !stopped;
    } finally {
      lock.unlock();
    }
  }

  /** Whether it is open. */
  public boolean listening() {
    return listener != null;
  }

  private void serve(QuicConnection quic) {
    Allowance allowance =
        proxies.trusts(quic.remote())
            ? budget.connectionOfMany()
            : budget.connection(quic.remote());
    Peer peer = new Peer(quic.remote(), true, quic.certificates());
    Http3ServerConnection connection =
        new Http3ServerConnection(quic, peer, http, allowance, handler);
    if (!open.tryAdd(connection)) {
      allowance.close();
      quic.close(Http3Error.EXCESSIVE_LOAD, "no room for another connection");
      return;
    }
    try {
      connection.run();
    } catch (RuntimeException | Error e) {
      LOG.log(Level.ERROR, name + ": a connection failed", e);
    } finally {
      open.remove(connection);
    }
  }

  /** How many connections are open. */
  public int connections() {
    return open.count();
  }

  /** How many connections were closed because there was no room. */
  public long overMax() {
    return open.overMax();
  }

  /** Writes down what has happened often. To be called every second or so. */
  public void look() {
    full.say();
  }

  /** New connections get the certificate that is current now. */
  public void reloadCertificate() {
    QuicListener bound = listener;
    if (bound == null) {
      return;
    }
    try {
      bound.reloadCertificate();
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, name + ": HTTP/3 keeps the old certificate", e);
    }
  }

  /**
   * Accepts no more, and has connections end gracefully. Returns when they have ended, or when
   * {@code limit} has passed; then the port is closed.
   */
  public void stop(Duration limit) {
    Deadline deadline = Deadline.after(limit);
    QuicListener bound = listener;
    if (bound != null) {
      bound.refuse();
    }
    for (Http3ServerConnection connection : stopAccepting()) {
      Thread.ofVirtual().name("http3-drain").start(() -> connection.drain(limit));
    }
    var unused = open.awaitEnd(deadline);
    if (bound != null) {
      bound.close();
    }
  }

  /** Ends every connection at once, under whoever uses it. Does not wait. */
  public void cut() {
    stopAccepting().forEach(Http3ServerConnection::close);
  }

  private List<Http3ServerConnection> stopAccepting() {
    lock.lock();
    try {
      stopped = true;
    } finally {
      lock.unlock();
    }
    return open.stop();
  }
}
