/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.listener;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The header that a proxy sends at the start of a forwarded connection: PROXY protocol version 2
 * (HAProxy's specification, §2.2).
 *
 * @param source the client that the proxy saw; empty for a connection of the proxy's own, and for
 *     clients without an IP address
 */
public record ProxyHeader(Optional<InetSocketAddress> source) {
  private static final byte[] SIGNATURE = {
    0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a
  };

  /** Signature, version and command, family and protocol, length of the rest. */
  private static final int FIXED_BYTES = 16;

  private static final int LOCAL = 0x20;
  private static final int PROXY = 0x21;
  private static final int TCP_OVER_IPV4 = 0x11;
  private static final int TCP_OVER_IPV6 = 0x21;
  private static final int IPV4_BYTES = 4;
  private static final int IPV6_BYTES = 16;
  private static final int CRC32C_TYPE = 3;
  private static final int TLV_HEAD_BYTES = 3;

  /**
   * Reads exactly one header, and no byte after it.
   *
   * @throws ProtocolException it is missing or malformed
   * @throws EOFException the input ended within it
   */
  public static ProxyHeader read(InputStream in) throws IOException {
    byte[] fixed = whole(in, FIXED_BYTES);
    if (!Arrays.equals(fixed, 0, SIGNATURE.length, SIGNATURE, 0, SIGNATURE.length)) {
      throw new ProtocolException("no PROXY protocol header of version 2");
    }
    int length = ByteBuffer.wrap(fixed).getShort(FIXED_BYTES - 2) & 0xffff;
    byte[] all = Arrays.copyOf(fixed, FIXED_BYTES + length);
    System.arraycopy(whole(in, length), 0, all, FIXED_BYTES, length);
    return decode(all);
  }

  private static byte[] whole(InputStream in, int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("closed within the PROXY protocol header");
    }
    return bytes;
  }

  private static ProxyHeader decode(byte[] header) throws ProtocolException {
    int command = header[SIGNATURE.length] & 0xff;
    if (command != LOCAL && command != PROXY) {
      throw malformed("version and command 0x%02x, allowed are 0x20 and 0x21", command);
    }
    int family = header[SIGNATURE.length + 1] & 0xff;
    int addressBytes =
        switch (family) {
          case TCP_OVER_IPV4 -> IPV4_BYTES;
          case TCP_OVER_IPV6 -> IPV6_BYTES;
          default -> 0;
        };
    if (command == LOCAL || addressBytes == 0) {
      return new ProxyHeader(Optional.empty());
    }
    // Source and destination address, then the port of each.
    int rest = FIXED_BYTES + 2 * addressBytes + 4;
    if (header.length < rest) {
      throw malformed("%d bytes are too short for its addresses", header.length);
    }
    checkSum(header, rest);
    return new ProxyHeader(Optional.of(source(header, addressBytes)));
  }

  private static InetSocketAddress source(byte[] header, int addressBytes)
      throws ProtocolException {
    int port = ByteBuffer.wrap(header).getShort(FIXED_BYTES + 2 * addressBytes) & 0xffff;
    try {
      return new InetSocketAddress(
          InetAddress.getByAddress(
              Arrays.copyOfRange(header, FIXED_BYTES, FIXED_BYTES + addressBytes)),
          port);
    } catch (java.net.UnknownHostException e) {
      throw new AssertionError("4 or 16 bytes always form an address", e);
    }
  }

  /** Parses the fields after the addresses, and verifies the checksum if present. */
  private static void checkSum(byte[] header, int fieldsAt) throws ProtocolException {
    int at = fieldsAt;
    while (at < header.length) {
      int valueAt = at + TLV_HEAD_BYTES;
      int end =
          valueAt > header.length
              ? Integer.MAX_VALUE
              : valueAt + (ByteBuffer.wrap(header).getShort(at + 1) & 0xffff);
      if (end > header.length) {
        throw malformed("a field at byte %d does not fit into it", at);
      }
      if (header[at] == CRC32C_TYPE) {
        compareSum(header, valueAt, end);
      }
      at = end;
    }
  }

  private static void compareSum(byte[] header, int valueAt, int end) throws ProtocolException {
    if (end - valueAt != Integer.BYTES) {
      throw malformed("its checksum has %d bytes, not 4", end - valueAt);
    }
    byte[] summed = header.clone();
    Arrays.fill(summed, valueAt, end, (byte) 0);
    CRC32C sum = new CRC32C();
    sum.update(summed);
    if ((int) sum.getValue() != ByteBuffer.wrap(header).getInt(valueAt)) {
      throw malformed("wrong checksum over %d bytes", header.length);
    }
  }

  private static ProtocolException malformed(String why, int value) {
    return new ProtocolException("malformed PROXY protocol header: " + why.formatted(value));
  }
}
