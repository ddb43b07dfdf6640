/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.file;

import java.util.concurrent.Semaphore;

/**
 * What a transfer copies through. A client that reads or sends nothing holds it for as long as it
 * may, so there are large ones for some, and small ones for all others.
 */
@SuppressWarnings("ArrayRecordComponent") // filled and emptied, never compared
record TransferBuffer(byte[] bytes, boolean large) implements AutoCloseable {
  static final int LARGE_BYTES = 64 * 1024;
  static final int SMALL_BYTES = 4 * 1024;
  static final int LARGE_MAX = 64;

  private static final Semaphore LARGE = new Semaphore(LARGE_MAX);

  /** A large one if there is one left; to be closed. */
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
