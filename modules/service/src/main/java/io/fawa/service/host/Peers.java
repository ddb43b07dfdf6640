/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.host;

import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** Formats peers for the log. */
final class Peers {
  private Peers() {}

  /** The address without the port, which is of no use in a log. */
  static String hostOf(SocketAddress remote) {
    if (!(remote instanceof InetSocketAddress address)) {
      return "local";
    }
    return address.getAddress() == null
        ? address.getHostString()
        : address.getAddress().getHostAddress();
  }
}
