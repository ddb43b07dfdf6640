/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.netty;

import java.util.concurrent.atomic.AtomicInteger;

/** Counts the bytes that all streams of a connection have read ahead. Thread-safe. */
final class ReadAhead {
  private final int limit;
  private final AtomicInteger bytes = new AtomicInteger();

  ReadAhead(int limit) {
    this.limit = limit;
  }

  int room() {
    return limit - bytes.get();
  }

  void added(int more) {
    bytes.addAndGet(more);
  }

  void taken(int less) {
    bytes.addAndGet(-less);
  }
}
