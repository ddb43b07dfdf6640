/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of the class path as browsers and caches ask for them (RFC 9110 §8.8, §13 and §14). */
@Timeout(120)
class PagesTest {
  private static final String PAGE = "<!doctype html><title>probe</title>\n";

  @TempDir static Path data;
  private static Running running;
  private static HttpClient client;

  @BeforeAll
  static void start() throws Exception {
    running = ProbeApp.start(new ProbeApp(), data);
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

  private static HttpResponse<String> send(
      Version version, String method, String path, String... fields) throws Exception {
    URI url = URI.create("https://localhost:" + running.tlsUrl("probe").getPort() + path);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url)
            .version(version)
            .timeout(Duration.ofSeconds(60))
            .method(method, BodyPublishers.noBody());
    if (fields.length > 0) {
      request.headers(fields);
    }
    HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
    assertThat(response.version()).isEqualTo(version);
    return response;
  }

  private static HttpResponse<String> get(String path, String... fields) throws Exception {
    return send(Version.HTTP_2, "GET", path, fields);
  }

  private static String field(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }

  /** A browser that may not guess needs the right type. */
  @ParameterizedTest
  @CsvSource({
    "/, text/html",
    "/index.html, text/html",
    "/look.css, text/css",
    "/places.js, text/javascript"
  })
  void eachFileHasItsType(String path, String type) throws Exception {
    HttpResponse<String> response = get(path);
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(field(response, "content-type")).startsWith(type);
    assertThat(field(response, "content-length"))
        .isEqualTo(Integer.toString(response.body().length()));
    assertThat(field(response, "x-content-type-options")).isEqualTo("nosniff");
    assertThat(field(response, "content-security-policy"))
        .isEqualTo(
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
                + " connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none';"
                + " frame-ancestors 'none'");
    assertThat(response.headers().allValues("date")).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource
  void aHeadIsTheHeadOfTheFile(Version version) throws Exception {
    HttpResponse<String> get = send(version, "GET", "/look.css");
    HttpResponse<String> head = send(version, "HEAD", "/look.css");
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
    for (String name : new String[] {"content-length", "content-type", "etag", "last-modified"}) {
      assertThat(field(head, name)).as(name).isEqualTo(field(get, name)).isNotEmpty();
    }
  }

  /** RFC 9110 §14.1.2: first to last, from the first on, and the last ones. */
  @ParameterizedTest
  @CsvSource({
    "bytes=0-8, 0, 9",
    "bytes=2-2, 2, 3",
    "bytes=15-, 15, 36",
    "bytes=-9, 27, 36",
    "bytes=30-9999, 30, 36",
    "bytes=0-36, 0, 36",
    "bytes=-99, 0, 36",
    "bytes=35-99999999999999999999, 35, 36",
    "Bytes=0-0, 0, 1"
  })
  void aRangeIsThatPartAndSaysWhich(String range, int begin, int end) throws Exception {
    HttpResponse<String> part = get("/index.html", "Range", range);
    assertThat(part.statusCode()).isEqualTo(206);
    assertThat(part.body()).isEqualTo(PAGE.substring(begin, end));
    assertThat(field(part, "content-range"))
        .isEqualTo("bytes " + begin + "-" + (end - 1) + "/" + PAGE.length());
    assertThat(field(part, "content-length")).isEqualTo(Integer.toString(end - begin));
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes=36-", "bytes=100-200", "bytes=-0", "bytes=99999999999999999999-"})
  void aRangeBeyondTheEndIsNotThere(String range) throws Exception {
    HttpResponse<String> none = get("/index.html", "Range", range);
    assertThat(none.statusCode()).isEqualTo(416);
    assertThat(none.body()).isEqualTo("416 Requested Range Not Satisfiable\n");
    assertThat(field(none, "content-range")).endsWith("*/36");
  }

  /** Unknown units, what is malformed, and lists, which a server need not give (§14.2). */
  @ParameterizedTest
  @ValueSource(
      strings = {"bytes=x", "bytes=", "bytes=-", "bytes=1", "items=0-1", "bytes=0-0,2-3", "x"})
  void aRangeThatMeansNothingHereIsIgnored(String range) throws Exception {
    HttpResponse<String> whole = get("/index.html", "Range", range);
    assertThat(whole.statusCode()).isEqualTo(200);
    assertThat(whole.body()).isEqualTo(PAGE);
    assertThat(field(whole, "content-range")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "If-Modified-Since, yesterday",
    "If-Modified-Since, '1'",
    "If-Unmodified-Since, tomorrow",
    "If-Unmodified-Since, 2026-01-01"
  })
  void aDateThatIsNoneIsIgnored(String name, String date) throws Exception {
    assertThat(get("/index.html", name, date).statusCode()).isEqualTo(200);
  }

  @Test
  void aConditionThatDoesNotHoldIsTold() throws Exception {
    String past = "Thu, 01 Jan 1970 00:00:01 GMT";
    assertThat(get("/index.html", "If-Unmodified-Since", past).statusCode()).isEqualTo(412);
    assertThat(get("/index.html", "If-Match", "\"other\"").statusCode()).isEqualTo(412);
    assertThat(get("/nothing", "Range", "bytes=0-1").statusCode()).isEqualTo(404);
  }

  /** A length that is not that of the answer would make the next answer part of this one. */
  @Test
  void aRefusalLeavesTheConnectionInOrder() throws Exception {
    URI url = running.cleartextUrl("probe");
    String ask = "GET /index.html HTTP/1.1\r\nHost: a\r\n%s\r\n";
    try (Socket socket = new Socket(url.getHost(), url.getPort())) {
      socket.setSoTimeout(60_000);
      socket
          .getOutputStream()
          .write(
              (ask.formatted("Range: bytes=99-\r\n")
                      + ask.formatted("If-Match: \"other\"\r\n")
                      + ask.formatted("Connection: close\r\n"))
                  .getBytes(StandardCharsets.US_ASCII));
      String answers =
          new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      assertThat(answers)
          .startsWith("HTTP/1.1 416 ")
          .containsSubsequence(
              "416 Requested Range Not Satisfiable\nHTTP/1.1 412 ",
              "412 Precondition Failed\nHTTP/1.1 200 ",
              PAGE);
    }
  }

  @Test
  void whatTheCacheHasIsNotSentAgain() throws Exception {
    HttpResponse<String> whole = get("/look.css");
    String tag = field(whole, "etag");
    String later =
        ZonedDateTime.parse(field(whole, "last-modified"), DateTimeFormatter.RFC_1123_DATE_TIME)
            .plusSeconds(1)
            .format(DateTimeFormatter.RFC_1123_DATE_TIME);

    for (Version version : Version.values()) {
      if (version == Version.HTTP_1_1 || version == Version.HTTP_2) {
        assertThat(send(version, "GET", "/look.css", "If-None-Match", tag).statusCode())
            .isEqualTo(304);
      }
    }
    assertThat(get("/look.css", "If-None-Match", "\"other\"").statusCode()).isEqualTo(200);
    assertThat(get("/look.css", "If-Modified-Since", later).statusCode()).isEqualTo(304);
    assertThat(get("/look.css", "If-Modified-Since", "Thu, 01 Jan 1970 00:00:01 GMT").statusCode())
        .isEqualTo(200);
    HttpResponse<String> unchanged = get("/look.css", "If-None-Match", tag);
    assertThat(unchanged.body()).isEmpty();
    assertThat(field(unchanged, "etag")).isEqualTo(tag);
    assertThat(field(unchanged, "content-type")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "/pages/probe/index.html",
    "/probe/index.html",
    "/look",
    "/../../look.css",
    "/../../io/fawa/service/ProbeApp.class",
    "/%2e%2e/look/look.css",
    "/..%2fprobe%2findex.html",
    "/look.css/",
    "/META-INF/MANIFEST.MF",
    "/io/fawa/service/ProbeApp.class"
  })
  void nothingElseOfTheClassPathIsServed(String path) throws Exception {
    HttpResponse<String> response = get(path);
    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(response.body()).isEqualTo("404 page not found\n");
  }

  /** A page is no place to write to. */
  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH"})
  void aPageIsOnlyRead(String method) throws Exception {
    HttpResponse<String> response = send(Version.HTTP_1_1, method, "/index.html");
    assertThat(response.statusCode()).isIn(404, 405);
    assertThat(response.body()).doesNotContain("<title>");
    assertThat(get("/index.html").body()).isEqualTo(PAGE);
  }

  /** Bytes are sent as they are: what is compressed under TLS may tell its secrets. */
  @ParameterizedTest
  @ValueSource(strings = {"gzip", "br, gzip, deflate", "identity;q=0, gzip"})
  void noPageIsCompressed(String accepted) throws Exception {
    HttpResponse<String> response = get("/look.css", "Accept-Encoding", accepted);
    assertThat(field(response, "content-encoding")).isEmpty();
    assertThat(response.body()).isEqualTo(get("/look.css").body());
  }

  @Test
  void whatAnAppSaysOfItselfIsJson() throws Exception {
    HttpResponse<String> first = get("/openapi.json");
    assertThat(first.statusCode()).isEqualTo(200);
    assertThat(field(first, "content-type")).startsWith("application/json");
    assertThat(first.body()).contains("\"openapi\": \"3.1.0\"", "\"title\": \"probe\"");
    assertThat(get("/openapi.json").body()).isEqualTo(first.body());
  }
}
