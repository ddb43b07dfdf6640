/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fawa.http.BaseUrl;
import io.fawa.http.ClientExchange;
import io.fawa.http.FieldRules;
import io.fawa.http.Headers;
import io.fawa.http.RequestHead;
import io.fawa.http.Transport;
import io.fawa.http3.quic.QuicCertificate;
import io.fawa.http3.quic.QuicClientConfig;
import io.fawa.http3.quic.QuicConnection;
import io.fawa.http3.quic.QuicProvider;
import io.fawa.http3.webtransport.WebTransportSession;
import io.fawa.http3.wire.Frames;
import io.fawa.http3.wire.Settings;
import io.fawa.limits.Deadline;
import io.fawa.limits.DeadlineExceededException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Calls one server over HTTP/3, on one connection that all exchanges share; a new one is made after
 * it has ended. Thread-safe.
 */
public final class Http3Transport implements Transport {
  private final BaseUrl url;
  private final QuicProvider provider;
  private final Http3Config config;
  private final QuicClientConfig quicConfig;
  private final Duration connectTimeout;

  /** Held while a connection is made, so that all who wait share it. */
  private final ReentrantLock dialing = new ReentrantLock();

  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private @Nullable ClientConnection connection;

  @GuardedBy("lock")
  private boolean closed;

  private Http3Transport(Builder builder) {
    url = builder.url;
    provider = builder.provider;
    config = builder.config;
    connectTimeout = builder.connectTimeout;
    quicConfig =
        new QuicClientConfig(
            "h3", url.host(), builder.authorities, builder.certificate, config.quicLimits());
  }

  /**
   * Builds a transport for {@code https://host:port}. A path of {@code url} is put before the path
   * of each call.
   *
   * @throws IllegalArgumentException the URL has another scheme, no host, or user information, a
   *     query or a fragment
   */
  public static Builder builder(URI url, QuicProvider provider) {
    return new Builder(url, provider);
  }

  @Override
  public ClientExchange open(RequestHead head, Deadline deadline, Consumer<ClientExchange> opening)
      throws IOException {
    FieldRules.requireSendable(head);
    RequestHead sent = url.under(head);
    PendingExchange exchange = new PendingExchange();
    opening.accept(exchange);
    exchange.throwIfReset();
    ClientStream atOnce = openAtOnce(sent, deadline);
    if (atOnce != null) {
      exchange.opened(atOnce);
      exchange.throwIfReset();
    } else {
      exchange.await(() -> connect(deadline).open(sent, "", deadline, deadline), deadline);
    }
    return exchange;
  }

  /** Opens a stream without waiting; null if that fails. */
  private @Nullable ClientStream openAtOnce(RequestHead head, Deadline deadline) {
    ClientConnection current = current();
    if (current == null) {
      return null;
    }
    try {
      return current.open(head, "", Deadline.afterNanos(0), deadline);
    } catch (IOException e) {
      return null; // the caller tries again, waiting, and reports the failure
    }
  }

  private @Nullable ClientConnection current() {
    lock.lock();
    try {
      return connection != null && connection.usable() ? connection : null;
    } finally {
      lock.unlock();
    }
  }

  private ClientConnection connect(Deadline deadline) throws IOException {
    awaitTurn(deadline);
    try {
      ClientConnection current = current();
      return current != null ? current : dial(deadline.earlier(Deadline.after(connectTimeout)));
    } finally {
      dialing.unlock();
    }
  }

  private void awaitTurn(Deadline deadline) throws IOException {
    try {
      if (!dialing.tryLock(deadline.remainingNanos(), TimeUnit.NANOSECONDS)) {
        throw new DeadlineExceededException("deadline passed waiting for a connection");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted waiting for a connection");
    }
  }

  private ClientConnection dial(Deadline deadline) throws IOException {
    InetSocketAddress address = new InetSocketAddress(url.host(), url.port());
    if (address.isUnresolved()) {
      throw new IOException("cannot connect to " + url.address() + ": unknown host");
    }
    QuicConnection quic;
    try {
      quic = provider.connect(address, quicConfig, deadline);
    } catch (DeadlineExceededException e) {
      throw new IOException(
          "cannot connect to " + url.address() + ": no answer over QUIC in time", e);
    }
    ClientConnection made = new ClientConnection(quic, config, url.authority());
    try {
      made.begin();
      publish(made);
      return made;
    } catch (IOException e) {
      quic.close();
      throw e;
    }
  }

  private void publish(ClientConnection made) throws IOException {
    lock.lock();
    try {
      if (closed) {
        throw new IOException("the transport is closed");
      }
      connection = made;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Opens a WebTransport session.
   *
   * @param path path and query, starting with {@code /}
   * @param deadline until the server has answered
   * @throws IOException the server offers no WebTransport, or refuses the session; the message
   *     names its status
   */
  public WebTransportSession webTransport(String path, Headers headers, Deadline deadline)
      throws IOException {
    RequestHead head = url.under(new RequestHead("CONNECT", path, headers, false));
    FieldRules.requireSendable(head);
    ClientConnection on = connect(deadline);
    Settings settings = on.awaitSettings(deadline);
    if (!settings.webTransport() || !settings.on(Frames.SETTINGS_H3_DATAGRAM)) {
      throw new IOException(url.address() + " offers no WebTransport");
    }
    ClientStream connect = on.open(head, "webtransport", deadline, deadline);
    try {
      int status = connect.status();
      if (status != 200) {
        throw new IOException("the server refused the session with status " + status);
      }
      connect.bound(Deadline.none());
      return on.begin(connect);
    } catch (IOException e) {
      connect.close();
      throw e;
    }
  }

  @Override
  public void close() {
    ClientConnection last;
    lock.lock();
    try {
      closed = true;
      last = connection;
      connection = null;
    } finally {
      lock.unlock();
    }
    if (last != null) {
      last.close();
    }
  }

  /** Sets what differs from the defaults. Single-owner. */
  public static final class Builder {
    private final BaseUrl url;
    private final QuicProvider provider;
    private Http3Config config = Http3Config.defaults();
    private Optional<KeyStore> authorities = Optional.empty();
    private Optional<QuicCertificate> certificate = Optional.empty();
    private Duration connectTimeout = Duration.ofSeconds(10);

    private Builder(URI url, QuicProvider provider) {
      if (!"https".equals(url.getScheme())) {
        throw new IllegalArgumentException("HTTP/3 needs an https URL, got " + url);
      }
      this.url = BaseUrl.of(url);
      this.provider = provider;
    }

    /** Limits of the connection. Default: {@link Http3Config#defaults()}. */
    public Builder config(Http3Config connectionConfig) {
      config = connectionConfig;
      return this;
    }

    /** The authorities trusted to sign the server's certificate. Default: those of the JDK. */
    public Builder authorities(KeyStore trusted) {
      authorities = Optional.of(trusted);
      return this;
    }

    /** The client certificate, sent if the server requests one. Default: none. */
    public Builder certificate(QuicCertificate shown) {
      certificate = Optional.of(shown);
      return this;
    }

    /** Time allowed to connect. Default 10 s. */
    public Builder connectTimeout(Duration timeout) {
      connectTimeout = timeout;
      return this;
    }

    /** The transport; it connects at the first call. */
    public Http3Transport build() {
      return new Http3Transport(this);
    }
  }
}
