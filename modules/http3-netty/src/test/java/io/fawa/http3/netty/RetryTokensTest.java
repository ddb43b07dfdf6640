/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.http3.quic.AddressValidation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RetryTokensTest {
  private static final InetSocketAddress CLIENT = new InetSocketAddress("192.0.2.1", 4433);

  private final AtomicLong now = new AtomicLong(1_000_000);
  private final InstantSource clock = () -> Instant.ofEpochMilli(now.get());
  private final RetryTokens tokens = new RetryTokens(AddressValidation.ALWAYS, () -> false, clock);

  private static ByteBuf id() {
    return Unpooled.wrappedBuffer(new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
  }

  private ByteBuf issued() {
    ByteBuf token = Unpooled.buffer(tokens.maxTokenLength());
    assertThat(tokens.writeToken(token, id(), CLIENT)).isTrue();
    assertThat(token.readableBytes()).isLessThanOrEqualTo(tokens.maxTokenLength());
    return token;
  }

  @Test
  void giveTheConnectionIdBack() {
    ByteBuf token = issued();
    int offset = tokens.validateToken(token, CLIENT);
    assertThat(offset).isPositive();
    assertThat(token.slice(offset, token.readableBytes() - offset)).isEqualTo(id());
  }

  @Test
  void countForOneAddressOnly() {
    ByteBuf token = issued();
    assertThat(tokens.validateToken(token, new InetSocketAddress("192.0.2.2", 4433))).isEqualTo(-1);
    assertThat(tokens.validateToken(token, new InetSocketAddress("192.0.2.1", 4434))).isEqualTo(-1);
  }

  @Test
  void expire() {
    ByteBuf token = issued();
    now.addAndGet(15_000);
    assertThat(tokens.validateToken(token, CLIENT)).isPositive();
    now.addAndGet(1);
    assertThat(tokens.validateToken(token, CLIENT)).isEqualTo(-1);
    now.set(999_999);
    assertThat(tokens.validateToken(token, CLIENT)).as("from the future").isEqualTo(-1);
  }

  @Test
  void cannotBeChanged() {
    ByteBuf token = issued();
    for (int i = 0; i < token.readableBytes(); i++) {
      ByteBuf changed = token.copy();
      changed.setByte(i, changed.getByte(i) ^ 1);
      assertThat(tokens.validateToken(changed, CLIENT)).as("byte " + i).isEqualTo(-1);
      assertThat(tokens.validateToken(token.slice(0, i), CLIENT)).as("cut at " + i).isEqualTo(-1);
    }
    ByteBuf longer =
        Unpooled.wrappedBuffer(token.duplicate(), Unpooled.wrappedBuffer(new byte[64]));
    assertThat(tokens.validateToken(longer, CLIENT)).isEqualTo(-1);
  }

  @Test
  void areOfOneListener() {
    RetryTokens others = new RetryTokens(AddressValidation.ALWAYS, () -> false, clock);
    assertThat(others.validateToken(issued(), CLIENT)).isEqualTo(-1);
  }

  @Test
  void areAskedForAsConfigured() {
    AtomicBoolean busy = new AtomicBoolean();
    RetryTokens never = new RetryTokens(AddressValidation.NEVER, busy::get, clock);
    RetryTokens underLoad = new RetryTokens(AddressValidation.UNDER_LOAD, busy::get, clock);
    assertThat(underLoad.writeToken(Unpooled.buffer(64), id(), CLIENT)).isFalse();
    busy.set(true);
    assertThat(underLoad.writeToken(Unpooled.buffer(64), id(), CLIENT)).isTrue();
    assertThat(never.writeToken(Unpooled.buffer(64), id(), CLIENT)).isFalse();
  }
}
