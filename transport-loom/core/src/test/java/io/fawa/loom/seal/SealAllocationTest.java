/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.seal;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a packet costs the collector once the code is warm. */
class SealAllocationTest {
  private static final int PACKETS = 2_000;
  private static final int PASSES_MAX = 60;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @ParameterizedTest
  @EnumSource(PacketCipher.class)
  void sealingAndOpeningAllocateLittle(PacketCipher cipher) {
    try (PacketSeal seal = cipher.seal(new byte[56], new NonceHistory(100))) {
      byte[] packet = new byte[1_400 + seal.overheadBytes()];
      byte[] nonce = new byte[16];
      // The JDK's GCM is initialised for every packet, and allocates then.
      long limit = cipher.isAuthenticated() ? 4_000 : 64;
      long least = Long.MAX_VALUE;
      // What is allocated before the code is compiled says nothing: the least of some passes
      // counts.
      for (int generation = 0; generation < PASSES_MAX && least > limit; generation++) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        pass(seal, packet, nonce, generation);
        least = Math.min(least, (THREADS.getCurrentThreadAllocatedBytes() - before) / PACKETS);
      }
      assertThat(least).isLessThanOrEqualTo(limit);
    }
  }

  private static void pass(PacketSeal seal, byte[] packet, byte[] nonce, int generation) {
    nonce[2] = (byte) generation;
    for (int i = 0; i < PACKETS; i++) {
      nonce[0] = (byte) i;
      nonce[1] = (byte) (i >>> 8);
      int length = seal.seal(nonce, 0, packet, 0, 1_400);
      if (seal.open(packet, 0, length) != 1_400) {
        throw new AssertionError("packet " + i + " did not open");
      }
    }
  }
}
