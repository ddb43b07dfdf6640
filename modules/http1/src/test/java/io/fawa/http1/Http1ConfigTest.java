/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class Http1ConfigTest {
  private static final Http1Config CONFIG = Http1Config.DEFAULTS;

  @Test
  void whatIsOutOfBoundsIsNamed() {
    assertThatThrownBy(() -> CONFIG.withConnectionsMax(0)).hasMessageContaining("connectionsMax");
    assertThatThrownBy(() -> CONFIG.withHeads(255, 1)).hasMessageContaining("headBytesMax");
    assertThatThrownBy(() -> CONFIG.withHeads(256, 0)).hasMessageContaining("fieldsMax");
    assertThatThrownBy(() -> CONFIG.withIdleTimeout(Duration.ofNanos(-1)))
        .hasMessageContaining("idleTimeout");
    assertThatThrownBy(() -> CONFIG.withConnectTimeout(Duration.ZERO))
        .hasMessageContaining("connectTimeout");
  }

  @Test
  void whatIsInBoundsIsKept() {
    Http1Config changed =
        CONFIG
            .withConnectionsMax(1)
            .withHeads(256, 1)
            .withIdleTimeout(Duration.ZERO)
            .withConnectTimeout(Duration.ofNanos(1));

    assertThat(changed).isEqualTo(new Http1Config(1, Duration.ZERO, Duration.ofNanos(1), 256, 1));
  }
}
