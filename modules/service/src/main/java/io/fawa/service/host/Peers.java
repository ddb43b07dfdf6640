/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.host;

import io.fawa.http.Peer;
import io.helidon.common.socket.SocketContext;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/** The peer of one of Helidon's connections. */
final class Peers {
  private Peers() {}

  static Peer of(SocketContext context) {
    List<X509Certificate> chain = new ArrayList<>();
    if (context.isSecure()) {
      for (Certificate certificate :
          context.remotePeer().tlsCertificates().orElseGet(() -> new Certificate[0])) {
        if (certificate instanceof X509Certificate x509) {
          chain.add(x509);
        }
      }
    }
    return new Peer(context.remotePeer().address(), context.isSecure(), chain);
  }

  /** For the log: the address without the port, which says nothing later. */
  static String hostOf(SocketAddress remote) {
    if (!(remote instanceof InetSocketAddress address)) {
      return "local";
    }
    return address.getAddress() == null
        ? address.getHostString()
        : address.getAddress().getHostAddress();
  }
}
