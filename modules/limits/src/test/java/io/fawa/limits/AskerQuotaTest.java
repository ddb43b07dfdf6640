/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class AskerQuotaTest {
  private static final long SECOND = 1_000_000_000L;

  /** About to overflow, as System.nanoTime() may be. */
  private static final long NOW = Math.subtractExact(Long.MAX_VALUE, SECOND);

  private static final Asker ANN = Asker.named("ann");
  private static final Asker BOB = Asker.named("bob");

  private final AskerQuota quota = new AskerQuota(3, 10, 4);

  @Test
  void givesSoManyAndNoMore() {
    useUp(ANN, NOW);
    assertThat(quota.left(ANN, NOW)).isFalse();
    assertThat(quota.take(ANN, NOW)).isFalse();
    assertThat(quota.left(BOB, NOW)).isTrue();
  }

  @Test
  void givesOneMorePerInterval() {
    useUp(ANN, NOW);
    assertThat(quota.left(ANN, NOW + SECOND / 10 - 1)).isFalse();
    assertThat(quota.take(ANN, NOW + SECOND / 10)).isTrue();
    assertThat(quota.take(ANN, NOW + SECOND / 10)).isFalse();
  }

  @Test
  void whatIsRefusedCostsNothing() {
    useUp(ANN, NOW);
    for (int i = 0; i < 1_000; i++) {
      assertThat(quota.take(ANN, NOW)).isFalse();
    }
    assertThat(quota.take(ANN, NOW + SECOND / 10)).isTrue();
  }

  @Test
  void silenceForgivesEverythingAndNoMore() {
    quota.take(ANN, NOW);
    useUp(ANN, NOW + 1_000 * SECOND);
  }

  @Test
  void aClockSetBackForgivesInTime() {
    useUp(ANN, NOW);
    long before = NOW - 1_000 * SECOND;
    assertThat(quota.left(ANN, before)).isFalse();
    assertThat(quota.left(BOB, before)).isTrue();
    assertThat(quota.left(ANN, before + SECOND / 10)).isTrue();
  }

  @Test
  void aNetworkHasSixteenTimesAsMuchHoweverManyNamesItHas() {
    AskerQuota many = new AskerQuota(2, 1, 1_000);
    int taken = 0;
    for (int i = 0; i < 500; i++) {
      Asker asker = new Asker("2001:db8:1:" + i + "::/64", "2001:db8:1::/48");
      taken += many.take(asker, NOW) ? 1 : 0;
      taken += many.take(asker, NOW) ? 1 : 0;
    }
    assertThat(taken).isEqualTo(2 * AskerQuota.NETWORK_SHARES);
    assertThat(many.take(new Asker("2001:db8:2:1::/64", "2001:db8:2::/48"), NOW)).isTrue();
  }

  @Test
  void aCrowdIsNoticedAndRefusesNobody() {
    AskerQuota many = new AskerQuota(2, 1, 1_000);
    assertThat(many.crowded(NOW)).isFalse();
    for (int i = 0; i < 2 * AskerQuota.EVERYONE_SHARES; i++) {
      assertThat(many.crowded(NOW)).isFalse();
      assertThat(many.take(Asker.named("asker " + i), NOW)).isTrue();
    }
    assertThat(many.crowded(NOW)).isTrue();
    assertThat(many.take(ANN, NOW)).isTrue();
    assertThat(many.crowded(NOW + SECOND)).isFalse();
  }

  @Test
  void remembersThoseWhoSpokeLast() {
    useUp(ANN, NOW);
    for (int i = 0; i < 100; i++) {
      quota.take(Asker.named("passer-by " + i), NOW);
      assertThat(quota.left(ANN, NOW)).isFalse();
    }
    assertThat(quota.names()).isEqualTo(4);
  }

  @Test
  void nothingIsNoQuota() {
    assertThatThrownBy(() -> new AskerQuota(0, 1, 1))
        .hasMessage("burst 0, 1.0 per second, 1 askers: all must be positive");
    assertThatThrownBy(() -> new AskerQuota(1, Double.NaN, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private void useUp(Asker asker, long nowNanos) {
    for (int i = 0; i < 3; i++) {
      assertThat(quota.take(asker, nowNanos)).isTrue();
    }
    assertThat(quota.take(asker, nowNanos)).isFalse();
  }
}
