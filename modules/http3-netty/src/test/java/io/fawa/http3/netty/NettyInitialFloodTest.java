/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.netty;

import io.fawa.http3.quic.InitialFloodContract;
import io.fawa.http3.quic.QuicProvider;

class NettyInitialFloodTest extends InitialFloodContract {
  @Override
  protected QuicProvider provider() {
    return new NettyProvider();
  }
}
