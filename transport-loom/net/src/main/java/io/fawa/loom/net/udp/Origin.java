/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.net.udp;

import java.net.InetAddress;
import java.nio.ByteBuffer;

/**
 * The origin of connections: an IPv4 address, or an IPv6 /64, which is what one customer gets.
 *
 * @param number the address, or the first half of it
 */
record Origin(boolean six, long number) {
  private static final int IPV4_BYTES = 4;

  static Origin of(InetAddress address) {
    byte[] bytes = address.getAddress();
    ByteBuffer numbers = ByteBuffer.wrap(bytes);
    return bytes.length == IPV4_BYTES
        ? new Origin(false, numbers.getInt())
        : new Origin(true, numbers.getLong());
  }
}
