/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.service.config.Ports;
import io.fawa.service.launch.Launcher;
import io.fawa.service.response.PagePolicy;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.HttpException;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What routes written for Helidon find and do here, over each version of HTTP. */
@Timeout(120)
class RoutesTest {
  @TempDir static Path data;
  private static final BlockingQueue<String> SAID = new LinkedBlockingQueue<>();
  private static Running running;
  private static HttpClient client;

  /** Routes of many habits. */
  private static final class OddApp implements App {
    @Override
    public String name() {
      return "odd";
    }

    @Override
    public Ports defaultPorts() {
      return new Ports(0, 0, 0);
    }

    @Override
    public void install(Wiring wiring) {
      wiring.http(RoutesTest::asking);
      wiring.http(RoutesTest::answering);
      wiring.http(RoutesTest::failing);
    }
  }

  /** What a route finds of its request. */
  private static void asking(HttpRules routes) {
    routes
        .get("/seen/{id}", (request, response) -> response.send(described(request)))
        .put(
            "/text",
            (request, response) -> response.send("got " + request.content().as(String.class)))
        .get(
            "/nothing-to-read",
            (request, response) -> response.send("has " + request.content().hasEntity()))
        .post(
            "/filtered",
            (request, response) -> {
              request.streamFilter(in ->
                  new java.io.SequenceInputStream(
                      new java.io.ByteArrayInputStream(new byte[] {'<'}), in));
              response.streamFilter(out ->
                  new java.io.FilterOutputStream(out) {
                    @Override
                    public void write(int b) throws IOException {
                      super.write(Character.toUpperCase(b));
                    }
                  });
              try (OutputStream out = response.outputStream()) {
                request.content().inputStream().transferTo(out);
              }
            })
        .any(
            "/context",
            (request, response) -> {
              request.context().register("key", "kept");
              response.next();
            })
        .any(
            "/context",
            (request, response) ->
                response.send(request.context().get("key", String.class).orElse("lost")));
  }

  private static String described(ServerRequest request) {
    return String.join(
        " ",
        request.prologue().method().text(),
        request.path().pathParameters().get("id"),
        request.query().all("q", List::of).toString(),
        request.authority(),
        request.requestedUri().scheme(),
        Boolean.toString(request.isSecure()),
        request.remotePeer().host(),
        request.remotePeer().port() > 0 ? "port" : "no port",
        request.localPeer().host(),
        request.matchingPattern().orElse("none"),
        request.headers().first(HeaderNames.create("X-Own")).orElse("none"));
  }

  /** Ways to answer. */
  private static void answering(HttpRules routes) {
    routes
        .get("/empty", (request, response) -> response.status(Status.NO_CONTENT_204).send())
        .get(
            "/moved",
            (request, response) ->
                response
                    .status(Status.MOVED_PERMANENTLY_301)
                    .header(HeaderNames.LOCATION, "/empty")
                    .send())
        .any(
            "/pieces",
            (request, response) -> {
              try (OutputStream out = response.outputStream()) {
                for (int i = 0; i < 5_000; i++) {
                  out.write("piece ".getBytes(StandardCharsets.US_ASCII));
                }
              }
            })
        .get(
            "/flushed",
            (request, response) -> {
              OutputStream out = response.outputStream();
              out.write('a');
              out.flush();
              out.write("bc".getBytes(StandardCharsets.US_ASCII), 1, 1);
            })
        .get(
            "/hop",
            (request, response) ->
                response
                    .header("Connection", "close, x-own")
                    .header("Transfer-Encoding", "gzip")
                    .header("Keep-Alive", "timeout=1")
                    .header("X-Kept", "yes")
                    .send("hop"))
        .get(
            "/stricter",
            (request, response) -> {
              PagePolicy.sandbox(response);
              response.send("<script>alert(1)</script>");
            })
        .get(
            "/cookies",
            (request, response) ->
                response.header(HeaderValues.create("Set-Cookie", "a=1", "b=2")).send("two"));
  }

  /** Ways to fail. */
  private static void failing(HttpRules routes) {
    routes
        .get(
            "/teapot",
            (request, response) -> {
              response.header(HeaderNames.CONTENT_LENGTH, "9000");
              throw new HttpException("secret", Status.create(418, "I'm a teapot"));
            })
        .get(
            "/half",
            (request, response) -> {
              response.header(HeaderNames.CONTENT_LENGTH, "9000");
              response.header(HeaderNames.CACHE_CONTROL, "public, max-age=31536000");
              try (OutputStream out = response.outputStream()) {
                out.write("not yet".getBytes(StandardCharsets.US_ASCII));
                throw new IllegalStateException("secret");
              }
            })
        .get(
            "/cut",
            (request, response) -> {
              OutputStream out = response.outputStream();
              out.write(new byte[100_000]);
              out.flush();
              throw new IllegalStateException("secret");
            })
        .get(
            "/twice",
            (request, response) -> {
              response.send("once");
              said(() -> response.send("twice"));
              said(response::outputStream);
              said(() -> response.header("X-Late", "no"));
            })
        .get("/silent", (request, response) -> {})
        .get(
            "/gone",
            (request, response) -> {
              throw new UncheckedIOException(new IOException("the client has left"));
            });
  }

  private static void said(Runnable mistake) {
    try {
      mistake.run();
      SAID.add("nothing");
    } catch (IllegalStateException e) {
      SAID.add(String.valueOf(e.getMessage()));
    }
  }

  @BeforeAll
  static void start() throws Exception {
    running =
        Launcher.start(
            List.of("--dataDir=" + data, "--requestBytesMax=1000"),
            List.of(new OddApp()),
            Map.of());
    client =
        HttpClient.newBuilder()
            .sslContext(Trust.in(running.developmentAuthority().orElseThrow()))
            .build();
  }

  @AfterAll
  static void stop() {
    client.close();
    running.close();
  }

  private static HttpRequest.Builder request(Version version, String path) {
    URI url = URI.create("https://localhost:" + running.tlsUrl("odd").getPort() + path);
    return HttpRequest.newBuilder(url).version(version).timeout(Duration.ofSeconds(60));
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private static HttpResponse<String> get(Version version, String path) throws Exception {
    return send(request(version, path));
  }

  @ParameterizedTest
  @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
  void aRouteSeesItsRequest(Version version) throws Exception {
    String authority = "localhost:" + running.tlsUrl("odd").getPort();
    HttpResponse<String> seen =
        send(request(version, "/seen/a%20b?q=1&q=%C3%BC&empty").header("X-Own", "mine"));
    assertThat(seen.body())
        .isEqualTo(
            "GET a b [1, ü] " + authority + " https true 127.0.0.1 port 127.0.0.1 /seen/{id} mine");
  }

  @ParameterizedTest
  @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
  void aBodyIsReadAsTextAndThroughFilters(Version version) throws Exception {
    HttpResponse<String> text =
        send(request(version, "/text").PUT(BodyPublishers.ofString("grüße")));
    assertThat(text.body()).isEqualTo("got grüße");
    assertThat(send(request(version, "/text").PUT(BodyPublishers.noBody())).body())
        .isEqualTo("got ");
    HttpResponse<String> filtered =
        send(request(version, "/filtered").POST(BodyPublishers.ofString("abc")));
    assertThat(filtered.body()).isEqualTo("<ABC");
    assertThat(get(version, "/nothing-to-read").body()).isEqualTo("has false");
    assertThat(get(version, "/context").body()).isEqualTo("kept");
  }

  /** At the limit a body passes; a byte more is refused, whether its length was told or not. */
  @ParameterizedTest
  @CsvSource({
    "HTTP_1_1, 1000, 200",
    "HTTP_1_1, 1001, 413",
    "HTTP_2, 1000, 200",
    "HTTP_2, 1001, 413"
  })
  void aBodyHasALimit(Version version, int length, int status) throws Exception {
    byte[] body = new byte[length];
    assertThat(send(request(version, "/text").PUT(BodyPublishers.ofByteArray(body))).statusCode())
        .isEqualTo(status);
    assertThat(
            send(request(version, "/text")
                    .PUT(
                        BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(body))))
                .statusCode())
        .isEqualTo(status);
  }

  @ParameterizedTest
  @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
  void answersWithoutContentHaveNone(Version version) throws Exception {
    HttpResponse<String> empty = get(version, "/empty");
    assertThat(empty.statusCode()).isEqualTo(204);
    assertThat(empty.headers().firstValue("content-length")).isEmpty();
    HttpResponse<String> moved = get(version, "/moved");
    assertThat(moved.statusCode()).isEqualTo(301);
    assertThat(moved.headers().firstValue("location")).contains("/empty");
    assertThat(moved.headers().firstValue("content-length")).contains("0");
  }

  @ParameterizedTest
  @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
  void aStreamEndsWithItsRoute(Version version) throws Exception {
    assertThat(get(version, "/pieces").body()).isEqualTo("piece ".repeat(5_000));
    assertThat(get(version, "/flushed").body()).isEqualTo("ac");
    HttpResponse<String> head =
        send(request(version, "/pieces").method("HEAD", BodyPublishers.noBody()));
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
    assertThat(get(version, "/flushed").body()).as("the connection goes on").isEqualTo("ac");
  }

  /** They are the connection's (RFC 9110 §7.6.1), which routes know nothing of. */
  @ParameterizedTest
  @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
  void fieldsOfTheConnectionAreNotARoutes(Version version) throws Exception {
    HttpResponse<String> response = get(version, "/hop");
    assertThat(response.body()).isEqualTo("hop");
    assertThat(response.headers().firstValue("x-kept")).contains("yes");
    assertThat(response.headers().map()).doesNotContainKeys("keep-alive", "transfer-encoding");
    assertThat(response.headers().allValues("connection")).isEmpty();
    assertThat(get(version, "/cookies").headers().allValues("set-cookie"))
        .containsExactly("a=1", "b=2");
  }

  /** An upload that a browser is shown must not run as a page of ours. */
  @Test
  void aStricterPolicyIsLeftAsItIs() throws Exception {
    HttpResponse<String> response = get(Version.HTTP_1_1, "/stricter");
    assertThat(response.headers().allValues("content-security-policy"))
        .containsExactly("default-src 'none'; frame-ancestors 'none'; sandbox");
    assertThat(response.headers().allValues("referrer-policy")).containsExactly("no-referrer");
    assertThat(response.headers().allValues("x-content-type-options")).containsExactly("nosniff");
  }

  @ParameterizedTest
  @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
  void aFailureBeforeTheAnswerIsAnAnswer(Version version) throws Exception {
    HttpResponse<String> teapot = get(version, "/teapot");
    assertThat(teapot.statusCode()).isEqualTo(418);
    assertThat(teapot.body()).isEqualTo("418 I'm a teapot\n");
    assertThat(teapot.headers().firstValue("content-length")).contains("17");
    HttpResponse<String> half = get(version, "/half");
    assertThat(half.statusCode()).as("nothing of it had been sent").isEqualTo(500);
    assertThat(half.body()).isEqualTo("500 Internal Server Error\n");
    assertThat(half.headers().firstValue("x-request-id")).isPresent();
    assertThat(half.headers().firstValue("content-length")).contains("26");
    assertThat(half.headers().map()).as("no cache keeps it").doesNotContainKey("cache-control");
  }

  /** Nobody takes a part for the whole, and the next call is served. */
  @ParameterizedTest
  @CsvSource({
    "HTTP_1_1, /cut",
    "HTTP_2, /cut",
    "HTTP_1_1, /silent",
    "HTTP_2, /silent",
    "HTTP_2, /gone"
  })
  void aFailureWithinTheAnswerBreaksItOff(Version version, String path) throws Exception {
    assertThatThrownBy(
            () -> {
              HttpResponse<String> response = get(version, path);
              if (response.statusCode() >= 500) {
                throw new IOException("told as " + response.statusCode());
              }
            })
        .isInstanceOf(IOException.class);
    assertThat(get(version, "/context").body()).isEqualTo("kept");
  }

  @Test
  void anAnswerIsGivenOnce() throws Exception {
    assertThat(get(Version.HTTP_2, "/twice").body()).isEqualTo("once");
    for (String mistake :
        List.of(
            "the response was already sent",
            "the response was already sent",
            "the header was already sent")) {
      assertThat(SAID.poll(60, TimeUnit.SECONDS)).isEqualTo(mistake);
    }
  }

  /** What no parser of a URI takes is the client's mistake, and no defect of ours. */
  @ParameterizedTest
  @ValueSource(strings = {"/seen/%zz", "/seen/%", "/seen/a?q=%zz", "/seen/%ff", "/seen/\u00ff"})
  void aMalformedTargetIsNoFailureOfOurs(String target) throws Exception {
    URI url = running.cleartextUrl("odd");
    try (Socket socket = new Socket(url.getHost(), url.getPort())) {
      socket.setSoTimeout(60_000);
      socket
          .getOutputStream()
          .write(
              ("GET " + target + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                  .getBytes(StandardCharsets.ISO_8859_1));
      assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1))
          .containsPattern("^HTTP/1.1 (200|400|404) ");
    }
  }

  /** RFC 9110 §9.3.7 and §15.5.6 leave it to a server how it refuses, not that it does. */
  @ParameterizedTest
  @CsvSource({"POST, /empty", "DELETE, /seen/1", "PROPFIND, /seen/1", "GET, /text"})
  void aMethodThatNoRouteHasFindsNothing(String method, String path) throws Exception {
    HttpResponse<String> response =
        send(request(Version.HTTP_2, path).method(method, BodyPublishers.noBody()));
    assertThat(response.statusCode()).isIn(404, 405);
    assertThat(response.body()).doesNotContain("got");
  }
}
