/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.service.config.BadConfigurationException;
import io.fawa.service.launch.Launcher;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HostTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir static Path data;
  private static final ProbeApp APP = new ProbeApp();
  private static Running running;

  /** The ways a call can come. */
  enum Way {
    HTTP_1_1_CLEARTEXT,
    HTTP_1_1_TLS,
    HTTP_2_TLS
  }

  @BeforeAll
  static void start() throws Exception {
    running = ProbeApp.start(APP, data, "--logLevel=debug");
  }

  @AfterAll
  static void stop() {
    running.close();
  }

  @ParameterizedTest
  @EnumSource
  void ordinaryRoutesAnswerAlike(Way way) throws Exception {
    HttpResponse<String> response = get(way, "/hello/A%20da?mark=%21");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo("hello A da!");
    assertThat(response.version())
        .isEqualTo(way == Way.HTTP_2_TLS ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1);
    assertThat(response.headers().allValues("vary")).contains("Origin");
  }

  @ParameterizedTest
  @EnumSource
  void pagesAnswerWithRanges(Way way) throws Exception {
    HttpResponse<String> whole = get(way, "/");
    HttpResponse<String> part =
        send(way, request(way, "/index.html").header("Range", "bytes=0-8").build());

    assertThat(whole.statusCode()).isEqualTo(200);
    assertThat(whole.body()).contains("<title>probe</title>");
    assertThat(part.statusCode()).isEqualTo(206);
    assertThat(part.body()).isEqualTo("<!doctype");
  }

  @ParameterizedTest
  @EnumSource
  void aPageThatHasNotChangedIsNotSentAgain(Way way) throws Exception {
    HttpResponse<String> whole = get(way, "/index.html");
    String tag = whole.headers().firstValue("etag").orElseThrow();

    HttpResponse<String> again =
        send(way, request(way, "/index.html").header("If-None-Match", tag).build());

    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
    assertThat(whole.headers().firstValue("x-content-type-options")).contains("nosniff");
    assertThat(get(way, "/hello/after").body()).isEqualTo("hello after");
  }

  @ParameterizedTest
  @EnumSource
  void aLargeBodyIsStreamedBothWays(Way way) throws Exception {
    byte[] body = new byte[3_000_000];
    for (int i = 0; i < body.length; i++) {
      body[i] = (byte) (i * 31);
    }

    HttpResponse<byte[]> response =
        client(way)
            .send(
                request(way, "/echo").POST(HttpRequest.BodyPublishers.ofByteArray(body)).build(),
                HttpResponse.BodyHandlers.ofByteArray());

    assertThat(response.body()).isEqualTo(body);
  }

  @ParameterizedTest
  @EnumSource
  void rpcsAnswerOnTheSamePort(Way way) throws Exception {
    HttpResponse<String> response =
        send(
            way,
            request(way, "/grpc.health.v1.Health/Check")
                .header("Content-Type", "application/json")
                .header("Origin", "http://example.test")
                .header("X-Request-Id", "mine-1")
                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                .build());

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).contains("SERVING");
    assertThat(response.headers().firstValue("access-control-allow-origin"))
        .contains("http://example.test");
    assertThat(response.headers().firstValue("x-request-id")).contains("mine-1");
    assertThat(response.headers().allValues("vary")).contains("Origin");
  }

  @ParameterizedTest
  @EnumSource
  void aServiceThatIsNotThereIsUnimplementedInTheProtocolOfItsCall(Way way) throws Exception {
    for (String path : List.of("/no.Service/Say", "/probe.v1.Probe/Nope")) {
      HttpResponse<String> web =
          send(
              way,
              request(way, path)
                  .header("Content-Type", "application/grpc-web")
                  .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[5]))
                  .build());
      assertThat(web.statusCode()).isEqualTo(200);
      assertThat(web.body()).contains("grpc-status: 12", "grpc-message: unknown ");

      HttpResponse<String> connect =
          send(
              way,
              request(way, path)
                  .header("Content-Type", "application/json")
                  .header("Connect-Protocol-Version", "1")
                  .POST(HttpRequest.BodyPublishers.ofString("{}"))
                  .build());
      assertThat(connect.statusCode()).isEqualTo(404);
      assertThat(connect.body()).startsWith("{\"code\":\"unimplemented\"");

      HttpResponse<String> plain =
          send(
              way,
              request(way, path)
                  .header("Content-Type", "application/json")
                  .POST(HttpRequest.BodyPublishers.ofString("{}"))
                  .build());
      assertThat(plain.statusCode()).isEqualTo(404);
      assertThat(plain.body()).isEqualTo("404 page not found\n");
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatNobodyServesIsNotFound(Way way) throws Exception {
    HttpResponse<String> response = get(way, "/nothing/here");

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(response.body()).isEqualTo("404 page not found\n");
    assertThat(response.headers().firstValue("content-type")).contains("text/plain; charset=utf-8");
    assertThat(response.headers().firstValue("x-content-type-options")).contains("nosniff");
  }

  @ParameterizedTest
  @EnumSource
  void aFailureKeepsItsReasonToItself(Way way) throws Exception {
    HttpResponse<String> response = get(way, "/broken");

    assertThat(response.statusCode()).isEqualTo(500);
    assertThat(response.body()).doesNotContain("secret");
    assertThat(response.headers().firstValue("x-request-id")).isPresent();
  }

  @ParameterizedTest
  @EnumSource
  void preflightsAreAnswered(Way way) throws Exception {
    HttpResponse<String> response =
        send(
            way,
            request(way, "/grpc.health.v1.Health/Check")
                .header("Origin", "http://example.test")
                .header("Access-Control-Request-Method", "POST")
                .header("Access-Control-Request-Headers", "content-type")
                .method("OPTIONS", HttpRequest.BodyPublishers.noBody())
                .build());

    assertThat(response.statusCode()).isEqualTo(204);
    assertThat(response.headers().firstValue("access-control-max-age")).contains("7200");
    assertThat(response.headers().firstValue("access-control-allow-headers"))
        .contains("content-type");
  }

  @Test
  void operatorsSeeHealthReadinessAndMetricsOnTheirOwnPort() throws Exception {
    get(Way.HTTP_1_1_CLEARTEXT, "/hello/metrics");

    assertThat(admin("/health").statusCode()).isEqualTo(200);
    assertThat(admin("/ready").body()).contains("\"status\":\"UP\"", "\"store\":\"UP\"");
    APP.ready.set(false);
    assertThat(admin("/ready").statusCode()).isEqualTo(503);
    assertThat(admin("/ready").body()).contains("\"status\":\"DOWN\"", "\"store\":\"DOWN\"");
    APP.ready.set(true);
    // A call is counted after its answer.
    String hello = "http_route=\"/hello/{name}\"";
    assertThat(metricsWith(page -> page.contains(hello)))
        .contains(
            "http_server_request_duration_seconds_count",
            hello,
            "fawa_connections_open{listener=\"addr\"}",
            "process_open_fds",
            "jvm_memory_used_bytes");
    try (HttpClient client = plain()) {
      HttpResponse<String> open =
          client.send(
              HttpRequest.newBuilder(running.adminUrl("probe").resolve("/metrics"))
                  .header("Accept", "application/openmetrics-text; version=1.0.0")
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(open.headers().firstValue("content-type"))
          .hasValueSatisfying(type -> assertThat(type).startsWith("application/openmetrics-text"));
      assertThat(open.body()).endsWith("# EOF\n");
    }
    assertThat(get(Way.HTTP_1_1_CLEARTEXT, "/metrics").statusCode()).isEqualTo(404);
  }

  @Test
  void callsUnderWayFinishWhileDraining(@TempDir Path own) throws Exception {
    ProbeApp app = new ProbeApp();
    Running drained = ProbeApp.start(app, own);
    URI url = drained.cleartextUrl("probe");
    try (HttpClient client = plain()) {
      CompletableFuture<HttpResponse<String>> call =
          client.sendAsync(
              HttpRequest.newBuilder(url.resolve("/held")).build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(app.held.await(60, TimeUnit.SECONDS)).isTrue();

      Thread drain = Thread.ofVirtual().start(drained::close);
      app.release.countDown();

      assertThat(call.get(60, TimeUnit.SECONDS).body()).isEqualTo("released");
      assertThat(drain.join(Duration.ofSeconds(60))).isTrue();
      assertThat(app.closed).isTrue();
      assertThatThrownBy(() ->
              client.send(
                  HttpRequest.newBuilder(url.resolve("/held")).build(),
                  HttpResponse.BodyHandlers.ofString()))
          .isInstanceOf(java.io.IOException.class);
    }
  }

  @Test
  void aClientThatLeavesIsCountedAndIsNoTraceOfOurs() throws Exception {
    try (LogRecords helidon = LogRecords.of("io.helidon.webserver.http.ErrorHandlers")) {
      URI url = running.cleartextUrl("probe");
      try (Socket socket = new Socket(url.getHost(), url.getPort())) {
        socket.setSoTimeout((int) LIMIT.toMillis());
        socket
            .getOutputStream()
            .write(
                "GET /endless HTTP/1.1\r\nHost: localhost\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII));
        assertThat(socket.getInputStream().read()).isPositive();
      }
      assertThat(APP.gone.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();

      metricsWith(page ->
          !page.contains("\nfawa_calls_abandoned_total 0.0\n")
              && page.contains("http_route=\"/endless\"")
              && page.contains("error_type=\"cancelled\""));
      assertThat(helidon.silent()).isTrue();
    }
  }

  @Test
  void settingsThatCannotBeUsedSayWhy(@TempDir Path own) throws Exception {
    assertThatThrownBy(() -> ProbeApp.start(new ProbeApp(), own, "--drainTimeout=soon"))
        .isInstanceOf(BadConfigurationException.class)
        .hasMessageContaining("drainTimeout")
        .hasMessageContaining("soon")
        .hasMessageContaining("such as 500ms");
    assertThatThrownBy(() -> ProbeApp.start(new ProbeApp(), own, "--colour=red"))
        .hasMessageContaining("unknown flag --colour");
    assertThatThrownBy(() -> Launcher.start(List.of("nosuch"), List.of(new ProbeApp()), Map.of()))
        .hasMessageContaining("one of probe");
  }

  @Test
  void aPortInUseIsSaid(@TempDir Path own) {
    String taken = "127.0.0.1:" + running.cleartextUrl("probe").getPort();

    assertThatThrownBy(() -> ProbeApp.start(new ProbeApp(), own, "--addr=" + taken))
        .isInstanceOf(java.io.IOException.class)
        .hasMessage("probe.addr: cannot listen on " + taken + ": Address already in use");
  }

  private static HttpResponse<String> get(Way way, String path) throws Exception {
    return send(way, request(way, path).build());
  }

  /** The page, as soon as it has what is wanted. */
  private static String metricsWith(Predicate<String> wanted) throws Exception {
    AtomicReference<String> page = new AtomicReference<>("");
    Patience.until(
        "the page has what is wanted",
        () -> {
          page.set(admin("/metrics").body());
          return wanted.test(page.get());
        });
    return page.get();
  }

  /** Does not upgrade to h2c, with which it takes a long answer's bytes out of order at times. */
  private static HttpClient plain() {
    return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  }

  private static HttpResponse<String> admin(String path) throws Exception {
    try (HttpClient client = plain()) {
      return client.send(
          HttpRequest.newBuilder(running.adminUrl("probe").resolve(path)).build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }

  private static HttpRequest.Builder request(Way way, String path) {
    URI base =
        way == Way.HTTP_1_1_CLEARTEXT ? running.cleartextUrl("probe") : running.tlsUrl("probe");
    return HttpRequest.newBuilder(URI.create(base + path)).timeout(LIMIT);
  }

  private static HttpResponse<String> send(Way way, HttpRequest request) throws Exception {
    return client(way).send(request, HttpResponse.BodyHandlers.ofString());
  }

  private static HttpClient client(Way way) throws Exception {
    return HttpClient.newBuilder()
        .sslContext(Trust.in(running.developmentAuthority().orElseThrow()))
        .version(way == Way.HTTP_2_TLS ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1)
        .build();
  }
}
