/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.net.udp;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Socket addresses as the system writes them ({@code struct sockaddr_in}, {@code sockaddr_in6}),
 * with a cache of recent ones, so that known peers cost no objects. Single-owner.
 */
final class SocketNames {
  static final int INET = 2;
  static final int INET6 = 10;

  private static final int INET_BYTES = 16;
  private static final int INET6_BYTES = 28;
  private static final int KEPT = 1024;
  private static final long MAPPED_PREFIX = 0xffff_0000_0000L;
  private static final boolean LITTLE = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;

  private record Name(long high, long low, int port, int scope, InetSocketAddress address) {
    boolean is(long otherHigh, long otherLow, int otherPort, int otherScope) {
      return high == otherHigh && low == otherLow && port == otherPort && scope == otherScope;
    }
  }

  private final int family;
  private final @Nullable Name[] kept = new @Nullable Name[KEPT];

  /** Creates the names of a socket of an address family. */
  SocketNames(int family) {
    this.family = family;
  }

  /** Writes an address; returns its length, or 0 if the socket cannot reach such an address. */
  int write(InetSocketAddress to, ByteBuffer bytes, int at) {
    int slot = (to.hashCode() * 0x9e3779b9) >>> 22;
    Name name = kept[slot];
    if (name == null || !name.address.equals(to)) {
      name = name(to);
      if (name == null) {
        return 0;
      }
      kept[slot] = name;
    }
    bytes.putShort(at, (short) family);
    putBig(bytes, at + 2, (short) name.port);
    if (family == INET) {
      bytes.putInt(at + 4, big((int) name.low));
      return INET_BYTES;
    }
    bytes.putInt(at + 4, 0);
    bytes.putLong(at + 8, big(name.high));
    bytes.putLong(at + 16, big(name.low));
    bytes.putInt(at + 24, name.scope);
    return INET6_BYTES;
  }

  /** Reads an address. */
  InetSocketAddress read(ByteBuffer bytes, int at) {
    boolean inet = bytes.getShort(at) == INET;
    int port = Short.toUnsignedInt(big(bytes.getShort(at + 2)));
    long high = inet ? 0 : big(bytes.getLong(at + 8));
    long low =
        inet
            ? MAPPED_PREFIX | Integer.toUnsignedLong(big(bytes.getInt(at + 4)))
            : big(bytes.getLong(at + 16));
    int scope = inet ? 0 : bytes.getInt(at + 24);
    int slot = (int) ((high * 31 + low * 0x9e3779b97f4a7c15L + port * 0xc2b2ae3d27d4eb4fL) >>> 54);
    Name name = kept[slot];
    if (name == null || !name.is(high, low, port, scope)) {
      name = new Name(high, low, port, scope, new InetSocketAddress(ip(high, low, scope), port));
      kept[slot] = name;
    }
    return name.address;
  }

  private @Nullable Name name(InetSocketAddress to) {
    InetAddress ip = to.getAddress();
    ByteBuffer digits = ByteBuffer.wrap(ip.getAddress());
    if (ip instanceof Inet4Address) {
      long low = MAPPED_PREFIX | Integer.toUnsignedLong(digits.getInt());
      return new Name(0, low, to.getPort(), 0, to);
    }
    return ip instanceof Inet6Address six && family == INET6
        ? new Name(digits.getLong(), digits.getLong(), to.getPort(), six.getScopeId(), to)
        : null;
  }

  private static InetAddress ip(long high, long low, int scope) {
    byte[] digits = ByteBuffer.allocate(16).putLong(high).putLong(low).array();
    try {
      return scope == 0
          ? InetAddress.getByAddress(digits)
          : Inet6Address.getByAddress("", digits, scope);
    } catch (UnknownHostException e) {
      throw new AssertionError("16 bytes are an address", e);
    }
  }

  private static void putBig(ByteBuffer bytes, int at, short value) {
    bytes.putShort(at, big(value));
  }

  private static short big(short value) {
    return LITTLE ? Short.reverseBytes(value) : value;
  }

  private static int big(int value) {
    return LITTLE ? Integer.reverseBytes(value) : value;
  }

  private static long big(long value) {
    return LITTLE ? Long.reverseBytes(value) : value;
  }
}
