/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.http3.quic.QuicLimits;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class QuicLimitsTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  @Test
  void aValueOutOfItsBoundsIsNamed() {
    assertThatThrownBy(() -> new QuicLimits(SECOND, SECOND, 4095, 1 << 20, 1, 1, 1))
        .hasMessage("streamWindowBytes must be 4096 to 1073741824, got 4095");
    assertThatThrownBy(() -> new QuicLimits(SECOND, SECOND, 8192, 4096, 1, 1, 1))
        .hasMessage("connectionWindowBytes must be 8192 to 1073741824, got 4096");
    assertThatThrownBy(() -> new QuicLimits(Duration.ofDays(1), SECOND, 8192, 8192, 1, 1, 1))
        .hasMessage("idleTimeout must be 1 s to 1 h, got PT24H");
  }
}
