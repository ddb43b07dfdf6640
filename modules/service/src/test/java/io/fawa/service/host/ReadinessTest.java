/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.connect.grpc.HealthService;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class ReadinessTest {
  private final AtomicBoolean store = new AtomicBoolean(true);

  private Readiness readiness(BooleanSupplier other) {
    Map<String, BooleanSupplier> checks = new LinkedHashMap<>();
    checks.put("store", store::get);
    checks.put("other", other);
    return new Readiness("probe", checks, new HealthService());
  }

  @Test
  void everyCheckCountsAndIsAskedAnew() {
    Readiness readiness = readiness(() -> true);
    assertThat(readiness.look().ready()).isTrue();

    store.set(false);
    Readiness.Report report = readiness.look();

    assertThat(report.ready()).isFalse();
    assertThat(report.checks())
        .containsExactly(Map.entry("store", false), Map.entry("other", true));
    store.set(true);
    assertThat(readiness.look().ready()).isTrue();
  }

  @Test
  void aCheckThatThrowsHasSaidNo() {
    Readiness readiness =
        readiness(() -> {
          throw new IllegalStateException("secret");
        });
    assertThat(readiness.look().checks()).containsEntry("other", false);
  }

  @Test
  void aDrainIsTheEndOfIt() {
    Readiness readiness = readiness(() -> true);
    assertThat(readiness.beginDrain()).isTrue();
    assertThat(readiness.beginDrain()).as("the second time").isFalse();
    assertThat(readiness.draining()).isTrue();
    assertThat(readiness.look().ready()).isFalse();
    assertThat(readiness.look().draining()).isTrue();
  }

  @Test
  void whileDrainingNobodyIsAsked() {
    AtomicInteger asked = new AtomicInteger();
    Readiness readiness = readiness(() -> asked.incrementAndGet() > 0);
    readiness.look();
    readiness.beginDrain();

    assertThat(readiness.look().ready()).isFalse();

    assertThat(asked).as("what is closed cannot answer").hasValue(1);
  }

  @Test
  void anAppWithoutChecksIsReady() {
    assertThat(new Readiness("probe", Map.of(), new HealthService()).look().ready()).isTrue();
  }
}
