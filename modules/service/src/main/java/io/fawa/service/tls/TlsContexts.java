/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.tls;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyManagementException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/**
 * The TLS context of a listener. Before a handshake begins it looks at the first byte: whoever
 * speaks plain HTTP on the TLS port is told so. {@link TlsSockets} says how long all of it may
 * take.
 */
public final class TlsContexts {
  /** First byte of a handshake record (RFC 8446 §5.1). */
  private static final int HANDSHAKE = 22;

  private static final byte[] PLAIN_HTTP =
      """
      HTTP/1.0 400 Bad Request\r
      Content-Type: text/plain; charset=utf-8\r
      Connection: close\r
      \r
      Client sent an HTTP request to an HTTPS server.
      """
          .getBytes(StandardCharsets.US_ASCII);

  private TlsContexts() {}

  /**
   * A context that answers with the pair in {@code keys}.
   *
   * @param clientAuthorities whom to believe what clients show, where they must show something
   * @param sockets takes up each connection
   */
  public static SSLContext server(
      ReloadingKeyManager keys, Optional<KeyStore> clientAuthorities, TlsSockets sockets)
      throws GeneralSecurityException {
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(clientAuthorities.orElse(null));
    SSLContext jdk = SSLContext.getInstance("TLS");
    jdk.init(new KeyManager[] {keys}, trust.getTrustManagers(), null);
    return new Guarded(new GuardedSpi(jdk, sockets), jdk);
  }

  /**
   * The PEM certificates of a file, to believe what clients show.
   *
   * @throws IOException it cannot be read
   * @throws GeneralSecurityException it holds no certificates
   */
  public static KeyStore authorities(Path file) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    try (InputStream in = Files.newInputStream(file)) {
      for (Certificate certificate :
          CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        store.setCertificateEntry("authority" + store.size(), certificate);
      }
    } catch (IOException e) {
      throw new IOException(FileReason.of("clientCaFile", file, e), e);
    } catch (CertificateException e) {
      throw new GeneralSecurityException(
          "clientCaFile: \"" + file + "\" holds an unreadable certificate", e);
    }
    if (store.size() == 0) {
      throw new GeneralSecurityException("clientCaFile: \"" + file + "\" holds no certificate");
    }
    return store;
  }

  private static final class Guarded extends SSLContext {
    Guarded(SSLContextSpi spi, SSLContext jdk) {
      super(spi, jdk.getProvider(), jdk.getProtocol());
    }
  }

  private static final class GuardedSpi extends SSLContextSpi {
    private final SSLContext jdk;
    private final TlsSockets sockets;

    GuardedSpi(SSLContext jdk, TlsSockets sockets) {
      this.jdk = jdk;
      this.sockets = sockets;
    }

    @Override
    protected void engineInit(
        KeyManager[] keyManagers, TrustManager[] trustManagers, SecureRandom random)
        throws KeyManagementException {
      throw new KeyManagementException("already initialized");
    }

    @Override
    protected SSLSocketFactory engineGetSocketFactory() {
      return new GuardedFactory(jdk.getSocketFactory(), sockets);
    }

    @Override
    protected SSLServerSocketFactory engineGetServerSocketFactory() {
      return jdk.getServerSocketFactory();
    }

    @Override
    protected SSLEngine engineCreateSSLEngine() {
      return jdk.createSSLEngine();
    }

    @Override
    protected SSLEngine engineCreateSSLEngine(String host, int port) {
      return jdk.createSSLEngine(host, port);
    }

    @Override
    protected SSLSessionContext engineGetServerSessionContext() {
      return jdk.getServerSessionContext();
    }

    @Override
    protected SSLSessionContext engineGetClientSessionContext() {
      return jdk.getClientSessionContext();
    }
  }

  private static final class GuardedFactory extends SSLSocketFactory {
    private final SSLSocketFactory jdk;
    private final TlsSockets sockets;

    GuardedFactory(SSLSocketFactory jdk, TlsSockets sockets) {
      this.jdk = jdk;
      this.sockets = sockets;
    }

    /** The one way a listener makes its sockets. */
    @Override
    public Socket createSocket(Socket socket, InputStream consumed, boolean autoClose)
        throws IOException {
      sockets.admit(socket);
      int first = socket.getInputStream().read();
      if (first < 0) {
        throw new EOFException("closed before its handshake");
      }
      if (first != HANDSHAKE) {
        socket.getOutputStream().write(PLAIN_HTTP);
        socket.shutdownOutput();
        throw new SSLException("no TLS: the first byte is " + first);
      }
      InputStream start = new ByteArrayInputStream(new byte[] {(byte) first});
      SSLSocket secured = (SSLSocket) jdk.createSocket(socket, start, true);
      sockets.secure(socket, secured);
      secured.addHandshakeCompletedListener(event -> sockets.established(socket));
      return secured;
    }

    @Override
    public String[] getDefaultCipherSuites() {
      return jdk.getDefaultCipherSuites();
    }

    @Override
    public String[] getSupportedCipherSuites() {
      return jdk.getSupportedCipherSuites();
    }

    @Override
    public Socket createSocket(Socket socket, String host, int port, boolean autoClose)
        throws IOException {
      return jdk.createSocket(socket, host, port, autoClose);
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
      return jdk.createSocket(host, port);
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort)
        throws IOException {
      return jdk.createSocket(host, port, localHost, localPort);
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
      return jdk.createSocket(host, port);
    }

    @Override
    public Socket createSocket(
        InetAddress address, int port, InetAddress localAddress, int localPort) throws IOException {
      return jdk.createSocket(address, port, localAddress, localPort);
    }
  }
}
