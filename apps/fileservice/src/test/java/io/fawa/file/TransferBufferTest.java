/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TransferBufferTest {
  @Test
  void someAreLargeAndOneThatIsGivenBackIsAnothers() {
    List<TransferBuffer> taken = taken();
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
    while (!taken.get(TransferBuffer.LARGE_MAX - 1).large() && System.nanoTime() < end) {
      taken.forEach(TransferBuffer::close); // threads of earlier tests may have some
      taken = taken();
    }
    assertThat(taken).filteredOn(TransferBuffer::large).hasSize(TransferBuffer.LARGE_MAX);
    assertThat(taken.getFirst().bytes()).hasSize(TransferBuffer.LARGE_BYTES);
    assertThat(taken.getLast().bytes()).hasSize(TransferBuffer.SMALL_BYTES);
    taken.forEach(TransferBuffer::close);
    try (TransferBuffer next = TransferBuffer.take(-1)) {
      assertThat(next.large()).isTrue();
    }
  }

  /** Twice as many as are large. */
  private static List<TransferBuffer> taken() {
    List<TransferBuffer> taken = new ArrayList<>();
    for (int i = 0; i < 2 * TransferBuffer.LARGE_MAX; i++) {
      taken.add(TransferBuffer.take(-1));
    }
    return taken;
  }

  @Test
  void noneIsLongerThanNeeded() {
    for (int bytes : new int[] {1, 4_000, 70_000, TransferBuffer.LARGE_BYTES}) {
      try (TransferBuffer buffer = TransferBuffer.take(bytes)) {
        assertThat(buffer.bytes()).hasSize(bytes);
      }
    }
    try (TransferBuffer nothing = TransferBuffer.take(0);
        TransferBuffer most = TransferBuffer.take(Long.MAX_VALUE)) {
      assertThat(nothing.bytes()).as("there is room to see the end").hasSize(1);
      assertThat(most.bytes()).hasSize(TransferBuffer.LARGE_BYTES);
    }
  }
}
