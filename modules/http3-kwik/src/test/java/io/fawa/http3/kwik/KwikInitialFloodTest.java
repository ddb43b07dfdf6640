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

  /** Kwik keeps two threads for each client until the handshake timeout. */
  @Override
  protected boolean retriesWithoutState() {
    return false;
  }
}
