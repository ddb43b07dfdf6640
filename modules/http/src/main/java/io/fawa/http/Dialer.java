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
import java.net.UnknownHostException;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Future;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** Connects to one server over TCP, or over TLS with ALPN. Thread-safe. */
public final class Dialer {
  private static final String HTTP_2 = "h2";

  /** The JDK's message for a response that is not a TLS record. */
  private static final String NO_RECORD = "Unsupported or unrecognized SSL message";

  private final BaseUrl url;
  private final Optional<SSLContext> tls;
  private final String protocol;
  private final Duration connectTimeout;

  /**
   * A dialer for the server that {@code url} names.
   *
   * @param tls trust and client certificate for {@code https}; the JDK's if empty
   * @param version the protocol to offer by ALPN; a server without ALPN is taken to speak HTTP/1.1
   * @param connectTimeout how long connecting may take, TLS included
   * @throws IllegalArgumentException the time-out is not positive
   */
  public Dialer(
      BaseUrl url, Optional<SSLContext> tls, HttpVersion version, Duration connectTimeout) {
    if (connectTimeout.isNegative() || connectTimeout.isZero()) {
      throw new IllegalArgumentException("connectTimeout must be positive, got " + connectTimeout);
    }
    this.url = url;
    this.tls = tls;
    this.protocol = version == HttpVersion.HTTP_2 ? HTTP_2 : "http/1.1";
    this.connectTimeout = connectTimeout;
  }

  /**
   * Connects {@code socket}, waiting at most until the deadline or the time-out, whichever is
   * earlier.
   *
   * @param socket a new one; closed if this fails
   * @return the socket to use: {@code socket} itself, or TLS over it
   * @throws DeadlineExceededException the deadline passed
   * @throws IOException the server could not be reached, trusted or understood
   */
  public Socket dial(Socket socket, Deadline deadline) throws IOException {
    Deadline end = deadline.earlier(Deadline.after(connectTimeout));
    // The socket's time-out restarts with each read, and a handshake has many reads.
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
              ? new DeadlineExceededException("deadline passed: " + unfinished(e, ""))
              : new SocketTimeoutException(unfinished(e, " within " + connectTimeout));
      late.initCause(e);
      throw late;
    } finally {
      watch.cancel(false);
    }
  }

  private String unfinished(Exception e, String within) {
    return e instanceof SSLException
        ? "no TLS response from " + url.address() + within + "; the port may be cleartext"
        : "not connected to " + url.address() + within;
  }

  private Socket connect(Socket socket, Deadline end) throws IOException {
    socket.setTcpNoDelay(true);
    long millis = end.remainingMillis();
    if (millis <= 0) {
      throw new SocketTimeoutException("no time left to connect");
    }
    // The resolver accepts IPv6 addresses in brackets.
    InetSocketAddress address = new InetSocketAddress(url.host(), url.port());
    if (address.isUnresolved()) {
      throw new UnknownHostException(
          url.address() + " cannot be reached: unknown host " + url.host());
    }
    try {
      socket.connect(address, (int) Math.min(millis, Integer.MAX_VALUE));
    } catch (IOException e) {
      throw new IOException(url.address() + " cannot be reached: " + reason(e), e);
    }
    return url.secure() ? handshake(socket) : socket;
  }

  /** The reason of a failed connect, without the suffix that JDK 21 appends. */
  private static String reason(IOException e) {
    return String.valueOf(e.getMessage()).replace(" (connect failed)", "");
  }

  private SSLSocket handshake(Socket socket) throws IOException {
    SSLSocket secured =
        (SSLSocket) context().getSocketFactory().createSocket(socket, url.host(), url.port(), true);
    SSLParameters parameters = secured.getSSLParameters();
    parameters.setApplicationProtocols(new String[] {protocol});
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    secured.setSSLParameters(parameters);
    try {
      secured.startHandshake();
    } catch (IOException e) {
      throw new SSLException(url.address() + ": " + why(e), e);
    }
    String chosen = secured.getApplicationProtocol();
    if (!protocol.equals(chosen) && (!chosen.isEmpty() || protocol.equals(HTTP_2))) {
      throw new IOException(
          url.address() + " does not speak " + protocol + ": ALPN did not select it");
    }
    return secured;
  }

  /** Explains a failed handshake. */
  private static String why(IOException e) {
    return NO_RECORD.equals(e.getMessage())
        ? "this does not look like TLS; for cleartext use an http URL"
        : "the TLS handshake failed: " + e.getMessage();
  }

  private SSLContext context() throws IOException {
    try {
      return tls.isPresent() ? tls.get() : SSLContext.getDefault();
    } catch (NoSuchAlgorithmException e) {
      throw new IOException("no TLS", e);
    }
  }

  /**
   * Aborts a {@link #dial} of {@code socket} in progress, which then throws; any thread may call
   * this.
   */
  public static void abandon(Socket socket) {
    closeQuietly(socket);
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // The socket is discarded anyway.
    }
  }
}
