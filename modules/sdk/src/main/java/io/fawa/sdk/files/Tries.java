/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.sdk.files;

import io.fawa.sdk.files.TransferException.Reason;
import java.io.IOException;
import java.time.Duration;

/** Counts failures in a row, and pauses between tries, each time longer. Not thread-safe. */
final class Tries {
  private final ClientConfig config;
  private final Progress progress;
  private int failures;
  private long bytesBefore = -1;

  Tries(ClientConfig config, Progress progress) {
    this.config = config;
    this.progress = progress;
  }

  /**
   * Waits until the next try is due.
   *
   * @param bytes the transfer has made; more than before is a new beginning
   * @throws TransferException there were enough tries
   */
  void failed(PassingException failure, long bytes) throws IOException {
    failures = bytes > bytesBefore ? 1 : failures + 1;
    bytesBefore = bytes;
    if (failures >= config.triesMax()) {
      throw new TransferException(
          Reason.UNREACHABLE,
          "gave up after %d tries: %s; run the same command again to continue"
              .formatted(failures, failure.getMessage()),
          failure);
    }
    Duration pause = failure.retryAfter().orElseGet(this::longer);
    if (pause.compareTo(config.pauseMax()) > 0) {
      pause = config.pauseMax();
    }
    progress.waits(String.valueOf(failure.getMessage()), pause);
    try {
      Thread.sleep(pause);
    } catch (InterruptedException e) {
      throw Transport.interrupted();
    }
  }

  private Duration longer() {
    return config.firstPause().multipliedBy(1L << Math.min(failures - 1, 10));
  }
}
