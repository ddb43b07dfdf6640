/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.kwik;

import io.fawa.http3.HostileHttp3Contract;
import io.fawa.http3.quic.QuicProvider;

class KwikHostileHttp3Test extends HostileHttp3Contract {
  @Override
  protected QuicProvider provider() {
    return new KwikProvider();
  }
}
