/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.file;

import io.fawa.http.Peer;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Arrays;
import java.util.HexFormat;

/** Tells callers apart by where they come from. */
final class Callers {
  /** What an IPv6 customer is given: whoever has one address of it has all of them. */
  private static final int IPV6_NETWORK_BYTES = 8;

  private Callers() {}

  static String address(Peer peer) {
    return address(peer.remote());
  }

  static String address(SocketAddress remote) {
    if (!(remote instanceof InetSocketAddress socket) || socket.getAddress() == null) {
      return "unknown";
    }
    if (socket.getAddress() instanceof Inet6Address ipv6) {
      byte[] network = Arrays.copyOf(ipv6.getAddress(), IPV6_NETWORK_BYTES);
      return HexFormat.of().formatHex(network) + "/64";
    }
    return socket.getAddress().getHostAddress();
  }
}
