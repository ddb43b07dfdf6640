/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.kwik;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PaceTest {
  private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

  private final Pace pace = new Pace(4, 0);

  @Test
  void fewAreNotBusy() {
    for (long at = 0; at < 100 * MILLI; at += MILLI / 2) {
      pace.count(at);
      assertThat(pace.busy()).as("at %d", at).isFalse();
    }
  }

  @Test
  void manyInAMillisecondAreBusyUntilTheyHaveBeenFewForOne() {
    for (int i = 0; i < 4; i++) {
      assertThat(pace.busy()).isFalse();
      pace.count(i);
    }
    assertThat(pace.busy()).isTrue();
    pace.count(MILLI);
    assertThat(pace.busy()).as("many right before").isTrue();
    pace.count(2 * MILLI);
    assertThat(pace.busy()).isFalse();
  }

  @Test
  void aPauseSpreadsThoseBeforeIt() {
    for (int i = 0; i < 8; i++) {
      pace.count(i);
    }
    pace.count(10 * MILLI);
    assertThat(pace.busy()).isFalse();
  }
}
