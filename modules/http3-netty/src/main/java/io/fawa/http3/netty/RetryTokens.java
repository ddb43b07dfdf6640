/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.netty;

import io.fawa.http3.quic.AddressValidation;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.quic.Quic;
import io.netty.handler.codec.quic.QuicTokenHandler;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.function.BooleanSupplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Makes and checks the tokens of Retry packets (RFC 9000 §8.1.2): the time of issue in
 * milliseconds, 16 bytes of HMAC over that time, the client's address and its original destination
 * connection id, and that connection id. Used on one event loop.
 */
final class RetryTokens implements QuicTokenHandler {
  private static final String ALGORITHM = "HmacSHA256";
  private static final int MAC_BYTES = 16;
  private static final int HEAD_BYTES = Long.BYTES + MAC_BYTES;
  private static final Duration VALID = Duration.ofSeconds(15);

  private final AddressValidation validation;
  private final BooleanSupplier underLoad;
  private final InstantSource clock;
  private final Mac mac;

  RetryTokens(AddressValidation validation, BooleanSupplier underLoad, InstantSource clock) {
    this.validation = validation;
    this.underLoad = underLoad;
    this.clock = clock;
    byte[] key = new byte[32];
    new SecureRandom().nextBytes(key);
    try {
      mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key, ALGORITHM));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(ALGORITHM + " is missing, which every JDK has", e);
    }
  }

  @Override
  public boolean writeToken(ByteBuf out, ByteBuf dcid, InetSocketAddress address) {
    boolean wanted =
        switch (validation) {
          case NEVER -> false;
          case UNDER_LOAD -> underLoad.getAsBoolean();
          case ALWAYS -> true;
        };
    if (!wanted) {
      return false;
    }
    byte[] id = bytes(dcid);
    long issued = clock.millis();
    out.writeLong(issued).writeBytes(tag(issued, address, id)).writeBytes(id);
    return true;
  }

  @Override
  public int validateToken(ByteBuf token, InetSocketAddress address) {
    int idBytes = token.readableBytes() - HEAD_BYTES;
    if (idBytes < 0 || idBytes > Quic.MAX_CONN_ID_LEN) {
      return -1;
    }
    ByteBuf rest = token.duplicate();
    long issued = rest.readLong();
    byte[] tag = new byte[MAC_BYTES];
    rest.readBytes(tag);
    long age = clock.millis() - issued;
    boolean valid =
        MessageDigest.isEqual(tag, tag(issued, address, bytes(rest)))
            && age >= 0
            && age <= VALID.toMillis();
    return valid ? HEAD_BYTES : -1;
  }

  @Override
  public int maxTokenLength() {
    return HEAD_BYTES + Quic.MAX_CONN_ID_LEN;
  }

  private static byte[] bytes(ByteBuf source) {
    byte[] bytes = new byte[source.readableBytes()];
    source.getBytes(source.readerIndex(), bytes);
    return bytes;
  }

  private byte[] tag(long issued, InetSocketAddress address, byte[] id) {
    byte[] host = address.getAddress().getAddress();
    ByteBuffer covered = ByteBuffer.allocate(Long.BYTES + Integer.BYTES + 1 + host.length);
    covered.putLong(issued).putInt(address.getPort()).put((byte) host.length).put(host);
    mac.update(covered.array());
    return Arrays.copyOf(mac.doFinal(id), MAC_BYTES);
  }
}
