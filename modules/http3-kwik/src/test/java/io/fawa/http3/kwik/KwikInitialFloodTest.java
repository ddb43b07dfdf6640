/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.kwik;

import io.fawa.http3.quic.InitialFloodContract;
import io.fawa.http3.quic.QuicProvider;

class KwikInitialFloodTest extends InitialFloodContract {
  @Override
  protected QuicProvider provider() {
    return new KwikProvider();
  }

  /** Kwik has two threads for each until the handshake is given up. */
  @Override
  protected boolean asksWithoutState() {
    return false;
  }
}
