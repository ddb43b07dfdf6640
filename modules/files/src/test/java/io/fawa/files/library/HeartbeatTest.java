/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files.library;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.files.FilesConfig;
import io.fawa.files.UploadSession;
import io.fawa.files.contract.ManualClock;
import io.fawa.files.contract.MemoryContentStore;
import io.fawa.files.contract.MemoryMetadataStore;
import io.fawa.files.contract.MemoryUploadStore;
import io.fawa.limits.Asker;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class HeartbeatTest {
  private static final Asker ME = Asker.named("192.0.2.1");
  private static final FilesConfig CONFIG =
      FilesConfig.defaults().withLeaseLife(Duration.ofSeconds(1));

  private final ManualClock clock = new ManualClock();
  private final MemoryUploadStore uploads = new MemoryUploadStore();
  private final FileLibrary library =
      new FileLibrary(
          new MemoryContentStore(1_000),
          new MemoryMetadataStore(),
          uploads,
          CONFIG,
          clock,
          new SecureRandom());

  @Test
  void renewsTheLeaseAsTimePassesAndGivesItBack() throws IOException {
    try (Upload upload = library.begin("a", -1, ME)) {
      assertThat(upload.received()).isZero();
      Instant end = clock.instant().plus(CONFIG.uploadLife()).plusSeconds(60);
      clock.advance(Duration.between(clock.instant(), end));
      assertThat(expired()).as("nothing renews it yet").hasSize(1);
      try (Heartbeat heartbeat = new Heartbeat(library)) {
        assertThat(heartbeat).isNotNull();
        await(() -> expired().isEmpty());
        clock.advance(CONFIG.leaseLife());
        await(() -> expired().isEmpty());
      }
      assertThat(expired()).as("given back").hasSize(1);
    }
  }

  @Test
  void goesOnAfterFailures() throws IOException {
    try (Upload upload = library.begin("a", -1, ME);
        Heartbeat heartbeat = new Heartbeat(library)) {
      assertThat(upload.received()).isZero();
      assertThat(heartbeat).isNotNull();
      uploads.broken(true);
      await(() -> uploads.failures() > 0);
      clock.advance(CONFIG.uploadLife());
      uploads.broken(false);
      await(() -> expired().isEmpty());
    }
  }

  @Test
  void aStoreThatFailsAtTheEndIsLoggedOnly() {
    uploads.broken(true);
    new Heartbeat(library).close();
  }

  private List<UploadSession> expired() {
    List<UploadSession> found = new ArrayList<>();
    try {
      uploads.expired(clock.instant(), 10, found::add);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return found;
  }

  private static void await(BooleanSupplier condition) {
    long giveUp = System.nanoTime() + Duration.ofSeconds(50).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - giveUp).isNegative();
      LockSupport.parkNanos(1_000_000);
    }
  }
}
