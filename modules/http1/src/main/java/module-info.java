/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Blocking HTTP/1.1, both sides: a server's connection that hands exchanges to a handler, and a
 * {@link io.fawa.http.Transport} that keeps connections alive. It knows no RPC protocol and nothing
 * but the JDK.
 */
module io.fawa.http1 {
  requires transitive io.fawa.http;
  requires static transitive org.jspecify;
  requires static com.google.errorprone.annotations;

  exports io.fawa.http1;
}
