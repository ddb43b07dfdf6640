/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.connect.server.RpcServer;
import io.fawa.http.DelegatingExchange;
import io.fawa.http.ExchangeHandler;
import io.fawa.http.Headers;
import io.fawa.http.HttpVersion;
import io.fawa.http.MemoryExchange;
import io.fawa.http.RequestHead;
import io.fawa.limits.BudgetExceededException;
import io.fawa.limits.DeadlineExceededException;
import io.fawa.service.config.Cors;
import io.fawa.service.metrics.Metrics;
import io.fawa.service.routing.Routed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every call gets and leaves behind, whoever serves it. */
class FrontTest {
  private final Metrics metrics = new Metrics("probe");
  private final CallNotes notes = CallNotes.of(metrics, AccessLog.off());
  private final Front front =
      new Front(
          RpcServer.builder().build(),
          new Cors(Set.of("https://good.example")),
          (exchange, rpc) -> exchange.headers().contains("x-foreign"),
          notes,
          new RpcCodes());

  private static MemoryExchange exchange(String method, String path, String... fields) {
    return new MemoryExchange(
        HttpVersion.HTTP_2, new RequestHead(method, path, Headers.of(fields)));
  }

  /** Answers with a short text, as the route of a pattern. */
  private static ExchangeHandler route(String pattern, int status) {
    return exchange -> {
      ((Routed) exchange).route(pattern);
      exchange.respond(status, Headers.of("content-length", "2"));
      exchange.write(new byte[] {'o', 'k'}, 0, 2);
      exchange.end();
    };
  }

  private static String body(MemoryExchange exchange) throws IOException {
    byte[] bytes = new byte[1000];
    int size = 0;
    for (int n = 0; n >= 0; n = exchange.client().read(bytes, size, bytes.length - size)) {
      size += n;
    }
    return new String(bytes, 0, size, StandardCharsets.UTF_8);
  }

  private List<String> requests() {
    return metrics
        .prometheus()
        .lines()
        .filter(line -> line.startsWith("http_server_request_duration_seconds_count{"))
        .toList();
  }

  @Test
  void everyAnswerIsCountedByItsRoute() throws IOException {
    MemoryExchange exchange = exchange("GET", "/files/SECRET");
    front.serve(exchange, route("/files/{key}", 200));

    assertThat(exchange.client().status()).isEqualTo(200);
    assertThat(body(exchange)).isEqualTo("ok");
    assertThat(exchange.client().headers().all("vary")).containsExactly("Origin");
    assertThat(exchange.client().headers().contains("x-request-id")).isFalse();
    assertThat(requests())
        .singleElement()
        .asString()
        .contains("http_route=\"/files/{key}\"", "code=\"200\"", "error_type=\"\"")
        .contains("network_protocol_version=\"2\"")
        .doesNotContain("SECRET")
        .endsWith(" 1");
    assertThat(metrics.prometheus()).contains("\nhttp_server_active_requests 0.0\n");
  }

  /** The page that shows an error can name it to whoever reads the log. */
  @ParameterizedTest
  @CsvSource({
    "399, mine-1, mine-1",
    "399, '', ''",
    "400, '', made",
    "404, mine-1, mine-1",
    "500, b{}d, made"
  })
  void anErrorHasARequestId(int status, String given, String expected) throws IOException {
    MemoryExchange exchange = exchange("GET", "/", "x-request-id", given);
    front.serve(exchange, route("/", status));

    String id = exchange.client().headers().get("x-request-id", "");
    if (expected.equals("made")) {
      assertThat(id).matches("[0-9a-f]{8}-[0-9a-f]+");
    } else {
      assertThat(id).isEqualTo(expected);
    }
  }

  @Test
  void theServerAsAWholeSaysWhatItCan() throws IOException {
    MemoryExchange exchange = exchange("OPTIONS", "/");
    front.serve(
        new DelegatingExchange(exchange) {
          @Override
          public String path() {
            return "*";
          }
        },
        other -> {
          throw new AssertionError("no route is asked");
        });
    assertThat(exchange.client().status()).isEqualTo(204);
    assertThat(exchange.client().headers().get("allow", ""))
        .isEqualTo("GET, HEAD, POST, PUT, DELETE, OPTIONS");
  }

  @Test
  void whatAForeignPageWritesReachesNoRoute() throws IOException {
    MemoryExchange exchange = exchange("POST", "/upload", "x-foreign", "yes");
    front.serve(
        exchange,
        other -> {
          throw new AssertionError("no route is asked");
        });
    assertThat(exchange.client().status()).isEqualTo(403);
    assertThat(body(exchange)).contains("unless corsOrigins names them");
    assertThat(requests()).singleElement().asString().contains("code=\"403\"");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatHasNoTimeOrMemoryLeftIsToldSo(boolean late) throws IOException {
    MemoryExchange exchange = exchange("PUT", "/");
    front.serve(
        exchange,
        other -> {
          throw late ? new DeadlineExceededException("late") : new BudgetExceededException(9);
        });
    assertThat(exchange.client().status()).isEqualTo(late ? 408 : 503);
    assertThat(exchange.client().headers().get("content-length", "")).isEqualTo("0");
  }

  /** A second head would be taken for content. */
  @Test
  void anAnswerThatHasBegunIsNotBegunAgain() {
    MemoryExchange exchange = exchange("GET", "/");
    assertThatThrownBy(() ->
            front.serve(
                exchange,
                other -> {
                  other.respond(200, new Headers());
                  throw new DeadlineExceededException("half an answer");
                }))
        .isInstanceOf(DeadlineExceededException.class)
        .hasMessage("half an answer");
    assertThat(requests()).singleElement().asString().contains("error_type=\"cancelled\"");
    assertThat(metrics.prometheus()).contains("\nfawa_calls_abandoned_total 1.0\n");
  }

  @Test
  void aClientThatLeftIsNoFailureAndAFailureIsNoClientThatLeft() {
    assertThatThrownBy(() ->
            front.serve(
                exchange("GET", "/"),
                other -> {
                  throw new IllegalStateException("a defect");
                }))
        .hasMessage("a defect");
    assertThat(metrics.prometheus()).contains("\nfawa_calls_abandoned_total 0.0\n");
    assertThat(requests()).singleElement().asString().contains("error_type=\"\"");
  }

  @Test
  void whatADrainCutsIsCountedAsThat() {
    notes.cut().begin();
    assertThatThrownBy(() ->
            front.serve(
                exchange("GET", "/"),
                other -> {
                  throw new IOException("closed");
                }))
        .hasMessage("closed");
    assertThat(metrics.prometheus())
        .contains("\nfawa_calls_abandoned_total 0.0\n", "\nfawa_calls_cut_total 1.0\n");
  }

  /** What a caller types must not fill the memory of whoever collects metrics. */
  @Test
  void labelsAreBoundedHoweverManyPatternsThereAre() throws IOException {
    for (int i = 0; i < 600; i++) {
      front.serve(exchange("GET", "/"), route("/made-up/" + i, 200));
    }
    for (String none : List.of("", "/", "/*", "/files/*", "files")) {
      front.serve(exchange("GET", "/"), route(none, 201));
    }
    front.serve(exchange("GET", "/"), route("/made-up/7", 200));

    assertThat(requests()).hasSize(502);
    assertThat(requests())
        .anyMatch(line -> line.contains("http_route=\"\"") && line.endsWith(" 100"))
        .anyMatch(line -> line.contains("code=\"201\"") && line.endsWith(" 5"))
        .anyMatch(line -> line.contains("\"/made-up/7\"") && line.endsWith(" 2"));
  }

  @Test
  void aPreflightIsAnsweredBeforeAnythingElseIsAsked() throws IOException {
    MemoryExchange exchange =
        exchange(
            "OPTIONS",
            "/upload",
            "origin",
            "https://good.example",
            "access-control-request-method",
            "put",
            "x-foreign",
            "yes");
    front.serve(exchange, route("/", 500));
    Headers answer = exchange.client().headers();
    assertThat(exchange.client().status()).isEqualTo(204);
    assertThat(answer.get("access-control-allow-origin", "")).isEqualTo("https://good.example");
    assertThat(answer.get("access-control-allow-methods", "")).isEqualTo("PUT");
    assertThat(answer.contains("access-control-allow-headers")).isFalse();
    assertThat(answer.all("vary")).hasSize(1);
    assertThat(body(exchange)).isEmpty();
  }

  @Test
  void aPageReadsWhatItMayAndNoMore() throws IOException {
    MemoryExchange good = exchange("GET", "/", "origin", "https://good.example");
    front.serve(good, route("/", 200));
    assertThat(good.client().headers().get("access-control-allow-origin", ""))
        .isEqualTo("https://good.example");
    assertThat(good.client().headers().get("access-control-expose-headers", ""))
        .contains("X-Request-Id", "Grpc-Status-Details-Bin");
    assertThat(good.client().headers().contains("access-control-allow-credentials")).isFalse();

    MemoryExchange evil = exchange("GET", "/", "origin", "https://good.example.evil.example");
    front.serve(evil, route("/", 200));
    assertThat(evil.client().headers().contains("access-control-allow-origin")).isFalse();
    assertThat(evil.client().headers().contains("access-control-expose-headers")).isFalse();
  }
}
