/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Blocking HTTP/2, both sides: a server connection that runs an {@link
 * io.fawa.http.ExchangeHandler} on a virtual thread per stream, and a {@link
 * io.fawa.http.Transport} that shares connections. It knows no server framework and no RPC
 * protocol.
 */
module io.fawa.http2 {
  requires transitive io.fawa.http;
  requires static transitive org.jspecify;
  requires static com.google.errorprone.annotations;

  exports io.fawa.http2;
}
