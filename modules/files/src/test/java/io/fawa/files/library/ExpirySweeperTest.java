/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files.library;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.files.ContentId;
import io.fawa.files.FileKey;
import io.fawa.files.FileRecord;
import io.fawa.files.FilesConfig;
import io.fawa.files.MetadataStore;
import io.fawa.files.Visitor;
import io.fawa.files.contract.ManualClock;
import io.fawa.files.contract.MemoryContentStore;
import io.fawa.files.contract.MemoryUploadStore;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ExpirySweeperTest {
  private final CountingStore metadata = new CountingStore();
  private final FileLibrary library =
      new FileLibrary(
          new MemoryContentStore(1_000),
          metadata,
          new MemoryUploadStore(),
          FilesConfig.defaults(),
          new ManualClock(),
          new SecureRandom());

  @Test
  void sweepsAtOnceAndAgainEvenAfterFailures() throws Exception {
    try (ExpirySweeper sweeper = new ExpirySweeper(library, Duration.ofMillis(1))) {
      assertThat(metadata.sweeps.tryAcquire(4, 50, TimeUnit.SECONDS)).isTrue();
      assertThat(sweeper).isNotNull();
    }
  }

  @Test
  void isOverWhenClosed() {
    new ExpirySweeper(library, Duration.ofNanos(1)).close();
    metadata.sweeps.drainPermits();
    assertThat(metadata.sweeps.tryAcquire()).isFalse();
  }

  @Test
  void closingDoesNotWaitForTheNextSweep() throws Exception {
    ExpirySweeper sweeper = new ExpirySweeper(library, Duration.ofDays(1));
    assertThat(metadata.sweeps.tryAcquire(1, 50, TimeUnit.SECONDS)).isTrue();
    sweeper.close();
    sweeper.close();
  }

  @Test
  void needsAnInterval() {
    assertThatThrownBy(() -> new ExpirySweeper(library, Duration.ZERO))
        .hasMessage("interval is PT0S, not positive");
  }

  /** Counts sweeps; every second one fails, in turn as a store and as a program would. */
  private static final class CountingStore implements MetadataStore {
    private final Semaphore sweeps = new Semaphore(0);
    private int calls;

    @Override
    public void expired(Instant now, int max, Visitor<FileRecord> action) throws IOException {
      sweeps.release();
      switch (calls++ % 4) {
        case 1 -> throw new IOException("the test broke it");
        case 3 -> throw new IllegalStateException("the test broke it");
        default -> {}
      }
    }

    @Override
    public boolean putIfAbsent(FileRecord file) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Optional<FileRecord> find(FileKey key) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Optional<FileRecord> find(ContentId content) {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean replace(FileRecord seen, FileRecord next) {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean remove(FileRecord file) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Optional<String> setAside(FileRecord file) {
      throw new UnsupportedOperationException();
    }

    @Override
    public int count() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void all(Visitor<FileRecord> action) {
      throw new UnsupportedOperationException();
    }
  }
}
