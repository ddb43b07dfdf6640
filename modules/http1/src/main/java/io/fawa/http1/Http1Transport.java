/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http1;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fawa.http.BaseUrl;
import io.fawa.http.ClientExchange;
import io.fawa.http.Dialer;
import io.fawa.http.ExchangeResetException;
import io.fawa.http.HttpVersion;
import io.fawa.http.RequestHead;
import io.fawa.http.ResetCode;
import io.fawa.http.Transport;
import io.fawa.limits.Deadline;
import io.fawa.limits.DeadlineWatch;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;

/**
 * Calls one server over HTTP/1.1, in cleartext or under TLS. Each exchange has a connection to
 * itself; connections are kept for later exchanges. At {@link Http1Config#connectionsMax}
 * connections {@link #open} waits for a free one. Thread-safe.
 */
public final class Http1Transport implements Transport {
  private final Dialer dialer;
  private final BaseUrl url;
  private final Http1Config config;

  private final Set<Http1ClientExchange> exchanges = ConcurrentHashMap.newKeySet();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition freed = lock.newCondition();

  /** Idle connections, the longest unused first. */
  @GuardedBy("lock")
  private final Deque<Http1Connection> idle = new ArrayDeque<>();

  /** All connections: idle, in use and connecting. */
  @GuardedBy("lock")
  private int connections;

  /** The task that closes connections idle for too long; present while some are idle. */
  @GuardedBy("lock")
  private Optional<Future<?>> sweep = Optional.empty();

  @GuardedBy("lock")
  private boolean closed;

  private Http1Transport(Builder builder) {
    config = builder.config;
    url = builder.url;
    dialer = new Dialer(url, builder.tls, HttpVersion.HTTP_1_1, config.connectTimeout());
  }

  /**
   * A transport for {@code http://host:port} or {@code https://host:port}; does not connect yet. A
   * path in it is prepended to the path of each call.
   *
   * @throws IllegalArgumentException the URL has another scheme, no host, or user information, a
   *     query or a fragment, which no call would send
   */
  public static Builder builder(URI url) {
    return new Builder(url);
  }

  /** A transport with default settings. */
  public static Http1Transport to(URI url) {
    return builder(url).build();
  }

  @Override
  public ClientExchange open(RequestHead head, Deadline deadline, Consumer<ClientExchange> opening)
      throws IOException {
    Http1ClientExchange exchange =
        new Http1ClientExchange(this, url.under(head), url, config, deadline);
    exchanges.add(exchange);
    opening.accept(exchange);
    exchange.connect();
    return exchange;
  }

  /** How many connections there are. */
  public int connections() {
    lock.lock();
    try {
      return connections;
    } finally {
      lock.unlock();
    }
  }

  /** A connection for {@code exchange}, kept or new; waits while the maximum is in use. */
  Http1Connection acquire(Http1ClientExchange exchange, Deadline deadline) throws IOException {
    while (true) {
      Optional<Http1Connection> kept = takeOrReserve(deadline, exchange::failedAlready);
      if (kept.isEmpty()) {
        return dial(exchange, deadline);
      }
      if (kept.get().usable()) {
        return kept.get();
      }
      discard(kept.get());
    }
  }

  /** The connection that was used last; or empty after reserving a place for a new one. */
  Optional<Http1Connection> takeOrReserve(Deadline deadline, BooleanSupplier cancelled)
      throws IOException {
    lock.lock();
    try {
      while (true) {
        if (closed) {
          throw new IOException("the transport is closed");
        }
        if (cancelled.getAsBoolean()) {
          throw new IOException("cancelled while waiting for a connection");
        }
        if (!idle.isEmpty()) {
          return Optional.of(idle.removeLast());
        }
        if (connections < config.connectionsMax()) {
          connections++;
          return Optional.empty();
        }
        deadline.await(freed, "a free connection");
      }
    } catch (IOException e) {
      freed.signal(); // the signal may have been meant for this thread; pass it on
      throw e;
    } finally {
      lock.unlock();
    }
  }

  private Http1Connection dial(Http1ClientExchange exchange, Deadline deadline) throws IOException {
    boolean connected = false;
    try {
      SocketChannel channel = SocketChannel.open();
      exchange.dials(channel);
      Http1Connection connection = Http1Connection.dial(channel, dialer, deadline);
      connected = true;
      return connection;
    } finally {
      if (!connected) {
        forget();
      }
    }
  }

  /** Keeps a connection whose exchange has ended, unless the server has sent unsolicited bytes. */
  void release(Http1Connection connection) {
    lock.lock();
    try {
      if (!closed && connection.input().isEmpty() && !config.idleTimeout().isZero()) {
        connection.keep(System.nanoTime());
        idle.addLast(connection);
        if (sweep.isEmpty()) {
          sweepAfter(config.idleTimeout());
        }
        freed.signal();
        return;
      }
    } finally {
      lock.unlock();
    }
    discard(connection);
  }

  /** Closes a connection that cannot carry another exchange. */
  void discard(Http1Connection connection) {
    connection.abort();
    forget();
  }

  /** Wakes all that wait for a connection, so that they check whether their exchange has failed. */
  void wakeAll() {
    lock.lock();
    try {
      freed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void forget() {
    lock.lock();
    try {
      connections--;
      freed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Records that an exchange has ended. */
  void ended(Http1ClientExchange exchange) {
    exchanges.remove(exchange);
  }

  @GuardedBy("lock")
  private void sweepAfter(Duration wait) {
    sweep = Optional.of(DeadlineWatch.start(Deadline.after(wait), Duration.ZERO, this::sweep));
  }

  private void sweep() {
    List<Http1Connection> expired = new ArrayList<>();
    lock.lock();
    try {
      sweep = Optional.empty();
      long now = System.nanoTime();
      while (!idle.isEmpty()) {
        long left = config.idleTimeout().toNanos() - (now - idle.getFirst().idleSinceNanos());
        if (left > 0) {
          sweepAfter(Duration.ofNanos(left));
          break;
        }
        expired.add(idle.removeFirst());
      }
    } finally {
      lock.unlock();
    }
    for (Http1Connection connection : expired) {
      connection.close();
      forget();
    }
  }

  @Override
  public void close() {
    List<Http1Connection> kept;
    lock.lock();
    try {
      closed = true;
      kept = List.copyOf(idle);
      idle.clear();
      connections -= kept.size();
      sweep.ifPresent(future -> future.cancel(false));
      freed.signalAll();
    } finally {
      lock.unlock();
    }
    kept.forEach(Http1Connection::close);
    exchanges.forEach(exchange ->
        exchange.fail(new ExchangeResetException(ResetCode.CANCEL, "the transport is closed")));
  }

  /** Sets options that differ from the defaults. Single-owner. */
  public static final class Builder {
    private final BaseUrl url;
    private Http1Config config = Http1Config.DEFAULTS;
    private Optional<SSLContext> tls = Optional.empty();

    private Builder(URI url) {
      this.url = BaseUrl.of(url);
    }

    /** The limits. Default: {@link Http1Config#DEFAULTS}. */
    public Builder config(Http1Config limits) {
      config = limits;
      return this;
    }

    /** The trust store and client certificate for {@code https}. Default: the JDK's. */
    public Builder tls(SSLContext context) {
      tls = Optional.of(context);
      return this;
    }

    /** Creates the transport. */
    public Http1Transport build() {
      return new Http1Transport(this);
    }
  }
}
