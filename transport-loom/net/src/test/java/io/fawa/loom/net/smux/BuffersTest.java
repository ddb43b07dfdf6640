/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.net.smux;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.limits.Budget;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the buffers of a session take, and give back. */
class BuffersTest {
  private static final int SESSION = SessionMemory.SESSION_BYTES;

  private final Budget budget = new Budget(1 << 20, 1 << 20, 1 << 20);
  private final SessionMemory memory =
      new SessionMemory(budget.connection(new InetSocketAddress("192.0.2.1", 1)));

  @ParameterizedTest
  @ValueSource(ints = {100, 4_096, 100_000})
  void aWriteBufferTakesALongArrayOnceAndGivesItBack(int longBytes) {
    try (WriteBuffer buffer = new WriteBuffer(memory, longBytes)) {
      for (int i = 0; i < 3; i++) {
        buffer.fit(50_000);
        assertThat(buffer.bytes()).hasSizeGreaterThanOrEqualTo(longBytes);
      }
      assertThat(budget.heldBytes()).isEqualTo(SESSION + (longBytes > 4_096 ? longBytes : 0));
    }
    assertThat(budget.heldBytes()).isEqualTo(SESSION);
  }

  @Test
  void aReadBufferGrowsWithFullReadsAndGivesAllBack() {
    try (ReadBuffer buffer = new ReadBuffer(memory)) {
      int small = buffer.bytes().length;
      buffer.fit(small);
      buffer.fit(2 * small);
      assertThat(buffer.bytes()).hasSize(4 * small);
      assertThat(budget.heldBytes()).isEqualTo(SESSION + 3 * small);
      for (int i = 0; i < 1_000; i++) {
        buffer.fit(1);
      }
      assertThat(buffer.bytes()).hasSize(small);
      assertThat(budget.heldBytes()).isEqualTo(SESSION);
      buffer.fit(small);
      assertThat(budget.heldBytes()).isEqualTo(SESSION + small);
    }
    assertThat(budget.heldBytes()).isEqualTo(SESSION);
  }
}
