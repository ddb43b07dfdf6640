/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.mux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ByteQueueTest {
  @Test
  void bytesComeOutAsTheyWentIn() {
    for (long seed = 1; seed <= 40; seed++) {
      Random random = new Random(seed);
      ByteQueue.Pool pool = new ByteQueue.Pool();
      ByteQueue queue = new ByteQueue(pool);
      byte[] buffer = new byte[40_000];
      byte in = 0;
      byte out = 0;
      int size = 0;
      for (int step = 0; step < 2_000; step++) {
        int scale = random.nextInt(8) == 0 ? 30_000 : 300;
        int length = random.nextInt(scale);
        if (random.nextBoolean()) {
          for (int i = 0; i < length; i++) {
            buffer[5 + i] = in++;
          }
          queue.append(buffer, 5, length);
          size += length;
        } else {
          int taken = queue.take(buffer, 3, length);
          assertThat(taken).as("seed %d", seed).isEqualTo(Math.min(length, size));
          for (int i = 0; i < taken; i++) {
            if (buffer[3 + i] != out++) {
              throw new AssertionError("seed " + seed + " step " + step);
            }
          }
          size -= taken;
        }
        assertThat(queue.size()).isEqualTo(size);
        if (random.nextInt(200) == 0) {
          assertThat(queue.clear()).isEqualTo(size);
          size = 0;
          out = in;
        }
      }
    }
  }
}
