/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.websocket;

import io.fawa.http.Exchange;
import io.fawa.http.ExchangeHandler;
import io.fawa.http.Headers;
import io.fawa.http.Peer;
import io.fawa.http.Wire;
import io.fawa.http1.Http1ServerConfig;
import io.fawa.http1.Http1ServerConnection;
import io.fawa.limits.Budget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;

/** Our HTTP/1.1 with endpoints and nothing else. */
final class SocketServer implements AutoCloseable {
  final BlockingQueue<WebSocketSummary> ended = new LinkedBlockingQueue<>(1_000);
  final WebSockets sockets;
  private final Budget budget;
  private final ServerSocket listener;
  private final Set<Http1ServerConnection> connections = ConcurrentHashMap.newKeySet();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  SocketServer(WebSocketConfig config, Budget budget) throws IOException {
    this.budget = budget;
    sockets = new WebSockets("https://good.example"::equals, config, ended::add);
    listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    threads.execute(this::accept);
  }

  private void accept() {
    while (true) {
      try {
        Socket socket = listener.accept();
        threads.execute(() -> serve(socket));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try {
      Http1ServerConnection connection =
          new Http1ServerConnection(
              Wire.of(socket),
              new Peer(socket.getRemoteSocketAddress(), false, List.of()),
              Http1ServerConfig.DEFAULTS.withUpgrades(Set.of("websocket")),
              budget.connection(socket.getRemoteSocketAddress()),
              this::serve,
              (status, why) -> {});
      connections.add(connection);
      connection.run(new byte[0]);
      connections.remove(connection);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void serve(Exchange exchange) throws IOException {
    if (!exchange.protocol().equals("websocket")
        || !sockets.serve(exchange, SocketServer::refused)) {
      exchange.respond(exchange.path().equals("/picky") ? 418 : 404, new Headers());
      exchange.end();
    }
  }

  static void refused(Exchange exchange, ExchangeHandler answer) throws IOException {
    answer.handle(exchange);
  }

  int port() {
    return listener.getLocalPort();
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    sockets.goAway();
    connections.forEach(Http1ServerConnection::close);
    threads.close();
    sockets.close();
  }
}
