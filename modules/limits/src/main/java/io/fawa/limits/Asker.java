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
 * The caller that limits are counted for: an IPv4 address, or the /64 of an IPv6 address, as the
 * owner of one address of a /64 can use all of them.
 *
 * @param name the address, or its /64
 * @param network the block from which one customer may use many names: the /48 of an IPv6 address;
 *     otherwise the name itself
 */
public record Asker(String name, String network) {
  private static final Asker UNKNOWN = named("unknown");
  private static final int IPV6_BYTES = 16;

  /** An asker that is known by its name alone. */
  public static Asker named(String name) {
    return new Asker(name, name);
  }

  /** The asker behind a socket's address; all addresses that are not IP count as one asker. */
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

  /** The name, as it is logged. */
  @Override
  public String toString() {
    return name;
  }

  /**
   * Whether this is an IPv4-mapped address such as {@code ::ffff:192.0.2.1} (RFC 4291 §2.5.5.2).
   */
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
