/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.service.Launcher;
import io.fawa.service.Running;
import io.fawa.service.config.BadConfigurationException;
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
import java.util.stream.Stream;
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
@Timeout(60)
class FileAppTest {
  private static final Pattern KEY = Pattern.compile("\"key\":\"([A-Z0-9]{6})\"");
  private static final Pattern URL = Pattern.compile("\"url\":\"([^\"]+)\"");

  @TempDir private static Path folder;

  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private static Running running;
  private static HttpClient secureClient;

  @BeforeAll
  static void start() throws Exception {
    running = started(folder);
    secureClient = secure(running);
  }

  private static HttpClient secure(Running running) throws Exception {
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
    "/download?key=ABC123, text/html",
    "/file.js, javascript",
    "/file.css, text/css",
    "/icon.svg, image/svg+xml",
    "/limits, application/json"
  })
  void servesItsPage(String path, String type) throws Exception {
    HttpResponse<String> answer = get(path);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("content-type").orElse("")).contains(type);
    assertThat(answer.headers().firstValue("content-security-policy").orElse(""))
        .contains("default-src 'none'", "frame-ancestors 'none'");
    assertThat(answer.headers().firstValue("x-content-type-options")).contains("nosniff");
  }

  @Test
  void tellsItsLimits() throws Exception {
    assertThat(get("/limits").body())
        .isEqualTo(
            "{\"fileBytesMax\":\"68719476736\",\"nameBytesMax\":255,\"timeToLiveSeconds\":1500}\n");
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
        .contains("fawa_files_stored");
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

  @Test
  void aHostThatIsNotOursGoesIntoNoLink() throws Exception {
    URI url = running.cleartextUrl("fileservice");
    String link = uploaded(HttpClient.Version.HTTP_1_1, "a", new byte[1]);
    String key = link.replaceFirst(".*key=([A-Z0-9]+)&.*", "$1");
    assertThat(linkBy("localhost:8081", key)).startsWith("http://localhost:8081/d/");
    assertThat(linkBy("[::1]:1", key)).startsWith("http://[::1]:1/d/");
    for (String foreign :
        List.of("evil.example", "evil.example:80", "203.0.113.9", "localhost.evil.example")) {
      assertThat(linkBy(foreign, key)).startsWith(url + "/d/");
    }
  }

  @Test
  void aHostThatIsNamedGoesIntoLinks(@TempDir Path own) throws Exception {
    try (Running named = started(own, "--knownHosts=files.example, other.example")) {
      URI url = named.cleartextUrl("fileservice");
      String key = key(put(url, "/upload/a", "hello").body());
      assertThat(linkBy(url, "files.example:8081", key)).startsWith("http://files.example:8081/d/");
      assertThat(linkBy(url, "third.example", key)).startsWith(url + "/d/");
    }
  }

  /** Nothing of what belongs to a file that is gone may reach the next answer of the connection. */
  @Test
  void aFileWhoseContentIsGoneIsNotFoundOverEitherVersion(@TempDir Path own) throws Exception {
    try (Running other = started(own)) {
      URI url = other.cleartextUrl("fileservice");
      String link = link(url, key(put(url, "/upload/a.txt", "hello, all of you").body()));
      try (Stream<Path> contents = Files.list(own.resolve("fileservice/contents/done"))) {
        for (Path content : contents.filter(file -> !file.toString().contains(".")).toList()) {
          Files.delete(content);
        }
      }
      URI file = URI.create(link);
      String target = file.getRawPath() + "?" + file.getRawQuery();
      String answers =
          raw(
              url,
              "GET %s HTTP/1.1\r\nHost: x\r\n\r\n".formatted(target)
                  + "GET %s HTTP/1.1\r\nHost: x\r\nRange: bytes=1-2\r\n\r\n".formatted(target)
                  + "HEAD %s HTTP/1.1\r\nHost: x\r\n\r\n".formatted(target)
                  + "GET /limits HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
      String body = "{\"code\":\"not_found\",\"message\":\"file not found or link expired\"}\n";
      String[] parts = answers.split("HTTP/1.1 ", -1);
      assertThat(parts).hasSize(5);
      assertThat(parts[1]).startsWith("404 ").endsWith("\r\n\r\n" + body);
      assertThat(parts[2]).startsWith("404 ").endsWith("\r\n\r\n" + body);
      assertThat(parts[3]).startsWith("404 ").endsWith("\r\n\r\n");
      assertThat(parts[4]).startsWith("200 ").contains("fileBytesMax");
      assertThat(answers.toLowerCase(java.util.Locale.ROOT))
          .doesNotContain("etag", "repr-digest", "content-range", "content-length: 17");
      HttpResponse<String> second =
          secure(other)
              .send(
                  HttpRequest.newBuilder(other.tlsUrl("fileservice").resolve(target)).build(),
                  BodyHandlers.ofString());
      assertThat(second.version()).isEqualTo(HttpClient.Version.HTTP_2);
      assertThat(second.statusCode()).isEqualTo(404);
      assertThat(second.body()).isEqualTo(body);
      assertThat(second.headers().map()).doesNotContainKeys("etag", "repr-digest");
    }
  }

  @Test
  void damageIsSetAsideAndTheRestIsServed(@TempDir Path own) throws Exception {
    List<String> keys = new java.util.ArrayList<>();
    try (Running before = started(own)) {
      URI url = before.cleartextUrl("fileservice");
      for (String text : List.of("first", "second", "third")) {
        keys.add(key(put(url, "/upload/" + text, text).body()));
      }
    }
    Path done = own.resolve("fileservice/contents/done");
    try (Stream<Path> files = Files.list(done)) {
      for (Path file : files.toList()) {
        if (file.toString().endsWith(".record")) {
          String record = Files.readString(file);
          if (record.contains("name first")) {
            Files.writeString(file, record.replace("name first", "name worst"));
          }
        } else if (Files.readString(file).equals("second")) {
          Files.writeString(file, "Second");
        }
      }
    }
    Files.write(own.resolve("fileservice/records.mv"), new byte[10_000]);
    try (Running after = started(own)) {
      URI url = after.cleartextUrl("fileservice");
      assertThat(status(url, keys.get(0))).isEqualTo(404);
      assertThat(status(url, keys.get(1))).isEqualTo(404);
      assertThat(get(URI.create(link(url, keys.get(2)))).body()).isEqualTo("third");
    }
    try (Stream<Path> aside = Files.list(own.resolve("fileservice/contents/aside"))) {
      assertThat(aside).hasSize(4);
    }
  }

  /** Chunked bodies of one byte, and then silence. */
  @Test
  void whoHoldsPlacesKeepsNobodyElseOut(@TempDir Path own) throws Exception {
    try (Running few =
        started(own, "--maxUploads=8", "--maxUploadsPerAsker=2", "--trustedProxies=127.0.0.1")) {
      URI url = few.cleartextUrl("fileservice");
      List<Socket> silent = new java.util.ArrayList<>();
      for (int i = 0; i < 2; i++) {
        Socket socket = new Socket(url.getHost(), url.getPort());
        silent.add(socket);
        socket
            .getOutputStream()
            .write(
                String.join(
                        "\r\n",
                        "PUT /upload/h HTTP/1.1",
                        "Host: x",
                        "X-Forwarded-For: 203.0.113.7",
                        "Transfer-Encoding: chunked",
                        "",
                        "1",
                        "a",
                        "")
                    .getBytes(StandardCharsets.US_ASCII));
      }
      HttpResponse<String> third = putUntil(429, url, "203.0.113.7");
      assertThat(third.body())
          .contains("2 uploads of yours are under way; try again when one has ended");
      assertThat(putUntil(201, url, "203.0.113.8").body()).contains("\"key\"");
      for (Socket socket : silent) {
        socket.close();
      }
      putUntil(201, url, "203.0.113.7");
      awaitEmpty(own.resolve("fileservice/contents/partial"));
    }
  }

  private static HttpResponse<String> putUntil(int status, URI url, String asker) throws Exception {
    long giveUp = System.nanoTime() + 20_000_000_000L;
    HttpResponse<String> answer;
    do {
      answer =
          CLIENT.send(
              HttpRequest.newBuilder(url.resolve("/upload/h"))
                  .header("X-Forwarded-For", asker)
                  .PUT(BodyPublishers.ofString("hello"))
                  .build(),
              BodyHandlers.ofString());
    } while (answer.statusCode() != status && System.nanoTime() - giveUp < 0);
    assertThat(answer.statusCode()).isEqualTo(status);
    return answer;
  }

  private static void awaitEmpty(Path folder) throws Exception {
    long giveUp = System.nanoTime() + 20_000_000_000L;
    boolean empty = false;
    while (!empty && System.nanoTime() - giveUp < 0) {
      LockSupport.parkNanos(1_000_000);
      try (Stream<Path> files = Files.list(folder)) {
        empty = files.findAny().isEmpty();
      }
    }
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void foldersAreForTheirOwnerOnly(@TempDir Path own) throws Exception {
    Path data = own.resolve("new/data");
    started(data).close();
    for (String folder : List.of("", "fileservice", "fileservice/contents")) {
      assertThat(
              java.nio.file.attribute.PosixFilePermissions.toString(
                  Files.getPosixFilePermissions(data.resolve(folder))))
          .isEqualTo("rwx------");
    }
  }

  @ParameterizedTest
  @CsvSource({"POST, /upload?name=a", "PUT, /upload/a"})
  void aForeignPageUploadsNothing(String method, String path) throws Exception {
    URI url = running.cleartextUrl("fileservice");
    for (String[] fields :
        new String[][] {
          {"Origin", "https://evil.example"},
          {"Origin", "null"},
          {"Sec-Fetch-Site", "cross-site"},
          {"Origin", "https://evil.example", "Content-Type", "text/plain"}
        }) {
      HttpResponse<String> answer =
          CLIENT.send(
              HttpRequest.newBuilder(url.resolve(path))
                  .headers(fields)
                  .method(method, BodyPublishers.ofString("hello"))
                  .build(),
              BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(403);
      assertThat(answer.body()).contains("corsOrigins");
    }
    HttpResponse<String> own =
        CLIENT.send(
            HttpRequest.newBuilder(url.resolve(path))
                .header("Origin", url.toString())
                .method(method, BodyPublishers.ofString("hello"))
                .build(),
            BodyHandlers.ofString());
    assertThat(own.statusCode()).isEqualTo(201);
  }

  private static Running started(Path data, String... flags) throws Exception {
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

  private static HttpResponse<String> put(URI url, String path, String text) throws Exception {
    return CLIENT.send(
        HttpRequest.newBuilder(url.resolve(path)).PUT(BodyPublishers.ofString(text)).build(),
        BodyHandlers.ofString());
  }

  /** The status of a look-up by key. */
  private static int status(URI url, String key) throws Exception {
    return CLIENT
        .send(
            HttpRequest.newBuilder(url.resolve("/file.v1.FileService/GetDownloadURL"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"randomkey\":\"" + key + "\"}"))
                .build(),
            BodyHandlers.ofString())
        .statusCode();
  }

  private static String linkBy(String host, String key) throws Exception {
    return linkBy(running.cleartextUrl("fileservice"), host, key);
  }

  /** The link that one gets who calls us by a name of its own choice. */
  private static String linkBy(URI url, String host, String key) throws Exception {
    String body = "{\"randomkey\":\"" + key + "\"}";
    String answer =
        raw(
            url,
            "POST /file.v1.FileService/GetDownloadURL HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n"
                    .formatted(host)
                + "Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
                    .formatted(body.length(), body));
    return group(URL, answer).replace("\\u0026", "&");
  }

  /** All that comes back for these bytes, until the server closes. */
  private static String raw(URI url, String bytes) throws Exception {
    try (Socket socket = new Socket(url.getHost(), url.getPort())) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(bytes.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static String key(String json) {
    return group(KEY, json);
  }

  private static String link(String key) throws Exception {
    return link(running.cleartextUrl("fileservice"), key);
  }

  private static String link(URI url, String key) throws Exception {
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

  private static String group(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    assertThat(matcher.find()).as(text).isTrue();
    return matcher.group(1);
  }
}
