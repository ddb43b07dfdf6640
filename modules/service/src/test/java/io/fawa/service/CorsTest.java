/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.http.Headers;
import io.fawa.service.config.Cors;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CorsTest {
  private static final Headers PREFLIGHT =
      Headers.of(
          "origin", "http://example.test",
          "access-control-request-method", "POST",
          "access-control-request-headers", "content-type,connect-protocol-version");

  @Test
  void preflightIsAnsweredAsTheOriginalsDo() {
    Headers answer = Cors.anyOrigin().preflight("OPTIONS", PREFLIGHT).orElseThrow();

    assertThat(answer.first("access-control-allow-headers"))
        .contains("content-type,connect-protocol-version");
    assertThat(answer.first("access-control-allow-methods")).contains("POST");
    assertThat(answer.first("access-control-allow-origin")).contains("http://example.test");
    assertThat(answer.first("access-control-max-age")).contains("7200");
    assertThat(answer.first("vary"))
        .contains("Origin, Access-Control-Request-Method, Access-Control-Request-Headers");
    assertThat(answer.size()).isEqualTo(5);
  }

  @Test
  void onlyAnOptionsWithOriginAndMethodIsAPreflight() {
    assertThat(Cors.anyOrigin().preflight("POST", PREFLIGHT)).isEmpty();
    assertThat(Cors.anyOrigin().preflight("OPTIONS", Headers.of("origin", "http://a"))).isEmpty();
    assertThat(
            Cors.anyOrigin()
                .preflight("OPTIONS", Headers.of("access-control-request-method", "GET")))
        .isEmpty();
  }

  @Test
  void anUnknownMethodIsNotPermitted() {
    Headers request = Headers.of("origin", "http://a", "access-control-request-method", "TRACE");

    assertThat(Cors.anyOrigin().preflight("OPTIONS", request).orElseThrow())
        .satisfies(a -> assertThat(a.contains("access-control-allow-origin")).isFalse());
  }

  @Test
  void anOriginThatIsNotListedGetsNoPermission() {
    Cors cors = new Cors(Set.of("https://good.test"));
    Headers evil = new Headers();
    Headers good = new Headers();

    cors.decorate(Headers.of("origin", "https://evil.test"), evil);
    cors.decorate(Headers.of("origin", "https://good.test"), good);

    assertThat(evil.contains("access-control-allow-origin")).isFalse();
    assertThat(evil.first("vary")).contains("Origin");
    assertThat(good.first("access-control-allow-origin")).contains("https://good.test");
    assertThat(good.get("access-control-expose-headers", ""))
        .contains("Greet-Version", "Grpc-Status");
    assertThat(cors.preflight("OPTIONS", PREFLIGHT).orElseThrow().size()).isEqualTo(1);
  }
}
