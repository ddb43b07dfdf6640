/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http2;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fawa.http.BaseUrl;
import io.fawa.http.ClientExchange;
import io.fawa.http.Dialer;
import io.fawa.http.ExchangeResetException;
import io.fawa.http.FieldRules;
import io.fawa.http.HttpVersion;
import io.fawa.http.RequestHead;
import io.fawa.http.ResetCode;
import io.fawa.http.Transport;
import io.fawa.http.Wire;
import io.fawa.limits.Deadline;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;

/**
 * Calls one server over HTTP/2: by TLS with ALPN for {@code https}, by prior knowledge for {@code
 * http}. Exchanges share connections; a further connection is opened when the server allows no more
 * streams on the existing ones. At the maximum number of connections {@link #open} waits. A request
 * that the server reports as not processed is retried automatically if its body so far is small.
 * Thread-safe.
 */
public final class Http2Transport implements Transport {
  private static final ThreadFactory DIALERS = Thread.ofVirtual().name("http2-dialer").factory();

  private final Dialer dialer;
  private final BaseUrl url;
  private final Http2Config config;
  private final int connectionsMax;

  private final CopyOnWriteArrayList<ClientConnection> connections = new CopyOnWriteArrayList<>();

  /** Never held while a connection's lock is acquired: connections call back with theirs held. */
  private final ReentrantLock lock = new ReentrantLock();

  private final Condition freed = lock.newCondition();

  /** Counts events that may allow another stream to be opened. */
  @GuardedBy("lock")
  private int changes;

  /** The connection being established. */
  @GuardedBy("lock")
  private Optional<Dialing> dialing = Optional.empty();

  @GuardedBy("lock")
  private boolean closed;

  /** A connection being established. */
  private static final class Dialing {
    final Socket socket = new Socket();

    /** Why it failed; written and read under the transport's lock. */
    Optional<IOException> failure = Optional.empty();
  }

  private Http2Transport(Builder builder) {
    dialer = new Dialer(builder.url, builder.tls, HttpVersion.HTTP_2, builder.connectTimeout);
    url = builder.url;
    config = builder.config;
    connectionsMax = builder.connectionsMax;
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
  public static Http2Transport to(URI url) {
    return builder(url).build();
  }

  @Override
  public ClientExchange open(RequestHead head, Deadline deadline, Consumer<ClientExchange> opening)
      throws IOException {
    FieldRules.requireSendable(head);
    RequestHead sent = url.under(head);
    ReplayedExchange exchange =
        new ReplayedExchange(
            new ReplayedExchange.Opener() {
              @Override
              public ClientStream open(BooleanSupplier cancelled) throws IOException {
                return openStream(sent, deadline, cancelled);
              }

              @Override
              public void wake() {
                wakeAll();
              }
            });
    opening.accept(exchange);
    exchange.connect();
    return exchange;
  }

  private ClientStream openStream(RequestHead head, Deadline deadline, BooleanSupplier cancelled)
      throws IOException {
    while (true) {
      int seen = seenChanges();
      for (ClientConnection connection : connections) {
        Optional<ClientStream> stream = connection.open(head, deadline);
        if (stream.isPresent()) {
          return stream.get();
        }
        if (!connection.isUsable()) {
          connections.remove(connection);
        }
      }
      awaitChange(seen, deadline, cancelled);
    }
  }

  private int seenChanges() {
    lock.lock();
    try {
      return changes;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for a change since {@code seen}, and opens another connection if allowed.
   *
   * @throws IOException the connection being established failed
   */
  private void awaitChange(int seen, Deadline deadline, BooleanSupplier cancelled)
      throws IOException {
    lock.lock();
    try {
      // One connection is opened at a time: usually it suffices for all waiters.
      if (changes == seen
          && dialing.isEmpty()
          && connections.size() < connectionsMax
          && !closed
          && !cancelled.getAsBoolean()) {
        dialing = Optional.of(startDialing());
      }
      Optional<Dialing> expected = dialing;
      while (changes == seen && !closed && !cancelled.getAsBoolean()) {
        deadline.await(freed, "a connection or a free stream");
      }
      if (cancelled.getAsBoolean()) {
        throw new ExchangeResetException(ResetCode.CANCEL, "reset by this side");
      }
      if (closed) {
        throw new IOException("the transport is closed");
      }
      Optional<IOException> failure = expected.flatMap(dial -> dial.failure);
      if (failure.isPresent()) {
        throw new IOException(failure.get().getMessage(), failure.get());
      }
    } catch (IOException e) {
      freed.signal(); // the signal may have been meant for this thread; pass it on
      throw e;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Connects on a separate thread, as the connection is for all waiters: the end of one waiter's
   * call must not end it.
   */
  private Dialing startDialing() {
    Dialing dial = new Dialing();
    DIALERS
        .newThread(() -> {
          Optional<ClientConnection> connection = Optional.empty();
          Optional<IOException> failure = Optional.empty();
          try {
            connection = Optional.of(connect(dial.socket));
          } catch (IOException e) {
            failure = Optional.of(e);
          } catch (RuntimeException e) {
            failure = Optional.of(new IOException("cannot connect to " + url.address(), e));
          } finally {
            finish(dial, connection, failure);
          }
        })
        .start();
    return dial;
  }

  private ClientConnection connect(Socket unconnected) throws IOException {
    Socket socket = dialer.dial(unconnected, Deadline.none());
    try {
      ClientConnection connection =
          new ClientConnection(Wire.of(socket), config, url, this::changed);
      connection.start();
      return connection;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  private void finish(
      Dialing dial, Optional<ClientConnection> connection, Optional<IOException> failure) {
    boolean late;
    lock.lock();
    try {
      dialing = Optional.empty();
      dial.failure = failure;
      late = closed;
      if (!late) {
        connection.ifPresent(connections::add);
      }
      changes++;
      freed.signalAll();
    } finally {
      lock.unlock();
    }
    if (late) {
      connection.ifPresent(made -> made.abort(new IOException("the transport is closed")));
    }
  }

  /** Wakes all waiters, so that they check whether their exchange was reset. */
  private void wakeAll() {
    lock.lock();
    try {
      freed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Another stream may be opened: wakes one waiter to try. */
  private void changed() {
    lock.lock();
    try {
      changes++;
      freed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** How many connections there are. */
  public int connections() {
    return connections.size();
  }

  @Override
  public void close() {
    Optional<Dialing> pending;
    lock.lock();
    try {
      closed = true;
      pending = dialing;
      freed.signalAll();
    } finally {
      lock.unlock();
    }
    pending.ifPresent(dial -> Dialer.abandon(dial.socket));
    for (ClientConnection connection : List.copyOf(connections)) {
      connection.close(new IOException("the transport is closed"));
      connections.remove(connection);
    }
  }

  /** Sets what differs from the defaults. Single-owner. */
  public static final class Builder {
    private final BaseUrl url;
    private Http2Config config =
        // Servers may treat PINGs as abuse, so a client sends none by default.
        Http2Config.builder().keepAliveInterval(Duration.ZERO).build();
    private Optional<SSLContext> tls = Optional.empty();
    private int connectionsMax = 4;
    private Duration connectTimeout = Duration.ofSeconds(10);

    private Builder(URI url) {
      this.url = BaseUrl.of(url);
    }

    /** The limits of each connection. Default: {@link Http2Config#defaults()}, without PINGs. */
    public Builder config(Http2Config connectionConfig) {
      config = connectionConfig;
      return this;
    }

    /** The trust store and client certificate for {@code https}. Default: the JDK's. */
    public Builder tls(SSLContext context) {
      tls = Optional.of(context);
      return this;
    }

    /** The most connections at a time, 1 and more. Default 4. */
    public Builder connectionsMax(int connections) {
      if (connections < 1) {
        throw new IllegalArgumentException("connectionsMax must be 1 or more, got " + connections);
      }
      connectionsMax = connections;
      return this;
    }

    /** Time allowed to connect, with TLS. Default 10 s. */
    public Builder connectTimeout(Duration timeout) {
      connectTimeout = timeout;
      return this;
    }

    /**
     * Creates the transport.
     *
     * @throws IllegalArgumentException the time-out is not positive
     */
    public Http2Transport build() {
      return new Http2Transport(this);
    }
  }
}
