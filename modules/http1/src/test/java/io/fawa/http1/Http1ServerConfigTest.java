/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The limits of a server's connection: each change alone, and none that cannot be. */
class Http1ServerConfigTest {
  private static final Http1ServerConfig DEFAULTS = Http1ServerConfig.DEFAULTS;

  @Test
  void eachChangeLeavesTheRest() {
    Duration one = Duration.ofSeconds(1);
    Duration two = Duration.ofSeconds(2);
    Duration three = Duration.ofSeconds(3);

    assertThat(DEFAULTS.withHeads(256, 64, 1).withUpgrades(Set.of("h2c")))
        .isEqualTo(
            new Http1ServerConfig(
                256,
                64,
                1,
                DEFAULTS.wholeBytesMax(),
                DEFAULTS.idleTimeout(),
                DEFAULTS.bodyTimeout(),
                DEFAULTS.writeTimeout(),
                DEFAULTS.leftoverBytesMax(),
                DEFAULTS.lingerBytesMax(),
                DEFAULTS.lingerTimeout(),
                Set.of("h2c")));
    assertThat(DEFAULTS.withTimeouts(one, two, three).withIdleTimeout(Duration.ZERO))
        .isEqualTo(
            new Http1ServerConfig(
                DEFAULTS.headBytesMax(),
                DEFAULTS.requestLineBytesMax(),
                DEFAULTS.fieldsMax(),
                DEFAULTS.wholeBytesMax(),
                Duration.ZERO,
                one,
                two,
                DEFAULTS.leftoverBytesMax(),
                DEFAULTS.lingerBytesMax(),
                three,
                Set.of()));
  }

  @Test
  void limitsThatCannotBeAreRefusedByName() {
    assertThatThrownBy(() -> DEFAULTS.withHeads(255, 64, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("headBytesMax must be at least 256, got 255");
    assertThatThrownBy(() -> DEFAULTS.withHeads(256, 63, 1)).hasMessageContaining("got 63");
    assertThatThrownBy(() -> DEFAULTS.withHeads(256, 64, 0)).hasMessageContaining("fieldsMax");
    assertThatThrownBy(() -> DEFAULTS.withIdleTimeout(Duration.ofMillis(-1)))
        .hasMessageContaining("idleTimeout");
    Duration negative = Duration.ofNanos(-1);
    Duration zero = Duration.ZERO;
    assertThatThrownBy(() -> DEFAULTS.withTimeouts(negative, zero, zero))
        .hasMessage("bodyTimeout must not be negative, got " + negative);
    assertThatThrownBy(() -> DEFAULTS.withTimeouts(zero, negative, zero))
        .hasMessageContaining("writeTimeout");
    assertThatThrownBy(() -> DEFAULTS.withTimeouts(zero, zero, negative))
        .hasMessageContaining("lingerTimeout");
    assertThat(withBytes(0, 0, 0).lingerBytesMax()).isZero();
    assertThatThrownBy(() -> withBytes(-1, 0, 0)).hasMessageContaining("wholeBytesMax");
    assertThatThrownBy(() -> withBytes(0, -1, 0)).hasMessageContaining("leftoverBytesMax");
    assertThatThrownBy(() -> withBytes(0, 0, -1)).hasMessageContaining("lingerBytesMax");
  }

  private static Http1ServerConfig withBytes(int whole, long leftover, long linger) {
    return new Http1ServerConfig(
        256,
        64,
        1,
        whole,
        Duration.ZERO,
        Duration.ZERO,
        Duration.ZERO,
        leftover,
        linger,
        Duration.ZERO,
        Set.of());
  }
}
