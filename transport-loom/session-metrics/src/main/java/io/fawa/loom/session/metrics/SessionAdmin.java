/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.session.metrics;

import io.fawa.http.Exchange;
import io.fawa.http.Headers;
import io.fawa.http.Peer;
import io.fawa.http.PlainText;
import io.fawa.http.Wire;
import io.fawa.http1.Http1ServerConfig;
import io.fawa.http1.Http1ServerConnection;
import io.fawa.loom.session.Server;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/**
 * An HTTP/1.1 port for those who operate a server; for a private network, as it asks nobody who
 * they are. {@code GET /health} is 200 and {@code ok}, or 503 once the server stops; {@code GET
 * /metrics} is a registry in Prometheus' text format, or as OpenMetrics where {@code Accept} has
 * that. It goes on while the server stops, so that the stop can be watched. Thread-safe.
 */
public final class SessionAdmin implements AutoCloseable {
  /** Connections at once; a further one is closed. */
  public static final int CONNECTIONS_MAX = 64;

  private static final System.Logger LOG = System.getLogger(SessionAdmin.class.getName());
  private static final Duration ACCEPT_PAUSE = Duration.ofMillis(100);
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration LINGER = Duration.ofSeconds(1);
  static final Http1ServerConfig LIMITS =
      Http1ServerConfig.DEFAULTS
          .withHeads(8_192, 2_048, 64)
          .withIdleTimeout(PATIENCE)
          .withTimeouts(PATIENCE, PATIENCE, LINGER);

  private static final ExpositionFormatWriter PROMETHEUS = PrometheusTextFormatWriter.create();
  private static final ExpositionFormatWriter OPEN_METRICS = OpenMetricsTextFormatWriter.create();

  private final Server server;
  private final PrometheusRegistry registry;
  private final ServerSocket listener;
  private final Http1ServerConfig limits;
  private final Semaphore room = new Semaphore(CONNECTIONS_MAX);
  private final Set<Http1ServerConnection> open = ConcurrentHashMap.newKeySet();

  private SessionAdmin(
      Server server, PrometheusRegistry registry, ServerSocket listener, Http1ServerConfig limits) {
    this.server = server;
    this.registry = registry;
    this.listener = listener;
    this.limits = limits;
  }

  /**
   * Serves the {@link SessionMetrics} of a server.
   *
   * @param local where; port 0 takes a free one
   * @throws IOException the address cannot be bound
   */
  public static SessionAdmin start(Server server, InetSocketAddress local) throws IOException {
    PrometheusRegistry registry = new PrometheusRegistry();
    registry.register(new SessionMetrics(server));
    return start(server, registry, local);
  }

  /**
   * Serves the health of a server, and the metrics of a registry as it is.
   *
   * @param local where; port 0 takes a free one
   * @throws IOException the address cannot be bound
   */
  public static SessionAdmin start(
      Server server, PrometheusRegistry registry, InetSocketAddress local) throws IOException {
    return start(server, registry, local, LIMITS);
  }

  static SessionAdmin start(
      Server server, PrometheusRegistry registry, InetSocketAddress local, Http1ServerConfig limits)
      throws IOException {
    ServerSocket listener = new ServerSocket();
    try {
      listener.bind(local);
    } catch (IOException e) {
      listener.close();
      throw e;
    }
    SessionAdmin admin = new SessionAdmin(server, registry, listener, limits);
    Thread.ofVirtual().name("session-admin").start(admin::accept);
    return admin;
  }

  /** Where it listens. */
  public InetSocketAddress localAddress() {
    return (InetSocketAddress) listener.getLocalSocketAddress();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        if (room.tryAcquire()) {
          Thread.ofVirtual().name("session-admin-connection").start(() -> serve(socket));
        } else {
          socket.close();
        }
      } catch (IOException e) {
        pauseAfter(e);
      }
    }
  }

  /** With too many open files each further try would fail at once. */
  private void pauseAfter(IOException failure) {
    if (listener.isClosed()) {
      return;
    }
    try {
      LOG.log(System.Logger.Level.WARNING, "no connection could be accepted", failure);
    } catch (RuntimeException | Error e) {
      // The log may need a file too, and none can be opened.
    }
    try {
      Thread.sleep(ACCEPT_PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      Peer peer = new Peer(socket.getRemoteSocketAddress(), false, List.of());
      Http1ServerConnection connection =
          new Http1ServerConnection(Wire.of(socket), peer, limits, this::answer, this::refused);
      open.add(connection);
      try {
        if (listener.isClosed()) {
          connection.drain(LINGER);
        }
        connection.run(new byte[0]);
      } finally {
        open.remove(connection);
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "a connection was lost: {0}", e.getMessage());
    } finally {
      room.release();
    }
  }

  private void refused(int status, String why) {
    LOG.log(System.Logger.Level.DEBUG, "a request was answered with {0}: {1}", status, why);
  }

  private void answer(Exchange exchange) throws IOException {
    Headers headers = Headers.of("cache-control", "no-store");
    String path = exchange.path();
    if (!path.equals("/health") && !path.equals("/metrics")) {
      PlainText.answer(exchange, 404, headers, "there are /health and /metrics\n");
    } else if (!exchange.method().equals("GET")) {
      PlainText.answer(exchange, 405, headers.add("allow", "GET"), "allowed is GET\n");
    } else if (path.equals("/metrics")) {
      metrics(exchange, headers);
    } else if (server.stopping()) {
      PlainText.answer(exchange, 503, headers, "the server stops\n");
    } else {
      PlainText.answer(exchange, 200, headers, "ok\n");
    }
  }

  private void metrics(Exchange exchange, Headers headers) throws IOException {
    ExpositionFormatWriter format =
        OPEN_METRICS.accepts(exchange.headers().get("accept", "")) ? OPEN_METRICS : PROMETHEUS;
    ByteArrayOutputStream page = new ByteArrayOutputStream();
    format.write(page, registry.scrape());
    headers
        .add("content-type", format.getContentType())
        .add("content-length", Integer.toString(page.size()));
    exchange.respond(200, headers);
    exchange.write(page.toByteArray(), 0, page.size());
    exchange.end();
  }

  /** Serves no more: requests that have begun get a second. Does not wait. */
  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    open.forEach(connection -> connection.drain(LINGER));
  }
}
