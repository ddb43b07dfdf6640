/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** QUIC by netty for {@code io.fawa.http3}. */
module io.fawa.http3.netty {
  requires io.fawa.http3;
  requires static org.jspecify;
  requires static com.google.errorprone.annotations;
  requires io.netty.buffer;
  requires io.netty.codec.classes.quic;
  requires io.netty.common;
  requires io.netty.handler;
  requires io.netty.transport;

  provides io.fawa.http3.quic.QuicProvider with
      io.fawa.http3.netty.NettyProvider;
}
