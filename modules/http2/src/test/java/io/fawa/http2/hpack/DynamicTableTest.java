/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http2.hpack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** RFC 7541 §2.3.2, §4. */
class DynamicTableTest {
  private static int evict(Deque<Map.Entry<String, String>> model, int held, int allowed) {
    int left = held;
    while (left > allowed) {
      Map.Entry<String, String> oldest = model.removeLast();
      left -= 32 + oldest.getKey().length() + oldest.getValue().length();
    }
    return left;
  }

  @Test
  void itHoldsWhatARowHoldsThatLosesItsOldest() {
    Random random = new Random(7541);
    DynamicTable table = new DynamicTable(100);
    Deque<Map.Entry<String, String>> model = new ArrayDeque<>();
    int bytesMax = 100;
    int held = 0;
    for (int round = 0; round < 20_000; round++) {
      if (random.nextInt(20) == 0) {
        bytesMax = random.nextInt(3000);
        table.resize(bytesMax);
        held = evict(model, held, bytesMax);
      } else {
        String name = "n".repeat(random.nextInt(40));
        String value = Integer.toString(round);
        int size = 32 + name.length() + value.length();
        table.add(name, value);
        held = evict(model, held, Math.max(0, bytesMax - size));
        if (size <= bytesMax) {
          model.addFirst(Map.entry(name, value));
          held += size;
        }
      }
      assertThat(table.count()).isEqualTo(model.size());
      int index = 0;
      for (Map.Entry<String, String> entry : model) {
        assertThat(table.name(index)).isEqualTo(entry.getKey());
        assertThat(table.value(index)).isEqualTo(entry.getValue());
        index++;
      }
    }
  }

  @Test
  void entriesThatFillItToTheByteStay() {
    DynamicTable table = new DynamicTable(68);
    table.add("a", "b");
    table.add("c", "d");
    assertThat(table.count()).isEqualTo(2);
    table.resize(68);
    assertThat(table.count()).isEqualTo(2);
    table.resize(67);
    assertThat(table.count()).isEqualTo(1);
    table.resize(34);
    table.add("e", "f");
    assertThat(table.count()).isEqualTo(1);
    assertThat(table.name(0)).isEqualTo("e");
    table.resize(33);
    assertThat(table.count()).isZero();
    assertThatThrownBy(() -> table.name(0)).isInstanceOf(IllegalStateException.class);
  }
}
