/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.file;

import java.util.concurrent.Semaphore;

/**
 * The copy buffer of a transfer. A stalled client occupies it until a time-out, so only some
 * transfers get a large one, all others a small one.
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record TransferBuffer(byte[] bytes, boolean large) implements AutoCloseable {
  static final int LARGE_BYTES = 64 * 1024;
  static final int SMALL_BYTES = 4 * 1024;
  static final int LARGE_MAX = 64;

  private static final Semaphore LARGE = new Semaphore(LARGE_MAX);

  /** A large one if available, else a small one; the caller closes it. */
  static TransferBuffer take() {
    boolean large = LARGE.tryAcquire();
    return new TransferBuffer(new byte[large ? LARGE_BYTES : SMALL_BYTES], large);
  }

  @Override
  public void close() {
    if (large) {
      LARGE.release();
    }
  }
}
