/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.service.Running;
import io.fawa.service.log.LogLevel;
import io.fawa.service.log.Logs;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What clients, pages and disks do to the service that they should not, over real sockets. */
@Timeout(180)
class FileAttackTest {
  private static final Pattern URL = Pattern.compile("\"url\":\"([^\"]+)\"");

  /** Does not upgrade to h2c, with which it takes a long answer's bytes out of order at times. */
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @TempDir private static Path folder;

  private static Running running;

  @BeforeAll
  static void start() throws Exception {
    running = FileAppTest.started(folder);
  }

  @AfterAll
  static void stop() {
    CLIENT.close();
    running.close();
  }

  @Test
  void aHostThatIsNotOursGoesIntoNoLink() throws Exception {
    URI url = running.cleartextUrl("fileservice");
    String upload = "PUT /a HTTP/1.1\r\nHost: %s\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
    assertThat(raw(url, upload.formatted("localhost:8081"))).contains("http://localhost:8081/d/a?");
    assertThat(raw(url, upload.formatted("evil.example"))).contains("\n" + url + "/d/a?");
    String key = FileAppTest.key(put(url, "/upload/a", "hello").body());
    assertThat(linkBy(url, "localhost:8081", key)).startsWith("http://localhost:8081/d/");
    assertThat(linkBy(url, "[::1]:1", key)).startsWith("http://[::1]:1/d/");
    for (String foreign :
        List.of("evil.example", "evil.example:80", "203.0.113.9", "localhost.evil.example")) {
      assertThat(linkBy(url, foreign, key)).startsWith(url + "/d/");
    }
  }

  @Test
  void aHostThatIsNamedGoesIntoLinks(@TempDir Path own) throws Exception {
    try (Running named = FileAppTest.started(own, "--knownHosts=files.example, other.example")) {
      URI url = named.cleartextUrl("fileservice");
      String key = FileAppTest.key(put(url, "/upload/a", "hello").body());
      assertThat(linkBy(url, "files.example:8081", key)).startsWith("http://files.example:8081/d/");
      assertThat(linkBy(url, "third.example", key)).startsWith(url + "/d/");
    }
  }

  /** Nothing of what belongs to a file that is gone may reach the next answer of the connection. */
  @Test
  void aFileWhoseContentIsGoneIsNotFoundOverEitherVersion(@TempDir Path own) throws Exception {
    try (Running other = FileAppTest.started(own)) {
      URI url = other.cleartextUrl("fileservice");
      String link =
          FileAppTest.link(
              url, FileAppTest.key(put(url, "/upload/a.txt", "hello, all of you").body()));
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
          FileAppTest.secure(other)
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
    try (Running before = FileAppTest.started(own)) {
      URI url = before.cleartextUrl("fileservice");
      for (String text : List.of("first", "second", "third")) {
        keys.add(FileAppTest.key(put(url, "/upload/" + text, text).body()));
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
    try (Running after = FileAppTest.started(own)) {
      URI url = after.cleartextUrl("fileservice");
      assertThat(status(url, keys.get(0))).isEqualTo(404);
      assertThat(status(url, keys.get(1))).isEqualTo(404);
      assertThat(get(URI.create(FileAppTest.link(url, keys.get(2)))).body()).isEqualTo("third");
    }
    try (Stream<Path> aside = Files.list(own.resolve("fileservice/contents/aside"))) {
      assertThat(aside).hasSize(4);
    }
  }

  /** Chunked bodies of one byte, and then silence. */
  @Test
  void whoHoldsPlacesKeepsNobodyElseOut(@TempDir Path own) throws Exception {
    try (Running few =
        FileAppTest.started(
            own, "--uploadsMax=8", "--uploadsPerAskerMax=2", "--trustedProxies=127.0.0.1")) {
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
      Path partial = own.resolve("fileservice/contents/partial");
      // Content and session of each; else one of them may find the place of a later one taken.
      awaitFiles(partial, 2 * 2);
      HttpResponse<String> third = putUntil(429, url, "203.0.113.7");
      assertThat(third.body())
          .contains("2 of your uploads are in progress; try again when one has ended");
      assertThat(putUntil(201, url, "203.0.113.8").body()).contains("?key=");
      for (Socket socket : silent) {
        socket.close();
      }
      putUntil(201, url, "203.0.113.7");
      awaitFiles(partial, 0);
    }
  }

  private static HttpResponse<String> putUntil(int status, URI url, String asker) throws Exception {
    long giveUp = System.nanoTime() + 60_000_000_000L;
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

  private static void awaitFiles(Path folder, int wanted) throws Exception {
    long giveUp = System.nanoTime() + 60_000_000_000L;
    long count = -1;
    while (count != wanted && System.nanoTime() - giveUp < 0) {
      LockSupport.parkNanos(1_000_000);
      try (Stream<Path> files = Files.list(folder)) {
        count = files.count();
      }
    }
    assertThat(count).isEqualTo(wanted);
  }

  /** REST has the key in its path, which is all that guards a file. */
  @Test
  void noKeyIsLogged(@TempDir Path own) throws Exception {
    Queue<String> logged = new ArrayBlockingQueue<>(10_000);
    Logger log = Logger.getLogger("io.fawa");
    Handler handler =
        new Handler() {
          @Override
          public void publish(LogRecord record) {
            logged.offer(record.getMessage() + Arrays.toString(record.getParameters()));
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    log.addHandler(handler);
    try (Running noisy = FileAppTest.started(own, "--logLevel=debug")) {
      URI url = noisy.cleartextUrl("fileservice");
      String key = FileAppTest.key(put(url, "/upload/a", "hello").body());
      assertThat(get(url.resolve("/v1/files/" + key + ":link")).statusCode()).isEqualTo(200);
      assertThat(get(url.resolve("/v1/files/" + key)).statusCode()).isEqualTo(200);
      assertThat(get(url.resolve("/v1/files/" + key + "/")).statusCode()).isEqualTo(404);
      assertThat(get(url.resolve("/v2/files/" + key)).statusCode()).isEqualTo(404);
      assertThat(get(URI.create(FileAppTest.link(url, key))).statusCode()).isEqualTo(200);
      assertThat(get(url.resolve("/limits")).statusCode()).isEqualTo(200);
      long giveUp = System.nanoTime() + 60_000_000_000L;
      // Each call is logged after its answer, and not by the same thread.
      for (String wanted : List.of("path=/limits", "FileService/GetDownloadURL")) {
        while (logged.stream().noneMatch(line -> line.contains(wanted))
            && System.nanoTime() - giveUp < 0) {
          LockSupport.parkNanos(1_000_000);
        }
        assertThat(logged).anyMatch(line -> line.contains(wanted));
      }
      assertThat(logged).noneMatch(line -> line.contains(key));
    } finally {
      log.removeHandler(handler);
      Logs.level(LogLevel.INFO);
    }
  }

  @Test
  void foldersAreForTheirOwnerOnly(@TempDir Path own) throws Exception {
    Path data = own.resolve("new/data");
    FileAppTest.started(data).close();
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
    return FileAppTest.group(URL, answer).replace("\\u0026", "&");
  }

  /** All that comes back for these bytes, until the server closes. */
  private static String raw(URI url, String bytes) throws Exception {
    try (Socket socket = new Socket(url.getHost(), url.getPort())) {
      socket.setSoTimeout(60_000);
      socket.getOutputStream().write(bytes.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readNBytes(1 << 20), StandardCharsets.UTF_8);
    }
  }
}
