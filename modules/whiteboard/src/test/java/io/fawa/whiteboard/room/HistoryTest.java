/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard.room;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HistoryTest {
  @Test
  void keepsExactlyTheMaximumAndDropsTheOldestOne() {
    History<Integer> history = new History<>(1_000, 1 << 20);
    for (int i = 1; i <= 1_000; i++) {
      history.append(i, i, 10);
    }
    assertThat(history.size()).isEqualTo(1_000);
    history.append(1_001, 1_001, 10);
    assertThat(history.size()).isEqualTo(1_000);
    assertThat(history.since(History.FROM_START).getFirst()).isEqualTo(2);
    assertThat(history.bytes()).isEqualTo(10_000);
  }

  @Test
  void staysWithinItsBytesButKeepsTheNewest() {
    History<String> history = new History<>(10, 100);
    history.append(1, "a", 50);
    history.append(2, "b", 50);
    assertThat(history.since(0)).containsExactly("a", "b");
    history.append(3, "c", 1);
    assertThat(history.since(0)).containsExactly("b", "c");
    history.append(4, "huge", 5_000);
    assertThat(history.since(0)).containsExactly("huge");
    history.append(5, "d", 1);
    assertThat(history.since(0)).containsExactly("d");
    assertThat(history.bytes()).isEqualTo(1);
  }

  @Test
  void clearLeavesOnlyItself() {
    History<String> history = new History<>(10, 100);
    history.append(1, "a", 10);
    history.append(2, "b", 10);
    history.clear(3, "clear", 7);
    assertThat(history.since(History.FROM_START)).containsExactly("clear");
    assertThat(history.bytes()).isEqualTo(7);
  }

  @Test
  void knowsWhenSomethingIsMissing() {
    History<Integer> history = new History<>(3, 1_000);
    for (int i = 1; i <= 5; i++) {
      history.append(i, i, 1);
    }
    assertThat(history.completeSince(1)).isFalse();
    assertThat(history.completeSince(2)).isTrue();
    assertThat(history.since(2)).containsExactly(3, 4, 5);
    assertThat(history.since(5)).isEmpty();
  }

  @Test
  void aClearMakesUpForWhatIsMissingUntilItFallsOutItself() {
    History<Integer> history = new History<>(3, 1_000);
    for (int i = 1; i <= 5; i++) {
      history.append(i, i, 1);
    }
    history.clear(6, 6, 1);
    assertThat(history.completeSince(0)).isTrue();
    assertThat(history.since(1)).containsExactly(6);
    for (int i = 7; i <= 9; i++) {
      history.append(i, i, 1);
    }
    assertThat(history.completeSince(5)).isFalse();
    assertThat(history.completeSince(6)).isTrue();
  }

  @Test
  void aHundredThousandEventsStayBounded() {
    History<Integer> history = new History<>(1_000, 64 << 10);
    for (int i = 1; i <= 100_000; i++) {
      history.append(i, i, 128);
    }
    assertThat(history.size()).isEqualTo(512);
    assertThat(history.bytes()).isEqualTo(64 << 10);
  }
}
