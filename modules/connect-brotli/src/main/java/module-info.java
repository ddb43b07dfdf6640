/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Messages compressed by Brotli. */
module io.fawa.connect.brotli {
  requires transitive io.fawa.connect;
  requires com.aayushatharva.brotli4j;
  requires static transitive org.jspecify;

  exports io.fawa.connect.brotli;
}
