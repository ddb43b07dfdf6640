/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http;

import io.fawa.limits.Deadline;
import io.fawa.limits.DeadlineExceededException;
import io.fawa.limits.DeadlineWatch;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Future;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** Makes connections to one origin, by TCP or by TLS with ALPN. Thread-safe. */
public final class Dialer {
  private static final String HTTP_2 = "h2";

  private final URI origin;
  private final Optional<SSLContext> tls;
  private final String protocol;
  private final Duration connectTimeout;

  /**
   * A dialer of {@code http://host:port} or {@code https://host:port}.
   *
   * @param tls trust and client certificate for {@code https}; the JDK's if empty
   * @param version what ALPN asks for; a server without ALPN is taken for one of HTTP/1.1
   * @param connectTimeout how long connecting may take, TLS included
   * @throws IllegalArgumentException the origin has another scheme or no host, or the time-out is
   *     not positive
   */
  public Dialer(
      URI origin, Optional<SSLContext> tls, HttpVersion version, Duration connectTimeout) {
    requireOrigin(origin);
    if (connectTimeout.isNegative() || connectTimeout.isZero()) {
      throw new IllegalArgumentException("connectTimeout must be positive, got " + connectTimeout);
    }
    this.origin = origin;
    this.tls = tls;
    this.protocol = version == HttpVersion.HTTP_2 ? HTTP_2 : "http/1.1";
    this.connectTimeout = connectTimeout;
  }

  /**
   * Checks that one can dial {@code origin}.
   *
   * @throws IllegalArgumentException it has another scheme than http and https, or no host
   */
  public static void requireOrigin(URI origin) {
    String scheme = origin.getScheme();
    if (origin.getHost() == null || !("http".equals(scheme) || "https".equals(scheme))) {
      throw new IllegalArgumentException(
          "an origin is http://host:port or https://host:port, got " + origin);
    }
  }

  /**
   * Connects {@code socket}, waiting at most until the deadline or the time-out, whichever is
   * earlier.
   *
   * @param socket a new one; closed if this fails
   * @return what to talk through: the socket itself, or TLS over it
   * @throws DeadlineExceededException the deadline passed
   * @throws IOException the server could not be reached, trusted or understood
   */
  public Socket dial(Socket socket, Deadline deadline) throws IOException {
    Deadline end = deadline.earlier(Deadline.after(connectTimeout));
    // The socket's own time-out begins anew with each read; a handshake has many.
    Future<?> watch = DeadlineWatch.start(end, Duration.ZERO, () -> closeQuietly(socket));
    try {
      return connect(socket, end);
    } catch (IOException | RuntimeException e) {
      closeQuietly(socket);
      if (!(e instanceof IOException) || !end.expired()) {
        throw e;
      }
      IOException late =
          deadline.expired()
              ? new DeadlineExceededException("deadline passed connecting to " + origin)
              : new SocketTimeoutException(
                  "not connected to " + origin + " within " + connectTimeout);
      late.initCause(e);
      throw late;
    } finally {
      watch.cancel(false);
    }
  }

  private Socket connect(Socket socket, Deadline end) throws IOException {
    boolean secure = origin.getScheme().equals("https");
    int port = origin.getPort() >= 0 ? origin.getPort() : secure ? 443 : 80;
    socket.setTcpNoDelay(true);
    long millis = end.remainingMillis();
    if (millis <= 0) {
      throw new SocketTimeoutException("no time left to connect");
    }
    // Host names in brackets are IPv6 addresses, which the resolver takes as they are.
    socket.connect(
        new InetSocketAddress(origin.getHost(), port), (int) Math.min(millis, Integer.MAX_VALUE));
    return secure ? handshake(socket, port) : socket;
  }

  private SSLSocket handshake(Socket socket, int port) throws IOException {
    SSLSocket secured =
        (SSLSocket) context().getSocketFactory().createSocket(socket, origin.getHost(), port, true);
    SSLParameters parameters = secured.getSSLParameters();
    parameters.setApplicationProtocols(new String[] {protocol});
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    secured.setSSLParameters(parameters);
    secured.startHandshake();
    String chosen = secured.getApplicationProtocol();
    if (!protocol.equals(chosen) && (!chosen.isEmpty() || protocol.equals(HTTP_2))) {
      throw new IOException(origin + " does not speak " + protocol + ": ALPN did not choose it");
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

  /** Ends a {@link #dial} of {@code socket} that is under way, by any thread, with an exception. */
  public static void abandon(Socket socket) {
    closeQuietly(socket);
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It is given up anyway.
    }
  }
}
