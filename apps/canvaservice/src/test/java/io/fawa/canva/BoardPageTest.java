/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.canva;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is served of the page, and how. */
@Timeout(120)
class BoardPageTest {
  /** An address with a host; XML vocabularies are named by such that nobody asks for. */
  private static final Pattern FOREIGN =
      Pattern.compile("(?:https?:)?\\\\?/\\\\?/(?!www\\.w3\\.org/)[a-z0-9-]+(?:\\.[a-z0-9-]+)+");

  private static final Pattern FOREIGN_WITH_SCHEME =
      Pattern.compile("https?:\\\\?/\\\\?/(?!www\\.w3\\.org/)(?:[a-z0-9-]+\\.)+[a-z]{2,}");

  private static final List<String> NAMES_OF_OTHERS =
      List.of(
          "esm.sh", "excalidraw.com", "cloudfunctions.net", "firebase", "unpkg.com", "jsdelivr");

  @TempDir static Path data;
  private static RunningCanva canva;
  private static HttpClient client;

  @BeforeAll
  static void start() throws Exception {
    canva = new RunningCanva(data);
    client = HttpClient.newHttpClient();
  }

  @AfterAll
  static void stop() {
    client.close();
    canva.close();
  }

  private static HttpResponse<byte[]> get(String path, String... fields) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(canva.url() + path)).timeout(Duration.ofSeconds(60));
    if (fields.length > 0) {
      request.headers(fields);
    }
    return client.send(request.build(), BodyHandlers.ofByteArray());
  }

  private static String text(HttpResponse<byte[]> response) {
    return new String(response.body(), StandardCharsets.UTF_8);
  }

  private static String field(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }

  /** Names of all files below assets, as they are asked for. */
  private static List<String> assets() throws Exception {
    Path folder =
        Path.of(
            Objects.requireNonNull(BoardPageTest.class.getResource("/pages/canva/assets")).toURI());
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> folder.relativize(file).toString().replaceFirst("\\.gz$", ""))
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/index.html", "/canvas-wt"})
  void thePageMayOnlyLoadWhatIsServedHere(String path) throws Exception {
    HttpResponse<byte[]> page = get(path);
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(field(page, "content-type")).isEqualTo("text/html; charset=utf-8");
    assertThat(field(page, "cache-control")).isEqualTo("no-cache");
    assertThat(page.headers().allValues("content-security-policy"))
        .singleElement()
        .asString()
        .contains("default-src 'none'", "script-src 'self';", "frame-ancestors 'none'")
        .doesNotContain("unsafe-eval", "http", "*");
    List<String> parts =
        Pattern.compile("(?:src|href)=\"([^\"#]+)\"")
            .matcher(text(page))
            .results()
            .map(part -> part.group(1))
            .filter(part -> !part.endsWith("/"))
            .toList();
    assertThat(parts).hasSizeGreaterThan(8).anyMatch(part -> part.contains("board-"));
    for (String part : parts) {
      assertThat(get("/" + part).statusCode()).as(part).isEqualTo(200);
    }
  }

  @Test
  void theLightPageIsThere() throws Exception {
    HttpResponse<byte[]> moved = get("/lite");
    assertThat(moved.statusCode()).isEqualTo(308);
    assertThat(field(moved, "location")).isEqualTo("lite/");
    HttpResponse<byte[]> page = get("/lite/");
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(text(page)).contains("<canvas id=\"sheet\"");
    assertThat(field(page, "content-security-policy")).contains("style-src 'self';");
    for (String part : List.of("board.js", "board.css", "session.js", "channel.js", "surface.js")) {
      assertThat(get("/lite/" + part).statusCode()).as(part).isEqualTo(200);
    }
  }

  @Test
  void scriptsAreSentCompressedToWhoTakesItAndKept() throws Exception {
    String script =
        "/assets/" + assets().stream().filter(name -> name.startsWith("board-")).findFirst().get();
    HttpResponse<byte[]> plain = get(script);
    HttpResponse<byte[]> refused = get(script, "Accept-Encoding", "br, gzip;q=0");
    HttpResponse<byte[]> packed = get(script, "Accept-Encoding", "br, GZIP;q=0.5");
    assertThat(field(packed, "content-encoding")).isEqualTo("gzip");
    assertThat(field(plain, "content-encoding")).isEmpty();
    assertThat(refused.body()).isEqualTo(plain.body());
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(packed.body()))) {
      assertThat(in.readAllBytes()).isEqualTo(plain.body());
    }
    assertThat(packed.body().length).isLessThan(plain.body().length / 2);
    for (HttpResponse<byte[]> response : List.of(plain, packed)) {
      assertThat(field(response, "vary")).isEqualTo("Accept-Encoding");
      assertThat(field(response, "cache-control")).contains("immutable");
      assertThat(field(response, "x-content-type-options")).isEqualTo("nosniff");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/assets/",
        "/assets/none.js",
        "/assets/%2e%2e/index.html",
        "/assets/..%2findex.html",
        "/assets/excalidraw",
        "/assets/a.class"
      })
  void nothingElseIsServed(String path) throws Exception {
    HttpResponse<byte[]> response = get(path);
    assertThat(response.statusCode()).isIn(400, 404);
    assertThat(text(response)).doesNotContain("<html");
  }

  /** Everything comes from here, and says nothing of other places. */
  @Test
  void noAddressOfOthersIsInTheBundle() throws Exception {
    List<String> assets = assets();
    assertThat(assets).hasSizeGreaterThan(200);
    assertThat(assets).filteredOn(name -> name.contains("/fonts/")).hasSizeGreaterThan(200);
    for (String name : assets) {
      HttpResponse<byte[]> response = get("/assets/" + name);
      assertThat(response.statusCode()).as(name).isEqualTo(200);
      if (!name.endsWith(".woff2")) {
        String text = text(response);
        assertThat(FOREIGN_WITH_SCHEME.matcher(text).results().map(MatchResult::group))
            .as(name)
            .isEmpty();
        for (String other : NAMES_OF_OTHERS) {
          assertThat(text.contains(other)).as(name + " names " + other).isFalse();
        }
      }
    }
    assertThat(FOREIGN.matcher(text(get("/"))).results().map(MatchResult::group)).isEmpty();
  }
}
