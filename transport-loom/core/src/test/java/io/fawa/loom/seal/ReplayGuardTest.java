/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplayGuardTest {
  private static final long SEED = 77L;

  private static byte[] nonce(long number, int length) {
    byte[] nonce = new byte[length];
    ByteBuffer.wrap(nonce).putLong(length - 8, number);
    return nonce;
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 12, 16})
  void historyKnowsAtLeastItsCapacityAndAtMostTwice(int length) {
    int capacity = 100;
    NonceHistory history = new NonceHistory(capacity);
    for (long number = 0; number < 1000; number++) {
      assertThat(history.firstSeen(nonce(number, length), 0, length)).isTrue();
      for (long back = 0; back < Math.min(number + 1, capacity); back++) {
        assertThat(history.firstSeen(nonce(number - back, length), 0, length))
            .as("%d after %d", number - back, number)
            .isFalse();
      }
    }
    assertThat(history.firstSeen(nonce(1000 - 2 * capacity - 1, length), 0, length)).isTrue();
  }

  @Test
  void historyTellsNoncesApartThatDifferInOneBit() {
    NonceHistory history = new NonceHistory(200);
    for (int bit = 0; bit < 96; bit++) {
      byte[] nonce = new byte[12];
      nonce[bit / 8] = (byte) (1 << (bit % 8));
      assertThat(history.firstSeen(nonce, 0, 12)).isTrue();
    }
    byte[] zeros = new byte[20];
    assertThat(history.firstSeen(zeros, 4, 12)).isTrue();
    assertThat(history.firstSeen(zeros, 8, 12)).isFalse();
  }

  @Test
  void historyHasLimits() {
    new NonceHistory(1);
    assertThatThrownBy(() -> new NonceHistory(0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new NonceHistory((1 << 20) + 1))
        .isInstanceOf(IllegalArgumentException.class);
    NonceHistory smallest = new NonceHistory(1);
    assertThat(smallest.firstSeen(nonce(1, 12), 0, 12)).isTrue();
    assertThat(smallest.firstSeen(nonce(1, 12), 0, 12)).isFalse();
    assertThat(smallest.firstSeen(nonce(2, 12), 0, 12)).isTrue();
    assertThat(smallest.firstSeen(nonce(2, 12), 0, 12)).isFalse();
  }

  @Test
  void windowTakesEachNumberOnceWithinItsWidth() {
    CounterWindow window = new CounterWindow(64);
    assertThat(window.firstSeen(1000)).isTrue();
    assertThat(window.firstSeen(1000)).isFalse();
    assertThat(window.firstSeen(1000 - 63)).isTrue();
    assertThat(window.firstSeen(1000 - 63)).isFalse();
    assertThat(window.firstSeen(1000 - 64)).isFalse();
    assertThat(window.firstSeen(1001)).isTrue();
    assertThat(window.firstSeen(1000 - 63)).isFalse();
    assertThat(window.firstSeen(Long.MAX_VALUE)).isTrue();
    assertThat(window.firstSeen(1002)).isFalse();
    assertThat(window.firstSeen(-1L)).as("2^64-1").isTrue();
    assertThat(window.firstSeen(-1L)).isFalse();
    assertThat(window.firstSeen(0)).isFalse();
  }

  @Test
  void windowAgreesWithAPlainSet() {
    Random random = new Random(SEED);
    for (int width : new int[] {64, 128, 1024}) {
      CounterWindow window = new CounterWindow(width);
      Set<Long> seen = new HashSet<>();
      long top = -1;
      for (int step = 0; step < 20_000; step++) {
        int reach = random.nextInt(100) == 0 ? 3 * width : width / 4;
        long number = Math.max(0, top + reach / 4 - random.nextInt(reach + 1));
        boolean expected = number > top - width && seen.add(number);
        top = Math.max(top, number);
        assertThat(window.firstSeen(nonce(number, 12), 0, 12))
            .as("seed %d width %d step %d", SEED, width, step)
            .isEqualTo(expected);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 63, 65, 100, (1 << 20) + 64, -64})
  void windowHasLimits(int width) {
    assertThatThrownBy(() -> new CounterWindow(width))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("widthPackets " + width);
    new CounterWindow(1 << 20);
  }

  @Test
  void noGuardTakesEverything() {
    ReplayGuard none = ReplayGuard.none();
    assertThat(none.firstSeen(new byte[12], 0, 12)).isTrue();
    assertThat(none.firstSeen(new byte[12], 0, 12)).isTrue();
  }
}
