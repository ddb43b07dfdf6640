/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.file;

import io.fawa.files.digest.RunningDigest;
import java.util.concurrent.Semaphore;

/**
 * The copy buffer of a transfer. A stalled client occupies it until a time-out, so only some
 * transfers get a large one, all others a small one.
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record TransferBuffer(byte[] bytes, boolean large) implements AutoCloseable {
  /** One half is hashed while the other one is filled. */
  static final int LARGE_BYTES = 2 * RunningDigest.PIECE_BYTES;

  static final int SMALL_BYTES = 4 * 1024;
  static final int LARGE_MAX = 32;

  private static final Semaphore LARGE = new Semaphore(LARGE_MAX);

  /**
   * A large one if available, else a small one; no longer than needed. The caller closes it.
   *
   * @param bytesExpected the length of all that is copied; negative if unknown
   */
  static TransferBuffer take(long bytesExpected) {
    if (bytesExpected >= 0 && bytesExpected <= SMALL_BYTES) {
      return new TransferBuffer(new byte[Math.max(1, (int) bytesExpected)], false);
    }
    boolean large = LARGE.tryAcquire();
    long expected = bytesExpected < 0 ? LARGE_BYTES : bytesExpected;
    int bytes = (int) Math.min(large ? LARGE_BYTES : SMALL_BYTES, expected);
    return new TransferBuffer(new byte[bytes], large);
  }

  @Override
  public void close() {
    if (large) {
      LARGE.release();
    }
  }
}
