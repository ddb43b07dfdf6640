/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Messages compressed by zstd. */
module io.fawa.connect.zstd {
  requires transitive io.fawa.connect;
  requires com.github.luben.zstd_jni;
  requires static transitive org.jspecify;

  exports io.fawa.connect.zstd;
}
