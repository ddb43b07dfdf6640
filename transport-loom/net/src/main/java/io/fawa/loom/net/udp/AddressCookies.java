/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.net.udp;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Numbers that only who receives at an address learns, so that whoever says them does. They follow
 * from a secret: nothing is kept for an address that is asked. Single-owner.
 */
final class AddressCookies {
  /** Bytes of a secret. */
  static final int SECRET_BYTES = 32;

  private static final String ALGORITHM = "HmacSHA256";

  private final Mac mac;

  AddressCookies(byte[] secret) {
    try {
      mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(secret, ALGORITHM));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no " + ALGORITHM, e);
    }
  }

  int of(InetSocketAddress address, int conversation) {
    byte[] rest = new byte[2 * Integer.BYTES];
    ByteBuffer.wrap(rest).putInt(address.getPort()).putInt(conversation);
    mac.update(address.getAddress().getAddress());
    return ByteBuffer.wrap(mac.doFinal(rest)).getInt();
  }
}
