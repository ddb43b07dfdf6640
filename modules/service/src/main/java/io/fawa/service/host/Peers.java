/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.host;

import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** Peers as the log names them. */
final class Peers {
  private Peers() {}

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
