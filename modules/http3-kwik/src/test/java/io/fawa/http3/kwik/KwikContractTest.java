/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.kwik;

import io.fawa.http3.quic.QuicContract;
import io.fawa.http3.quic.QuicProvider;

class KwikContractTest extends QuicContract {
  private static final KwikProvider PROVIDER = new KwikProvider();

  @Override
  protected QuicProvider provider() {
    return PROVIDER;
  }

  @Override
  protected boolean reportsResetCodes() {
    return false;
  }

  @Override
  protected boolean verifiesClients() {
    return false;
  }

  @Override
  protected int sendBufferBytesMax() {
    return 64 * 1024;
  }
}
