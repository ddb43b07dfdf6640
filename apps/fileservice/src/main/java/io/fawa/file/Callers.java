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
import java.util.regex.Pattern;

/** Tells callers apart by where they come from. */
final class Callers {
  /** What an IPv6 customer is given: whoever has one address of it has all of them. */
  private static final int IPV6_NETWORK_BYTES = 8;

  private static final Pattern HOST =
      Pattern.compile("(?:[A-Za-z0-9._-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}\\])(?::[0-9]{1,5})?");

  private Callers() {}

  /** True if {@code text} is a host, or host and port, that can go into a link as it is. */
  static boolean isHost(String text) {
    return HOST.matcher(text).matches();
  }

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
