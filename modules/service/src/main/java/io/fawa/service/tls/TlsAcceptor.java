/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.tls;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Arrays;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/**
 * Adds TLS to accepted sockets, with ALPN for HTTP/2 and HTTP/1.1. It inspects the first byte, so
 * that clients of plain HTTP get an error response. Thread-safe.
 */
public final class TlsAcceptor {
  /** First byte of a handshake record (RFC 8446 §5.1). */
  private static final int HANDSHAKE = 22;

  private static final String[] PROTOCOLS = {"h2", "http/1.1"};

  /** None of these can be negotiated before TLS 1.3. */
  private static final String[] SUITES_OF_TLS_1_3 = {"TLS_AES_128_GCM_SHA256"};

  private static final byte[] PLAIN_HTTP =
      """
      HTTP/1.0 400 Bad Request\r
      Content-Type: text/plain; charset=utf-8\r
      Connection: close\r
      \r
      Client sent an HTTP request to an HTTPS server.
      """
          .getBytes(StandardCharsets.US_ASCII);

  private final SSLContext context;
  private final String[] suites;
  private final boolean clientsAuthenticate;

  /**
   * Creates one that uses the pair in {@code keys}.
   *
   * @param clientAuthorities the authorities of client certificates, if those are required
   */
  public TlsAcceptor(ReloadingKeyManager keys, Optional<KeyStore> clientAuthorities)
      throws GeneralSecurityException {
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(clientAuthorities.orElse(null));
    context = SSLContext.getInstance("TLS");
    context.init(new KeyManager[] {keys}, trust.getTrustManagers(), null);
    suites = authenticated(context.getServerSocketFactory().getDefaultCipherSuites());
    clientsAuthenticate = clientAuthorities.isPresent();
  }

  /**
   * Performs the handshake. It has no time-out: the caller closes the socket if it takes too long.
   *
   * @return the TLS over {@code socket}; closing it closes both
   * @throws IOException the handshake failed, or the client does not speak TLS
   */
  public SSLSocket accept(Socket socket) throws IOException {
    int first = socket.getInputStream().read();
    if (first < 0) {
      throw new EOFException("closed before its handshake");
    }
    if (first != HANDSHAKE) {
      socket.getOutputStream().write(PLAIN_HTTP);
      socket.shutdownOutput();
      throw new SSLException("not TLS: the first byte is " + first);
    }
    SSLSocket secured =
        (SSLSocket)
            context
                .getSocketFactory()
                .createSocket(socket, new ByteArrayInputStream(new byte[] {(byte) first}), true);
    SSLParameters parameters = new SSLParameters(suites);
    parameters.setApplicationProtocols(PROTOCOLS);
    parameters.setNeedClientAuth(clientsAuthenticate);
    secured.setSSLParameters(parameters);
    secured.startHandshake();
    refuseRenegotiation(secured);
    return secured;
  }

  /**
   * RFC 9113 §9.2.1. TLS 1.3 has none; before it, a second handshake finds no common suite, which
   * ends the connection.
   */
  private static void refuseRenegotiation(SSLSocket secured) {
    if (!secured.getSession().getProtocol().equals("TLSv1.3")) {
      secured.setEnabledCipherSuites(SUITES_OF_TLS_1_3);
    }
  }

  /**
   * RFC 9113 §9.2.2 forbids the others for HTTP/2; every client of the last decade supports these.
   */
  private static String[] authenticated(String[] suites) {
    return Arrays.stream(suites)
        .filter(suite -> suite.contains("_GCM_") || suite.contains("_CHACHA20_"))
        .toArray(String[]::new);
  }
}
