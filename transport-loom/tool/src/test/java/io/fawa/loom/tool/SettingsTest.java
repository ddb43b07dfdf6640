/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.tool;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.loom.fec.FecConfig;
import io.fawa.loom.kcp.KcpConfig;
import java.util.List;
import org.junit.jupiter.api.Test;

class SettingsTest {
  private static Settings of(String line) throws UsageException {
    Arguments arguments = Arguments.parse(List.of(line.split(" ")));
    Settings settings = Settings.of(arguments);
    arguments.requireAllTaken();
    return settings;
  }

  @Test
  void theOriginalsFastSettingsAreTheDefault() throws Exception {
    Settings settings = of("--smux 0");
    KcpConfig config = settings.kcp().config();
    assertThat(config.noDelay()).isTrue();
    assertThat(config.intervalMillis()).isEqualTo(10);
    assertThat(config.fastResend()).isEqualTo(2);
    assertThat(config.congestionControl()).isFalse();
    assertThat(config.sendWindow()).isEqualTo(1024);
    assertThat(config.mtuBytes()).isEqualTo(1400);
    assertThat(config.smallCopies()).isZero();
    assertThat(settings.kcp().fec()).isEmpty();
    assertThat(settings.mux()).isEmpty();
  }

  @Test
  void everyOptionArrives() throws Exception {
    String key = "00112233445566778899aabbccddeeff";
    Settings settings =
        of(
            "--crypt aes-128-gcm --key "
                + key
                + " --fec 4+2 --nodelay 0,40,3,0 --window=77 --mtu 1200 --smux 2");
    KcpConfig config = settings.kcp().config();
    assertThat(config.noDelay()).isFalse();
    assertThat(config.intervalMillis()).isEqualTo(40);
    assertThat(config.fastResend()).isEqualTo(3);
    assertThat(config.congestionControl()).isTrue();
    assertThat(config.sendWindow()).isEqualTo(77);
    assertThat(config.receiveWindow()).isEqualTo(77);
    // 12 of nonce, 16 of tag, 8 of FEC
    assertThat(config.mtuBytes()).isEqualTo(1200 - 36);
    assertThat(settings.kcp().fec()).contains(new FecConfig(4, 2));
    assertThat(settings.mux().orElseThrow().version()).isEqualTo(2);
  }

  @Test
  void oursBeginsWithTheWindowAskedForAndMakesRoomForMore() throws Exception {
    KcpConfig config = of("--ours --window 500").kcp().config();
    assertThat(config.sendWindow()).isEqualTo(500);
    assertThat(config.sendWindowMax()).isGreaterThan(10_000);
    assertThat(config.receiveWindow()).isEqualTo(config.sendWindowMax());
    assertThat(config.smallCopies()).isPositive();
    KcpConfig wide = of("--window 20000 --ours").kcp().config();
    assertThat(wide.sendWindow()).isEqualTo(20_000);
    assertThat(wide.receiveWindow()).isEqualTo(20_000);
  }
}
