/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ElementStateTest {
  @Test
  void anIdHasAUtf8FormAndNoControlCharacter() {
    assertThat(named("a🖊").fault()).isEmpty();
    assertThat(named("x".repeat(64)).fault()).isEmpty();
    for (String bad : new String[] {"", "x".repeat(65), "a\n", "a\u0000", "\ud83d", "a\udd8a"}) {
      assertThat(named(bad).fault()).as(bad).isPresent();
    }
  }

  private static ElementState named(String id) {
    return new ElementState(id, 1, 1, false, "{}");
  }
}
