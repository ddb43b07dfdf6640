/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.net.udp;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Address cookies: numbers sent to an address, so that a peer that echoes one has proven that it
 * receives there. They are derived from a secret, so no state is kept per address. Single-owner.
 */
final class AddressCookies {
  /** Bytes of a secret. */
  static final int SECRET_BYTES = 32;

  private static final String ALGORITHM = "SHA-256";

  private final byte[] secret;
  private final MessageDigest digest;

  AddressCookies(byte[] secret) {
    this.secret = secret.clone();
    try {
      digest = MessageDigest.getInstance(ALGORITHM);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this JDK has no " + ALGORITHM, e);
    }
  }

  /**
   * A keyed digest, truncated to four bytes; with a secret prefix, truncation prevents length
   * extension.
   */
  int of(InetSocketAddress address, int conversation) {
    byte[] rest = new byte[2 * Integer.BYTES];
    ByteBuffer.wrap(rest).putInt(address.getPort()).putInt(conversation);
    digest.update(secret);
    digest.update(address.getAddress().getAddress());
    return ByteBuffer.wrap(digest.digest(rest)).getInt();
  }
}
