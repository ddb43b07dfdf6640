/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http1;

import io.fawa.http.ExchangeHandler;
import io.fawa.http.Peer;
import io.fawa.http.Wire;
import io.fawa.limits.Budget;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Serves the engine on loopback, a virtual thread for each connection. */
final class TinyServer implements AutoCloseable {
  final Set<Http1ServerConnection> connections = ConcurrentHashMap.newKeySet();
  final Queue<String> refusals = new ConcurrentLinkedQueue<>();
  private final ServerSocket listener;
  private final Budget budget;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  /** Latched by the first read of a read-ahead. */
  final CountDownLatch lookingOut = new CountDownLatch(1);

  TinyServer(Http1ServerConfig config, ExchangeHandler handler) throws IOException {
    this(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), config, handler);
  }

  /** Serves what {@code listener} accepts, and closes it in the end. */
  TinyServer(ServerSocket listener, Http1ServerConfig config, ExchangeHandler handler) {
    this(listener, config, Budget.unlimited(), handler);
  }

  /** One whose clients share a budget. */
  TinyServer(Budget budget, ExchangeHandler handler) throws IOException {
    this(
        new ServerSocket(0, 50, InetAddress.getLoopbackAddress()),
        Http1ServerConfig.DEFAULTS,
        budget,
        handler);
  }

  private TinyServer(
      ServerSocket listener, Http1ServerConfig config, Budget budget, ExchangeHandler handler) {
    this.listener = listener;
    this.budget = budget;
    threads.execute(() -> accept(config, handler));
  }

  /** A server that nobody calls. */
  static TinyServer none() {
    try {
      return new TinyServer(Http1ServerConfig.DEFAULTS, exchange -> {});
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  InetSocketAddress address() {
    return (InetSocketAddress) listener.getLocalSocketAddress();
  }

  Client client() throws IOException {
    return new Client(address());
  }

  private void accept(Http1ServerConfig config, ExchangeHandler handler) {
    while (true) {
      try {
        Socket socket = listener.accept();
        threads.execute(() -> serve(socket, config, handler));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void serve(Socket socket, Http1ServerConfig config, ExchangeHandler handler) {
    try {
      socket.setTcpNoDelay(true);
      Http1ServerConnection connection =
          new Http1ServerConnection(
              new Watched(Wire.of(socket), lookingOut),
              new Peer(socket.getRemoteSocketAddress(), false, List.of()),
              config,
              budget.connection(socket.getRemoteSocketAddress()),
              handler,
              (status, why) -> refusals.add(status + " " + why));
      connections.add(connection);
      try {
        connection.run(new byte[0]);
      } finally {
        connections.remove(connection);
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** A wire that tells when a read-ahead reads it. */
  private record Watched(Wire wire, CountDownLatch lookingOut) implements Wire {
    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      if (Thread.currentThread().getName().equals("http1-read-ahead")) {
        lookingOut.countDown();
      }
      return wire.read(target, offset, length);
    }

    @Override
    public void readTimeout(int millis) throws IOException {
      wire.readTimeout(millis);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
      wire.write(source, offset, length);
    }

    @Override
    public boolean shutdownOutput() throws IOException {
      return wire.shutdownOutput();
    }

    @Override
    public void abort() throws IOException {
      wire.abort();
    }

    @Override
    public void close() throws IOException {
      wire.close();
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    connections.forEach(Http1ServerConnection::close);
    threads.close();
  }
}
