/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http2;

import io.fawa.http.Exchange;
import io.fawa.http.ExchangeHandler;
import io.fawa.http.Headers;
import io.fawa.http.Peer;
import io.fawa.http.Wire;
import io.fawa.limits.Budget;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/** A listener on the loopback address that hands every connection to a {@link ServerConnection}. */
final class TinyServer implements AutoCloseable {
  private static final byte[] BODY = "hello\n".getBytes(StandardCharsets.US_ASCII);

  private final ServerSocket listener;
  private final Http2Config config;
  private final Budget budget;
  private final ExchangeHandler handler;
  final Queue<ServerConnection> connections = new ConcurrentLinkedQueue<>();

  private TinyServer(
      ServerSocket listener, Http2Config config, Budget budget, ExchangeHandler handler) {
    this.listener = listener;
    this.config = config;
    this.budget = budget;
    this.handler = handler;
    Thread.ofVirtual().start(this::accept);
  }

  static TinyServer start(ExchangeHandler handler) throws IOException {
    return start(Http2Config.defaults(), handler);
  }

  static TinyServer start(Http2Config config, ExchangeHandler handler) throws IOException {
    return start(0, config, handler);
  }

  static TinyServer start(int port, Http2Config config, ExchangeHandler handler)
      throws IOException {
    return start(port, config, Budget.unlimited(), handler);
  }

  static TinyServer start(Http2Config config, Budget budget, ExchangeHandler handler)
      throws IOException {
    return start(0, config, budget, handler);
  }

  private static TinyServer start(
      int port, Http2Config config, Budget budget, ExchangeHandler handler) throws IOException {
    return new TinyServer(
        new ServerSocket(port, 1024, InetAddress.getLoopbackAddress()), config, budget, handler);
  }

  static TinyServer startTls(int port, SSLContext tls, Http2Config config, ExchangeHandler handler)
      throws IOException {
    SSLServerSocket listener =
        (SSLServerSocket)
            tls.getServerSocketFactory()
                .createServerSocket(port, 1024, InetAddress.getLoopbackAddress());
    SSLParameters parameters = listener.getSSLParameters();
    parameters.setApplicationProtocols(new String[] {"h2"});
    listener.setSSLParameters(parameters);
    return new TinyServer(listener, config, Budget.unlimited(), handler);
  }

  int port() {
    return listener.getLocalPort();
  }

  InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port());
  }

  /** Reads the whole request, then answers with 200 and a small body. */
  static void hello(Exchange exchange) throws IOException {
    byte[] dropped = new byte[1024];
    while (exchange.read(dropped, 0, dropped.length) >= 0) {
      // Dropped.
    }
    exchange.respond(200, Headers.of("content-type", "text/plain"));
    exchange.write(BODY, 0, BODY.length);
    exchange.end();
  }

  /** As a gRPC unary call does it: reads the message, answers one, ends with trailers. */
  static void unary(Exchange exchange) throws IOException {
    byte[] message = new byte[1024];
    int size = 0;
    for (int n; size < message.length; size += n) {
      n = exchange.read(message, size, message.length - size);
      if (n < 0) {
        break;
      }
    }
    exchange.respond(200, Headers.of("content-type", "application/grpc"));
    exchange.write(message, 0, Math.max(size, 16));
    exchange.end(Headers.of("grpc-status", "0"));
  }

  /** A million small messages, each flushed by itself. */
  static void stream(Exchange exchange) throws IOException {
    exchange.respond(200, Headers.of("content-type", "application/grpc"));
    byte[] message = new byte[20];
    for (int i = 0; i < 1_000_000; i++) {
      exchange.write(message, 0, message.length);
      exchange.flush();
    }
    exchange.end(Headers.of("grpc-status", "0"));
  }

  static void echo(Exchange exchange) throws IOException {
    exchange.respond(200, Headers.of("content-type", "application/octet-stream"));
    byte[] chunk = new byte[16_384];
    for (int n = exchange.read(chunk, 0, chunk.length);
        n >= 0;
        n = exchange.read(chunk, 0, chunk.length)) {
      exchange.write(chunk, 0, n);
      exchange.flush();
    }
    exchange.end(exchange.requestTrailers());
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = listener.accept();
        Thread.ofVirtual().start(() -> serve(socket));
      }
    } catch (SocketException e) {
      // Closed: the end.
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      boolean secure = socket instanceof SSLSocket;
      if (socket instanceof SSLSocket tls) {
        tls.startHandshake();
      }
      Peer peer = new Peer(socket.getRemoteSocketAddress(), secure, List.of());
      ServerConnection connection =
          new ServerConnection(
              Wire.of(socket), peer, config, budget.connection(peer.remote()), handler);
      connections.add(connection);
      try {
        connection.run();
      } finally {
        connections.remove(connection);
      }
    } catch (IOException e) {
      System.getLogger(TinyServer.class.getName()).log(System.Logger.Level.DEBUG, "accepting", e);
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    connections.forEach(ServerConnection::close);
  }

  /** For h2load and curl: {@code port [hello|unary|stream|echo]}. */
  public static void main(String[] arguments) throws Exception {
    String kind = arguments.length > 1 ? arguments[1] : "hello";
    ExchangeHandler handler =
        switch (kind) {
          case "unary" -> TinyServer::unary;
          case "stream" -> TinyServer::stream;
          case "echo" -> TinyServer::echo;
          default -> TinyServer::hello;
        };
    try (TinyServer server =
        start(Integer.parseInt(arguments[0]), Http2Config.defaults(), handler)) {
      System.out.println("listening on " + server.port());
      Thread.currentThread().join();
    }
  }
}
