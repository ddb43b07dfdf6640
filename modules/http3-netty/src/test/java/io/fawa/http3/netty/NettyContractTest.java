/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.netty;

import io.fawa.http3.quic.QuicContract;
import io.fawa.http3.quic.QuicProvider;

class NettyContractTest extends QuicContract {
  private final QuicProvider provider = new NettyProvider();

  @Override
  protected QuicProvider provider() {
    return provider;
  }

  /** Netty reports STOP_SENDING without its code. */
  @Override
  protected boolean reportsStopCodes() {
    return false;
  }

  /** Quiche never drops one; see {@link Stops}. */
  @Override
  protected boolean creditsStoppedStreams() {
    return false;
  }
}
