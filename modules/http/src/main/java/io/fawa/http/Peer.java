/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http;

import io.fawa.limits.Asker;
import java.net.SocketAddress;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * The other end of a connection.
 *
 * @param remote the client's address; behind a trusted proxy, the address that the proxy reports
 * @param secure true under TLS
 * @param certificates the client's verified chain, leaf first; empty without client authentication
 */
public record Peer(SocketAddress remote, boolean secure, List<X509Certificate> certificates) {
  /** Copies {@code certificates}. */
  public Peer {
    certificates = List.copyOf(certificates);
  }

  /** The asker that limits count this peer as. */
  public Asker asker() {
    return Asker.of(remote);
  }
}
