/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class SourceTest {
  private static Source<String> of(String... messages) {
    Queue<String> left = new ArrayDeque<>(List.of(messages));
    return () -> Optional.ofNullable(left.poll());
  }

  @Test
  void canBeIterated() {
    assertThat(of("a", "b")).containsExactly("a", "b");
  }

  @Test
  void askingTwiceForTheNextReceivesOnce() {
    Iterator<String> messages = of("a", "b").iterator();

    assertThat(messages.hasNext()).isTrue();
    assertThat(messages.hasNext()).isTrue();
    assertThat(messages.next()).isEqualTo("a");
    assertThat(messages.next()).isEqualTo("b");
    assertThat(messages.hasNext()).isFalse();
    assertThatThrownBy(messages::next).isInstanceOf(NoSuchElementException.class);
  }
}
