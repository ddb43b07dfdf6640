/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** QUIC by kwik for {@code io.fawa.http3}. */
module io.fawa.http3.kwik {
  requires io.fawa.http3;
  requires static org.jspecify;
  requires static com.google.errorprone.annotations;
  requires tech.kwik.agent15;
  requires tech.kwik.core;

  provides io.fawa.http3.quic.QuicProvider with
      io.fawa.http3.kwik.KwikProvider;
}
