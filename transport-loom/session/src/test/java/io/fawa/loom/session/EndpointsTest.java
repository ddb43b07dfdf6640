/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EndpointsTest {
  private static final Endpoint ONE = new Endpoint(URI.create("tcp://a:1"), 1, "", "");
  private static final Endpoint THREE = new Endpoint(URI.create("tcp://b:1"), 3, "", "");
  private static final Endpoint NONE = new Endpoint(URI.create("tcp://c:1"), 0, "", "");

  private static Map<Endpoint, Long> choices(Endpoints from) {
    return IntStream.range(0, 4_000)
        .mapToObj(i -> from.choose())
        .collect(Collectors.groupingBy(one -> one, Collectors.counting()));
  }

  @Test
  void weightsDecide() {
    Map<Endpoint, Long> chosen = choices(new Endpoints(List.of(ONE, THREE, NONE), new Random(1)));
    assertThat(chosen).containsOnlyKeys(ONE, THREE);
    assertThat(chosen.get(ONE)).isBetween(900L, 1_100L);
  }

  @Test
  void oneThatFailedIsChosenOnlyIfAllHave() {
    Endpoints endpoints = new Endpoints(List.of(ONE, THREE, NONE), new Random(1));
    endpoints.failed(THREE);
    assertThat(choices(endpoints)).containsOnlyKeys(ONE);
    endpoints.failed(ONE);
    assertThat(choices(endpoints)).containsOnlyKeys(NONE);
    endpoints.failed(NONE);
    assertThat(choices(endpoints)).containsOnlyKeys(ONE, THREE);
    endpoints.reached(THREE);
    assertThat(choices(endpoints)).containsOnlyKeys(THREE);
  }

  @Test
  void thePreferredIsNextOnce() {
    Endpoints endpoints = new Endpoints(List.of(ONE, THREE, NONE), new Random(1));
    endpoints.prefer(NONE.target());
    assertThat(endpoints.choose()).isEqualTo(NONE);
    endpoints.prefer(URI.create("tcp://unknown:1"));
    assertThat(choices(endpoints)).containsOnlyKeys(ONE, THREE);
  }

  @Test
  void theEnvironmentSaysWhereAServerIs() {
    Deployment read =
        Deployment.read(
            Map.of(
                "WEIGHT", "5",
                "REGION", "eu",
                "ZONE", "eu-1",
                "DEPLOY_ENV", "prod",
                "ADDRS", "tcp://a:1, kcp://a:2"));
    assertThat(read.endpoints())
        .containsExactly(
            new Endpoint(URI.create("tcp://a:1"), 5, "eu", "eu-1"),
            new Endpoint(URI.create("kcp://a:2"), 5, "eu", "eu-1"));
    assertThat(Deployment.read(Map.of("OFFLINE", "true", "ADDRS", "tcp://a:1")).endpoints())
        .containsExactly(new Endpoint(URI.create("tcp://a:1"), 0, "", ""));
    assertThat(Deployment.read(Map.of()))
        .isEqualTo(new Deployment(1, "", "", "", List.of(), false));
    assertThatThrownBy(() -> Deployment.read(Map.of("WEIGHT", "many")))
        .hasMessage("environment variable WEIGHT='many', allowed are 0 and more");
    assertThatThrownBy(() -> Deployment.read(Map.of("OFFLINE", "perhaps")))
        .hasMessageContaining("allowed are true and false");
  }

  @Test
  void pausesGrowToABoundAndBeginAnew() {
    BackOff pauses = new BackOff(Duration.ofMillis(100), Duration.ofSeconds(1), new Random(1));
    long most = 0;
    for (int i = 0; i < 200; i++) {
      long next = pauses.nextMillis();
      assertThat(next).isBetween(0L, i == 0 ? 100L : 1_000L);
      most = Math.max(most, next);
    }
    assertThat(most).isGreaterThan(800);
    pauses.reset();
    assertThat(pauses.nextMillis()).isLessThanOrEqualTo(100);
  }
}
