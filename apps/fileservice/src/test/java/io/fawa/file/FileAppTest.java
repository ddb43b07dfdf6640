/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.service.Running;
import io.fawa.service.config.BadConfigurationException;
import io.fawa.service.launch.Launcher;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The whole service on real sockets and a real disk. */
@Timeout(180)
class FileAppTest {
  private static final Pattern KEY = Pattern.compile("(?:\"key\":\"|[?&]key=)([A-Z0-9]{6,})");
  private static final Pattern URL = Pattern.compile("\"url\":\"([^\"]+)\"");

  @TempDir private static Path folder;

  /** Does not upgrade to h2c, with which it takes a long answer's bytes out of order at times. */
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private static Running running;
  private static HttpClient secureClient;

  @BeforeAll
  static void start() throws Exception {
    running = started(folder);
    secureClient = secure(running);
  }

  static HttpClient secure(Running running) throws Exception {
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    try (InputStream in = Files.newInputStream(running.developmentAuthority().orElseThrow())) {
      trusted.setCertificateEntry(
          "authority", CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(null, trust.getTrustManagers(), null);
    return HttpClient.newBuilder().sslContext(tls).build();
  }

  @AfterAll
  static void stop() {
    CLIENT.close();
    secureClient.close();
    running.close();
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void movesAFileOverEitherVersion(HttpClient.Version version) throws Exception {
    byte[] bytes = new byte[3_000_001];
    new Random(3).nextBytes(bytes);
    String link = uploaded(version, "big.bin", bytes);
    assertThat(send(version, to(link)).body()).isEqualTo(bytes);
    HttpResponse<byte[]> tail = send(version, to(link).header("Range", "bytes=-3"));
    assertThat(tail.statusCode()).isEqualTo(206);
    assertThat(tail.body()).containsExactly(bytes[2_999_998], bytes[2_999_999], bytes[3_000_000]);
    HttpResponse<byte[]> head = send(version, to(link).method("HEAD", BodyPublishers.noBody()));
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.headers().firstValue("content-length")).contains("3000001");
    assertThat(head.headers().firstValue("content-disposition").orElseThrow())
        .startsWith("attachment;");
  }

  /** A write to a socket that is full takes a part of what it was given; the rest must follow. */
  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void aReceiverThatIsSlowGetsEveryByte(HttpClient.Version version) throws Exception {
    byte[] bytes = new byte[12_000_000];
    new Random(4).nextBytes(bytes);
    HttpRequest.Builder wanted = to(uploaded(version, "slow.bin", bytes));
    MessageDigest received = MessageDigest.getInstance("SHA-256");
    try (InputStream body = send(version, wanted, BodyHandlers.ofInputStream()).body()) {
      for (byte[] part = body.readNBytes(500_000);
          part.length > 0;
          part = body.readNBytes(500_000)) {
        received.update(part);
        LockSupport.parkNanos(20_000_000);
      }
    }
    assertThat(received.digest()).isEqualTo(MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void refusesAlikeOverEitherVersion(HttpClient.Version version) throws Exception {
    HttpResponse<byte[]> answer =
        send(version, to("/upload?name=..%2Fx").POST(BodyPublishers.ofByteArray(new byte[10])));
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(new String(answer.body(), StandardCharsets.UTF_8)).contains("invalid file name");
    assertThat(send(version, to("/d/a?key=NOPE00&expires=1&sig=x")).statusCode()).isEqualTo(403);
    assertThat(send(version, to("/d/")).statusCode()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource({
    "/, text/html",
    "/file, text/html",
    "/download, text/html",
    "/index.html, text/html",
    "/file.js, javascript",
    "/hash-worker.js, javascript",
    "/tus.min.js, javascript",
    "/sha256.umd.min.js, javascript",
    "/qrcode.mjs, javascript",
    "/file.css, text/css",
    "/icon.svg, image/svg+xml",
    "/limits, application/json"
  })
  void servesItsPage(String path, String type) throws Exception {
    HttpResponse<String> answer = get(path);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("content-type").orElse("")).contains(type);
    assertThat(answer.headers().firstValue("content-security-policy").orElse(""))
        .contains("default-src 'none'", "frame-ancestors 'none'")
        .doesNotContain("unsafe-inline", "'unsafe-eval'", "http:", "https:");
    assertThat(answer.headers().firstValue("x-content-type-options")).contains("nosniff");
  }

  @ParameterizedTest
  @CsvSource({"/, false", "/download, false", "/file.js, false", "/hash-worker.js, true"})
  void onlyTheWorkerCompilesWebAssembly(String path, boolean may) throws Exception {
    String policy = get(path).headers().firstValue("content-security-policy").orElse("");
    assertThat(policy.contains("'wasm-unsafe-eval'")).isEqualTo(may);
  }

  /** The sender of a stream knows its digest only at the end. */
  @ParameterizedTest
  @CsvSource({
    "repr-digest, LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=, 201",
    "repr-digest, LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCA=, 400",
    "content-digest, LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCA=, 400"
  })
  void aDigestInATrailerIsChecked(String name, String sha256, int status) throws Exception {
    URI url = running.cleartextUrl("fileservice");
    try (Socket socket = new Socket(url.getHost(), url.getPort())) {
      String request =
          """
          PUT /upload/a HTTP/1.1
          Host: 127.0.0.1
          Transfer-Encoding: chunked
          Trailer: %s

          5
          hello
          0
          %s: sha-256=:%s:

          """
              .formatted(name, name, sha256)
              .replace("\n", "\r\n");
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      byte[] answer = socket.getInputStream().readNBytes(12);
      assertThat(new String(answer, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 " + status);
    }
  }

  @Test
  void tellsItsLimits() throws Exception {
    assertThat(get("/limits").body())
        .isEqualTo(
            """
            {"fileBytesMax":"68719476736","nameBytesMax":255,"timeToLiveSeconds":1500,\
            "timeToLiveMaxSeconds":604800,"bundleFilesMax":10000,"requestSeconds":86400,\
            "requestMaxSeconds":604800,"requestFilesMax":100,"requestBytesMax":"10737418240"}
            """);
  }

  @Test
  void isReadyAndMeasured() throws Exception {
    URI admin = running.adminUrl("fileservice");
    assertThat(
            CLIENT
                .send(
                    HttpRequest.newBuilder(admin.resolve("/ready")).build(),
                    BodyHandlers.ofString())
                .statusCode())
        .isEqualTo(200);
    assertThat(
            CLIENT
                .send(
                    HttpRequest.newBuilder(admin.resolve("/metrics")).build(),
                    BodyHandlers.ofString())
                .body())
        .contains("fawa_files_stored_total ");
  }

  @Test
  void filesAndLinksOutliveARestart(@TempDir Path own) throws Exception {
    String key;
    String link;
    try (Running before = started(own)) {
      URI url = before.cleartextUrl("fileservice");
      HttpResponse<String> sent =
          CLIENT.send(
              HttpRequest.newBuilder(url.resolve("/upload/kept.txt"))
                  .PUT(BodyPublishers.ofString("hello"))
                  .build(),
              BodyHandlers.ofString());
      key = key(sent.body());
      link = link(url, key);
    }
    try (Running after = started(own)) {
      URI url = after.cleartextUrl("fileservice");
      URI same = url.resolve(URI.create(link).getRawPath() + "?" + URI.create(link).getRawQuery());
      HttpResponse<String> answer =
          CLIENT.send(HttpRequest.newBuilder(same).build(), BodyHandlers.ofString());
      assertThat(answer.body()).isEqualTo("hello");
      assertThat(link(url, key)).contains(key);
    }
  }

  @Test
  void oneDataDirectoryHasOneUser() {
    assertThatThrownBy(() -> started(folder).close())
        .hasMessageContaining("in use by another process");
  }

  /** Each finds and gives out what the other has stored; both with one secret for their links. */
  @Test
  void severalMayShareADataDirectory(@TempDir Path own) throws Exception {
    try (Running one = started(own, "--dataUse=shared");
        Running other = started(own, "--dataUse=shared")) {
      URI first = one.cleartextUrl("fileservice");
      URI second = other.cleartextUrl("fileservice");
      HttpResponse<String> sent =
          CLIENT.send(
              HttpRequest.newBuilder(first.resolve("/upload/shared.txt"))
                  .PUT(BodyPublishers.ofString("hello"))
                  .build(),
              BodyHandlers.ofString());
      URI link = URI.create(link(second, key(sent.body())));
      for (URI url : List.of(first, second)) {
        assertThat(get(url.resolve(link.getRawPath() + "?" + link.getRawQuery())).body())
            .isEqualTo("hello");
      }
      assertThatThrownBy(() -> started(own).close())
          .hasMessageContaining("in use by another process");
    }
  }

  @Test
  void aSettingThatCannotBeStopsTheStart() {
    assertThatThrownBy(() -> started(folder, "--timeToLive=never").close())
        .isInstanceOf(BadConfigurationException.class)
        .hasMessageContaining("timeToLive");
    assertThatThrownBy(() -> started(folder, "--keyLength=5").close())
        .isInstanceOf(BadConfigurationException.class);
  }

  @Test
  void linksBeginWithThePublicUrlWhereItIsSet(@TempDir Path own) throws Exception {
    try (Running proxied = started(own, "--publicUrl=https://files.example/base/")) {
      URI url = proxied.cleartextUrl("fileservice");
      HttpResponse<String> sent =
          CLIENT.send(
              HttpRequest.newBuilder(url.resolve("/upload/a"))
                  .PUT(BodyPublishers.ofString("hello"))
                  .build(),
              BodyHandlers.ofString());
      assertThat(link(url, key(sent.body()))).startsWith("https://files.example/base/d/");
    }
  }

  static Running started(Path data, String... flags) throws Exception {
    List<String> words =
        new java.util.ArrayList<>(
            List.of(
                "--addr=127.0.0.1:0",
                "--tlsAddr=127.0.0.1:0",
                "--adminAddr=127.0.0.1:0",
                "--dataDir=" + data));
    words.addAll(List.of(flags));
    return Launcher.start(words, List.of(new FileApp()), Map.of());
  }

  /** A request whose host {@link #send} fills in. */
  private static HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(URI.create("http://host" + path));
  }

  /** Where what was uploaded can be had: path and query. */
  private static String uploaded(HttpClient.Version version, String name, byte[] bytes)
      throws Exception {
    HttpResponse<byte[]> sent =
        send(version, to("/upload?name=" + name).POST(BodyPublishers.ofByteArray(bytes)));
    assertThat(sent.version()).isEqualTo(version);
    assertThat(sent.statusCode()).isEqualTo(201);
    URI url = URI.create(link(key(new String(sent.body(), StandardCharsets.UTF_8))));
    return url.getRawPath() + "?" + url.getRawQuery();
  }

  /** HTTP/1.1 in cleartext, HTTP/2 under TLS. */
  private static HttpResponse<byte[]> send(HttpClient.Version version, HttpRequest.Builder request)
      throws Exception {
    return send(version, request, BodyHandlers.ofByteArray());
  }

  private static <T> HttpResponse<T> send(
      HttpClient.Version version, HttpRequest.Builder request, BodyHandler<T> handler)
      throws Exception {
    boolean secure = version == HttpClient.Version.HTTP_2;
    URI base = secure ? running.tlsUrl("fileservice") : running.cleartextUrl("fileservice");
    URI wanted = request.build().uri();
    String query = wanted.getRawQuery() == null ? "" : "?" + wanted.getRawQuery();
    return (secure ? secureClient : CLIENT)
        .send(
            request.uri(base.resolve(wanted.getRawPath() + query)).version(version).build(),
            handler);
  }

  private static HttpResponse<String> get(String path) throws Exception {
    return get(running.cleartextUrl("fileservice").resolve(path));
  }

  private static HttpResponse<String> get(URI url) throws Exception {
    return CLIENT.send(HttpRequest.newBuilder(url).build(), BodyHandlers.ofString());
  }

  /** The key in the answer to an upload, be it JSON or a link. */
  static String key(String answer) {
    return group(KEY, answer);
  }

  private static String link(String key) throws Exception {
    return link(running.cleartextUrl("fileservice"), key);
  }

  static String link(URI url, String key) throws Exception {
    HttpResponse<String> answer =
        CLIENT.send(
            HttpRequest.newBuilder(url.resolve("/file.v1.FileService/GetDownloadURL"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"randomkey\":\"" + key + "\"}"))
                .build(),
            BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(200);
    return group(URL, answer.body()).replace("\\u0026", "&");
  }

  static String group(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    assertThat(matcher.find()).as(text).isTrue();
    return matcher.group(1);
  }
}
