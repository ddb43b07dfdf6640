/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.listener;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fawa.http.ExchangeHandler;
import io.fawa.http.Peer;
import io.fawa.http3.Http3Config;
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
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Accepts connections of HTTP/3 at a UDP port, and serves each on a virtual thread of its own, as
 * {@link Listener} does those of TCP. Thread-safe.
 */
public final class QuicPort {
  private static final Logger LOG = System.getLogger(QuicPort.class.getName());

  /** H3_EXCESSIVE_LOAD (RFC 9114 §8.1). */
  private static final long EXCESSIVE_LOAD = 0x107;

  private final String name;
  private final Supplier<Optional<QuicProvider>> providers;
  private final QuicServerConfig config;
  private final Http3Config http;
  private final Admission admission;
  private final Budget budget;
  private final TrustedProxies proxies;
  private final ExchangeHandler handler;
  private final Occasional full;
  private final LongAdder overMax = new LongAdder();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  @GuardedBy("lock")
  private final Set<Http3ServerConnection> open = new HashSet<>();

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
    this.admission = admission;
    this.budget = budget;
    this.proxies = proxies;
    this.handler = handler;
    this.full =
        new Occasional(
            LOG,
            Level.WARNING,
            name + ": QUIC connections closed, as the process holds all that it may");
  }

  /**
   * Begins to listen.
   *
   * @return the name of what carries QUIC; empty if nothing does
   * @throws IOException the address cannot be had; the message says which setting, address and why
   */
  public Optional<String> open(InetSocketAddress address) throws IOException {
    Optional<QuicProvider> provider = providers.get();
    if (provider.isEmpty()) {
      return Optional.empty();
    }
    QuicListener bound;
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
    if (!admit(connection)) {
      allowance.close();
      quic.close(EXCESSIVE_LOAD, "no room for another connection");
      return;
    }
    try {
      connection.run();
    } catch (RuntimeException | Error e) {
      LOG.log(Level.ERROR, name + ": a connection failed", e);
    } finally {
      ended(connection);
    }
  }

  private boolean admit(Http3ServerConnection connection) {
    lock.lock();
    try {
      if (stopped) {
        return false;
      }
      if (admission.admit()) {
        return open.add(connection);
      }
    } finally {
      lock.unlock();
    }
    overMax.increment();
    full.happened();
    return false;
  }

  private void ended(Http3ServerConnection connection) {
    lock.lock();
    try {
      if (open.remove(connection)) {
        admission.left();
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** How many connections are open. */
  public int connections() {
    lock.lock();
    try {
      return open.size();
    } finally {
      lock.unlock();
    }
  }

  /** How many connections were closed because there was no room. */
  public long overMax() {
    return overMax.sum();
  }

  /** Writes down what has happened often. To be called every second or so. */
  public void look() {
    full.say();
  }

  /** New connections get the certificate that is current now. */
  public void reloadCertificate() {
    QuicListener bound = listener;
    if (bound != null) {
      bound.reloadCertificate();
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
    for (Http3ServerConnection connection : refuseNew()) {
      Thread.ofVirtual().name("http3-drain").start(() -> connection.drain(limit));
    }
    lock.lock();
    try {
      while (!open.isEmpty() && !deadline.expired()) {
        var unused = changed.awaitNanos(deadline.remainingNanos());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
    if (bound != null) {
      bound.close();
    }
  }

  /** Ends every connection at once, under whoever uses it. Does not wait. */
  public void cut() {
    refuseNew().forEach(Http3ServerConnection::close);
  }

  private List<Http3ServerConnection> refuseNew() {
    lock.lock();
    try {
      stopped = true;
      return List.copyOf(open);
    } finally {
      lock.unlock();
    }
  }
}
