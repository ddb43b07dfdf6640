/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.limits;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.StringJoiner;

/**
 * Who asks, as far as limits can tell callers apart: an IPv4 address, or the /64 of an IPv6
 * address, since whoever has one address of a /64 has all of them.
 *
 * @param name the address, or its /64
 * @param network what one customer may hold many names of: the /48 of an IPv6 address; for all
 *     others the name itself
 */
public record Asker(String name, String network) {
  private static final Asker UNKNOWN = named("unknown");
  private static final int IPV6_BYTES = 16;

  /** An asker that is told apart by a name alone. */
  public static Asker named(String name) {
    return new Asker(name, name);
  }

  /** The asker behind a socket's address; all without an IP address are one. */
  public static Asker of(SocketAddress address) {
    return address instanceof InetSocketAddress socket && socket.getAddress() != null
        ? of(socket.getAddress())
        : UNKNOWN;
  }

  /** The asker behind an IP address. */
  public static Asker of(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (!(address instanceof Inet6Address)) {
      return named(address.getHostAddress());
    }
    if (isMappedIpv4(bytes)) {
      return named(
          "%d.%d.%d.%d"
              .formatted(bytes[12] & 0xff, bytes[13] & 0xff, bytes[14] & 0xff, bytes[15] & 0xff));
    }
    return new Asker(prefix(bytes, 4), prefix(bytes, 3));
  }

  /** The name, as logs have it. */
  @Override
  public String toString() {
    return name;
  }

  /** {@code ::ffff:192.0.2.1}, which is the IPv4 address in it (RFC 4291 §2.5.5.2). */
  private static boolean isMappedIpv4(byte[] bytes) {
    for (int i = 0; i < 10; i++) {
      if (bytes[i] != 0) {
        return false;
      }
    }
    return bytes.length == IPV6_BYTES && bytes[10] == -1 && bytes[11] == -1;
  }

  private static String prefix(byte[] bytes, int groups) {
    StringJoiner text = new StringJoiner(":", "", "::/" + 16 * groups);
    for (int i = 0; i < groups; i++) {
      text.add(Integer.toHexString(((bytes[2 * i] & 0xff) << 8) | (bytes[2 * i + 1] & 0xff)));
    }
    return text.toString();
  }
}
