/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Blocking HTTP/3 and WebTransport, both sides, over a small port to QUIC: a server connection that
 * runs an {@link io.fawa.http.ExchangeHandler} on a virtual thread per stream, and a {@link
 * io.fawa.http.Transport}. It knows no QUIC library; one is found as a {@link
 * io.fawa.http3.quic.QuicProvider}.
 */
module io.fawa.http3 {
  requires transitive io.fawa.http;
  requires static transitive org.jspecify;
  requires static com.google.errorprone.annotations;

  exports io.fawa.http3;
  exports io.fawa.http3.quic;
  exports io.fawa.http3.webtransport;

  uses io.fawa.http3.quic.QuicProvider;
}
