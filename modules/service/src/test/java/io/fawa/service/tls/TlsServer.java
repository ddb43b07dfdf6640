/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.tls;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** {@link TlsAcceptor} behind a socket; whoever gets through its handshake is sent a byte. */
final class TlsServer implements AutoCloseable {
  private final ServerSocket listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
  private final TlsAcceptor acceptor;

  TlsServer(ReloadingKeyManager keys) throws Exception {
    acceptor = new TlsAcceptor(keys, Optional.empty());
    Thread.ofVirtual().start(this::accept);
  }

  private void accept() {
    while (!listener.isClosed()) {
      try (Socket socket = listener.accept();
          SSLSocket secured = acceptor.accept(socket)) {
        secured.getOutputStream().write('!');
      } catch (IOException e) {
        // The client sees it.
      }
    }
  }

  /** A client that checks name and chain, after its handshake. */
  SSLSocket connect(SSLContext context) throws IOException {
    SSLSocket socket =
        (SSLSocket) context.getSocketFactory().createSocket("localhost", listener.getLocalPort());
    socket.setSoTimeout(60_000);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    return socket;
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
