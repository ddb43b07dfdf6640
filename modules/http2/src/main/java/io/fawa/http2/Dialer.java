/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http2;

import io.fawa.http.Deadline;
import io.fawa.http.DeadlineExceededException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** Makes connections to one origin. Thread-safe. */
final class Dialer {
  private final URI origin;
  private final Optional<SSLContext> tls;
  private final Http2Config config;
  private final Duration connectTimeout;
  private final Runnable slotFreed;

  Dialer(
      URI origin,
      Optional<SSLContext> tls,
      Http2Config config,
      Duration connectTimeout,
      Runnable slotFreed) {
    this.origin = origin;
    this.tls = tls;
    this.config = config;
    this.connectTimeout = connectTimeout;
    this.slotFreed = slotFreed;
  }

  /** Connects, waiting at most until the deadline or the time-out, whichever is earlier. */
  ClientConnection dial(Deadline deadline) throws IOException {
    Deadline end = deadline.earlier(Deadline.after(connectTimeout));
    boolean secure = origin.getScheme().equals("https");
    int port = origin.getPort() >= 0 ? origin.getPort() : secure ? 443 : 80;
    Socket socket = new Socket();
    try {
      socket.setTcpNoDelay(true);
      socket.connect(new InetSocketAddress(origin.getHost(), port), millisLeft(end));
      Socket connected = secure ? handshake(socket, port, end) : socket;
      ClientConnection connection =
          new ClientConnection(
              Wire.of(connected), config, origin.getScheme(), origin.getRawAuthority(), slotFreed);
      connection.start();
      return connection;
    } catch (SocketTimeoutException e) {
      close(socket, e);
      if (!deadline.expired()) {
        throw e;
      }
      DeadlineExceededException late = new DeadlineExceededException("connecting to " + origin);
      late.initCause(e);
      throw late;
    } catch (IOException | RuntimeException e) {
      close(socket, e);
      throw e;
    }
  }

  private SSLSocket handshake(Socket socket, int port, Deadline end) throws IOException {
    SSLSocket secured =
        (SSLSocket) context().getSocketFactory().createSocket(socket, origin.getHost(), port, true);
    SSLParameters parameters = secured.getSSLParameters();
    parameters.setApplicationProtocols(new String[] {"h2"});
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    secured.setSSLParameters(parameters);
    secured.setSoTimeout(millisLeft(end));
    secured.startHandshake();
    secured.setSoTimeout(0);
    if (!"h2".equals(secured.getApplicationProtocol())) {
      throw new IOException(origin + " does not speak HTTP/2: ALPN did not choose h2");
    }
    return secured;
  }

  private SSLContext context() throws IOException {
    try {
      return tls.isPresent() ? tls.get() : SSLContext.getDefault();
    } catch (NoSuchAlgorithmException e) {
      throw new IOException("no TLS", e);
    }
  }

  private static int millisLeft(Deadline end) throws SocketTimeoutException {
    long millis = end.remainingMillis();
    if (millis <= 0) {
      throw new SocketTimeoutException("no time left to connect");
    }
    return (int) Math.min(millis, Integer.MAX_VALUE);
  }

  private static void close(Socket socket, Exception cause) {
    try {
      socket.close();
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }
}
