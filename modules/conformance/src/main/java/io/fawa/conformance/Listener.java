/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.conformance;

import io.fawa.conformance.v1.HTTPVersion;
import io.fawa.connect.RpcServer;
import io.fawa.http.Peer;
import io.fawa.http2.Http2Config;
import io.fawa.http2.ServerConnection;
import io.fawa.http2.Wire;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** A bare listener for HTTP/2 on loopback, with TLS or without. */
final class Listener {
  private static final System.Logger LOG = System.getLogger(Listener.class.getName());

  private Listener() {}

  /** Serves {@code server} for as long as the process lives; returns the port. */
  static int start(
      RpcServer server, HTTPVersion version, Optional<SSLContext> tls, boolean clientCertificate)
      throws IOException {
    ServerSocket listener = new ServerSocket();
    listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
    Thread.ofPlatform()
        .daemon()
        .name("accept")
        .start(() -> accept(listener, server, tls, clientCertificate));
    return listener.getLocalPort();
  }

  private static void accept(
      ServerSocket listener,
      RpcServer server,
      Optional<SSLContext> tls,
      boolean clientCertificate) {
    while (true) {
      try {
        Socket socket = listener.accept();
        socket.setTcpNoDelay(true);
        Thread.ofVirtual()
            .name("connection")
            .start(() -> serve(socket, server, tls, clientCertificate));
      } catch (IOException e) {
        LOG.log(Level.ERROR, "accepting failed", e);
        return;
      }
    }
  }

  private static void serve(
      Socket socket, RpcServer server, Optional<SSLContext> tls, boolean clientCertificate) {
    try {
      if (tls.isEmpty()) {
        Peer peer = new Peer(socket.getRemoteSocketAddress(), false, List.of());
        new ServerConnection(Wire.of(socket), peer, Http2Config.builder().build(), server).run();
        return;
      }
      SSLSocket secure = (SSLSocket) tls.get().getSocketFactory().createSocket(socket, null, true);
      secure.setUseClientMode(false);
      SSLParameters parameters = secure.getSSLParameters();
      parameters.setApplicationProtocols(new String[] {"h2"});
      parameters.setNeedClientAuth(clientCertificate);
      secure.setSSLParameters(parameters);
      secure.startHandshake();
      List<X509Certificate> chain =
          clientCertificate
              ? Stream.of(secure.getSession().getPeerCertificates())
                  .map(X509Certificate.class::cast)
                  .toList()
              : List.of();
      Peer peer = new Peer(socket.getRemoteSocketAddress(), true, chain);
      new ServerConnection(Wire.of(secure), peer, Http2Config.builder().build(), server).run();
    } catch (IOException e) {
      LOG.log(Level.INFO, "connection failed", e);
    }
  }
}
