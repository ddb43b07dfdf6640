/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3;

import io.fawa.http.ClientExchange;
import io.fawa.http.ExchangeHandler;
import io.fawa.http.Headers;
import io.fawa.http.Peer;
import io.fawa.http.RequestHead;
import io.fawa.http.TestTls;
import io.fawa.http3.quic.AddressValidation;
import io.fawa.http3.quic.QuicCertificate;
import io.fawa.http3.quic.QuicClientConfig;
import io.fawa.http3.quic.QuicConnection;
import io.fawa.http3.quic.QuicListener;
import io.fawa.http3.quic.QuicProvider;
import io.fawa.http3.quic.QuicServerConfig;
import io.fawa.limits.Allowance;
import io.fawa.limits.Budget;
import io.fawa.limits.Deadline;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server and clients over a provider that a subclass names. */
@Timeout(300)
public abstract class Http3Fixture {
  /** The bound of every wait; only a defect reaches it. */
  static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir static Path folder;

  /** The server's key and certificate. */
  static TestTls tls;

  private final List<AutoCloseable> open = new ArrayList<>();

  /** The provider below. */
  protected abstract QuicProvider provider();

  @BeforeAll
  static void makeKey() throws Exception {
    tls = TestTls.in(folder);
  }

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable one : open.reversed()) {
      one.close();
    }
  }

  static Deadline soon() {
    return Deadline.after(PATIENCE);
  }

  /** Waits for a condition. */
  static void until(String what, BooleanSupplier condition) throws InterruptedException {
    Deadline deadline = soon();
    while (!condition.getAsBoolean()) {
      if (deadline.expired()) {
        throw new AssertionError("timed out waiting until " + what);
      }
      Thread.sleep(2);
    }
  }

  /** Starts a server that is closed when the test ends. */
  final Server serve(ExchangeHandler handler) throws IOException {
    return serve(Http3Config.defaults(), handler);
  }

  final Server serve(Http3Config config, ExchangeHandler handler) throws IOException {
    return serve(config, Budget.unlimited(), handler);
  }

  final Server serve(Http3Config config, Budget budget, ExchangeHandler handler)
      throws IOException {
    Server server = new Server(config, budget, handler);
    open.add(server);
    return server;
  }

  final Http3Transport client(Server server) throws Exception {
    return client(server, Http3Config.defaults());
  }

  final Http3Transport client(Server server, Http3Config config) throws Exception {
    Http3Transport client =
        Http3Transport.builder(server.url(), provider())
            .authorities(tls.authorities())
            .config(config)
            .build();
    open.add(client);
    return client;
  }

  /** A client that sends raw frames. */
  final RawClient raw(Server server) throws Exception {
    RawClient client = new RawClient(connect(server, "h3"));
    open.add(client);
    return client;
  }

  final QuicConnection connect(Server server, String protocol) throws Exception {
    return provider()
        .connect(
            server.address(),
            new QuicClientConfig(
                protocol,
                "localhost",
                Optional.of(tls.authorities()),
                Optional.empty(),
                Http3Config.builder().webTransportSessionsMax(8).build().quicLimits()),
            soon());
  }

  static ClientExchange get(Http3Transport client, String path) throws IOException {
    ClientExchange exchange = client.open(new RequestHead("GET", path, new Headers()), soon());
    exchange.endRequest();
    return exchange;
  }

  static ClientExchange post(Http3Transport client, String path) throws IOException {
    return client.open(new RequestHead("POST", path, new Headers()), soon());
  }

  /** A listener and its connections. */
  final class Server implements AutoCloseable {
    final List<Http3ServerConnection> connections = new CopyOnWriteArrayList<>();
    final Budget budget;
    private final QuicListener listener;

    Server(Http3Config config, Budget budget, ExchangeHandler handler) throws IOException {
      this.budget = budget;
      listener =
          provider()
              .listen(
                  new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                  new QuicServerConfig(
                      "h3",
                      Server::identity,
                      Optional.empty(),
                      config.quicLimits(),
                      1024,
                      AddressValidation.NEVER),
                  quic -> {
                    Allowance allowance = budget.connectionOfMany();
                    Peer peer = new Peer(quic.remote(), true, quic.certificates());
                    Http3ServerConnection connection =
                        new Http3ServerConnection(quic, peer, config, allowance, handler);
                    connections.add(connection);
                    try {
                      connection.run();
                    } finally {
                      connections.remove(connection);
                    }
                  });
    }

    private static QuicCertificate identity() {
      try {
        return new QuicCertificate(tls.key(), List.of(tls.certificate()));
      } catch (GeneralSecurityException e) {
        throw new AssertionError(e);
      }
    }

    InetSocketAddress address() {
      return listener.address();
    }

    URI url() {
      return URI.create("https://localhost:" + address().getPort());
    }

    /** The first connection, once there is one. */
    Http3ServerConnection connection() throws InterruptedException {
      until("a connection is there", () -> !connections.isEmpty());
      return connections.getFirst();
    }

    @Override
    public void close() {
      listener.close();
    }
  }
}
