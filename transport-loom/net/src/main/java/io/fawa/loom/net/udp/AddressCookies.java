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
 * Numbers that only who receives at an address learns, so that whoever says them does. They follow
 * from a secret: nothing is kept for an address that is asked. Single-owner.
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

  /** Four bytes of a digest: too few to go on from, so the secret in front keys it. */
  int of(InetSocketAddress address, int conversation) {
    byte[] rest = new byte[2 * Integer.BYTES];
    ByteBuffer.wrap(rest).putInt(address.getPort()).putInt(conversation);
    digest.update(secret);
    digest.update(address.getAddress().getAddress());
    return ByteBuffer.wrap(digest.digest(rest)).getInt();
  }
}
