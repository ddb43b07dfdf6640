/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.secure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class CountingNoncesTest {
  private static String next(CountingNonces nonces) {
    byte[] nonce = new byte[12];
    nonces.next(nonce);
    return HexFormat.of().formatHex(nonce);
  }

  @Test
  void countsThroughEveryByteAndAround() {
    byte[] start = new byte[12];
    Arrays.fill(start, (byte) 0xff);
    start[11] = (byte) 0xfe;
    CountingNonces nonces = new CountingNonces(start);
    start[0] = 0;
    assertThat(next(nonces)).isEqualTo("fffffffffffffffffffffffe");
    assertThat(next(nonces)).isEqualTo("ffffffffffffffffffffffff");
    assertThat(next(nonces)).isEqualTo("000000000000000000000000");
    assertThat(next(nonces)).isEqualTo("000000000000000000000001");
  }

  @Test
  void theStartIsTwelveBytes() {
    assertThatThrownBy(() -> new CountingNonces(new byte[11])).hasMessageContaining("start");
  }
}
