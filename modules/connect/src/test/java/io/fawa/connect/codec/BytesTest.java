/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.codec;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BytesTest {
  @Test
  void whatIsWrittenIsThereInOrder() {
    Bytes bytes = new Bytes(0);
    bytes.write(0x101);
    bytes.write(new byte[] {9, 2, 3, 9}, 1, 2);
    bytes.append(new byte[] {4});
    int start = bytes.extend(2);
    bytes.array()[start] = 5;
    bytes.array()[start + 1] = 6;

    assertThat(start).isEqualTo(4);
    assertThat(bytes.size()).isEqualTo(6);
    assertThat(bytes.toByteArray()).containsExactly(1, 2, 3, 4, 5, 6);
  }

  /** Room is made for twice as much, and for all that is wanted. */
  @ParameterizedTest
  @CsvSource({
    "0, 0, 0",
    "0, 1, 32",
    "0, 32, 32",
    "0, 33, 33",
    "1, 2, 32",
    "20, 20, 20",
    "20, 21, 40",
    "20, 41, 41",
    "100, 101, 200",
  })
  void doublesOrGrowsToWhatIsWanted(int capacity, int count, int length) {
    Bytes bytes = new Bytes(capacity);

    assertThat(bytes.extend(count)).isZero();
    assertThat(bytes.array()).hasSize(length);
    assertThat(bytes.size()).isEqualTo(count);
  }

  @Test
  void whatWasThereStaysWhenItGrows() {
    Bytes bytes = new Bytes(2);
    for (int i = 0; i < 1000; i++) {
      bytes.write(i);
    }
    for (int i = 0; i < 1000; i++) {
      assertThat(bytes.array()[i]).isEqualTo((byte) i);
    }
  }

  @Test
  void numbersAreBigEndian() {
    Bytes bytes = new Bytes(0);
    bytes.extend(6);
    bytes.putInt(1, 0x81020384);

    assertThat(bytes.toByteArray()).containsExactly(0, 0x81, 2, 3, 0x84, 0);
  }

  @Test
  void canBeUsedAgain() {
    Bytes bytes = new Bytes(4);
    bytes.append(new byte[] {1, 2, 3, 4});
    bytes.truncate(1);
    bytes.write(7);
    assertThat(bytes.toByteArray()).containsExactly(1, 7);

    byte[] array = bytes.array();
    bytes.clear();
    assertThat(bytes.size()).isZero();
    assertThat(bytes.toByteArray()).isEmpty();
    bytes.write(8);
    assertThat(bytes.array()).isSameAs(array);
  }
}
