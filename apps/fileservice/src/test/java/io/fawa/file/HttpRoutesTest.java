/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.files.FileLibrary;
import io.fawa.files.FileRecord;
import io.fawa.files.FilesConfig;
import io.fawa.files.LinkSigner;
import io.fawa.files.Upload;
import io.fawa.files.contract.ManualClock;
import io.fawa.files.contract.MemoryContentStore;
import io.fawa.files.contract.MemoryMetadataStore;
import io.fawa.files.contract.MemoryUploadStore;
import io.fawa.limits.Asker;
import io.helidon.webserver.WebServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class HttpRoutesTest {
  private static final long QUOTA_BYTES = 5_000_000;
  private static final String HELLO_SHA256 =
      "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

  private final ManualClock clock = new ManualClock();
  private final MemoryContentStore contents = new MemoryContentStore(QUOTA_BYTES);
  private final MemoryMetadataStore metadata = new MemoryMetadataStore();
  private final FileLibrary library =
      new FileLibrary(
          contents,
          metadata,
          new MemoryUploadStore(),
          FilesConfig.defaults().withFileBytesMax(QUOTA_BYTES * 2),
          clock,
          new SecureRandom());
  private final LinkSigner signer = new LinkSigner(new byte[32], Duration.ofMinutes(5), clock);
  private final HttpClient client = HttpClient.newHttpClient();
  private WebServer server;

  @BeforeEach
  void start() throws IOException {
    Downloads downloads = new Downloads(library, signer);
    Page page = new Page(FilesConfig.defaults(), downloads);
    server =
        WebServer.builder()
            .useNio(false) // as our hosts do
            .address(InetAddress.getLoopbackAddress())
            .port(0)
            .routing(rules -> {
              downloads.routes(rules);
              page.routes(rules);
              new Uploads(library, signer, request -> "http://files.example").routes(rules);
            })
            .build()
            .start();
  }

  @AfterEach
  void stop() {
    client.close();
    server.stop();
  }

  @ParameterizedTest
  @CsvSource({"POST, /upload/", "POST, /upload/x", "POST, /upload?name=x", "PUT, /upload/x"})
  void aFormIsToldHowToUpload(String method, String path) throws Exception {
    HttpResponse<String> answer =
        client.send(
            HttpRequest.newBuilder(uri(path))
                .header("content-type", "multipart/form-data; boundary=b")
                .method(method, BodyPublishers.ofString("--b--\r\n"))
                .build(),
            BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(415);
    assertThat(answer.body()).contains("curl -T FILE URL/").endsWith("\n");
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /upload/",
    "POST, /upload/x",
    "DELETE, /upload",
    "GET, /upload/x",
    "PUT, /upload/",
    "PUT, /"
  })
  void anotherMethodIsToldHowToUpload(String method, String path) throws Exception {
    HttpResponse<String> answer =
        client.send(
            HttpRequest.newBuilder(uri(path)).method(method, BodyPublishers.noBody()).build(),
            BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(405);
    assertThat(header(answer, "allow")).isEqualTo("PUT, POST");
    assertThat(answer.body()).contains("curl -T FILE URL/").contains(method);
  }

  @Test
  void givesTheWholeFileToBeSaved() throws Exception {
    FileRecord file = store("a b é.html", "hello");
    HttpResponse<String> answer = get(link(file));
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("hello");
    assertThat(header(answer, "content-length")).isEqualTo("5");
    assertThat(header(answer, "content-type")).isEqualTo("application/octet-stream");
    assertThat(header(answer, "content-disposition"))
        .isEqualTo("attachment; filename=\"a b _.html\"; filename*=UTF-8''a%20b%20%C3%A9.html");
    assertThat(header(answer, "accept-ranges")).isEqualTo("bytes");
    assertThat(header(answer, "etag")).isEqualTo('"' + HELLO_SHA256 + '"');
    assertThat(header(answer, "repr-digest"))
        .isEqualTo("sha-256=:LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=:");
    assertThat(header(answer, "x-content-type-options")).isEqualTo("nosniff");
    assertThat(header(answer, "content-security-policy")).contains("sandbox");
    assertThat(header(answer, "sunset")).isEqualTo("Fri, 2 Jan 2026 03:29:05 GMT");
  }

  @ParameterizedTest
  @CsvSource({
    "bytes=2-, 2-4/5, llo",
    "bytes=0-0, 0-0/5, h",
    "bytes=1-3, 1-3/5, ell",
    "bytes=-2, 3-4/5, lo",
    "bytes=-99, 0-4/5, hello",
    "bytes=3-99, 3-4/5, lo"
  })
  void givesAPart(String range, String contentRange, String text) throws Exception {
    HttpResponse<String> answer = get(link(store("a", "hello")), "range", range);
    assertThat(answer.statusCode()).isEqualTo(206);
    assertThat(header(answer, "content-range")).isEqualTo("bytes " + contentRange);
    assertThat(header(answer, "content-length")).isEqualTo(String.valueOf(text.length()));
    assertThat(answer.body()).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes=0-1,3-4", "bytes=x", "lines=1-2", "bytes=3-1", "bytes="})
  void givesTheWholeWhereThePartMakesNoSense(String range) throws Exception {
    HttpResponse<String> answer = get(link(store("a", "hello")), "range", range);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("hello");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes=5-", "bytes=99-100", "bytes=-0"})
  void saysWhereTheFileEnds(String range) throws Exception {
    HttpResponse<String> answer = get(link(store("a", "hello")), "range", range);
    assertThat(answer.statusCode()).isEqualTo(416);
    assertThat(header(answer, "content-range")).isEqualTo("bytes */5");
  }

  @Test
  void goesOnOnlyWithTheSameFile() throws Exception {
    String link = link(store("a", "hello"));
    String same = '"' + HELLO_SHA256 + '"';
    assertThat(get(link, "range", "bytes=2-", "if-range", same).statusCode()).isEqualTo(206);
    assertThat(get(link, "range", "bytes=2-", "if-range", "\"other\"").body()).isEqualTo("hello");
    assertThat(get(link, "range", "bytes=2-", "if-range", "W/" + same).statusCode()).isEqualTo(200);
    assertThat(get(link, "if-none-match", "\"x\", " + same).statusCode()).isEqualTo(304);
    assertThat(get(link, "if-none-match", "\"x\"").statusCode()).isEqualTo(200);
    assertThat(get(link, "if-match", "\"x\"").statusCode()).isEqualTo(412);
    assertThat(get(link, "if-match", "*").statusCode()).isEqualTo(200);
    assertThat(get(link, "if-match", "W/" + same).statusCode()).isEqualTo(412);
  }

  /** The date of a file that never changes is a strong validator (RFC 9110 §13.1.5). */
  @Test
  void goesOnWithTheSameDate() throws Exception {
    String link = link(store("a", "hello"));
    String date = header(get(link), "last-modified");
    String later = "Fri, 02 Jan 2026 03:04:06 GMT";
    String earlier = "Fri, 02 Jan 2026 03:04:04 GMT";
    assertThat(date).isEqualTo("Fri, 2 Jan 2026 03:04:05 GMT");
    assertThat(get(link, "range", "bytes=2-", "if-range", date).body()).isEqualTo("llo");
    assertThat(get(link, "range", "bytes=2-", "if-range", later).statusCode()).isEqualTo(200);
    assertThat(get(link, "range", "bytes=2-", "if-range", "soon").statusCode()).isEqualTo(200);
    assertThat(get(link, "if-modified-since", date).statusCode()).isEqualTo(304);
    assertThat(get(link, "if-modified-since", earlier).statusCode()).isEqualTo(200);
    assertThat(get(link, "if-modified-since", "soon").statusCode()).isEqualTo(200);
    assertThat(get(link, "if-unmodified-since", earlier).statusCode()).isEqualTo(412);
    assertThat(get(link, "if-unmodified-since", date).statusCode()).isEqualTo(200);
  }

  /** Tags come before dates (RFC 9110 §13.2.2). */
  @Test
  void aTagCountsMoreThanADate() throws Exception {
    String link = link(store("a", "hello"));
    String date = header(get(link), "last-modified");
    String same = '"' + HELLO_SHA256 + '"';
    String earlier = "Fri, 02 Jan 2026 03:04:04 GMT";
    assertThat(get(link, "if-match", same, "if-unmodified-since", earlier).statusCode())
        .isEqualTo(200);
    assertThat(get(link, "if-none-match", "\"x\"", "if-modified-since", date).statusCode())
        .isEqualTo(200);
    assertThat(get(link, "if-none-match", same, "range", "bytes=9-").statusCode()).isEqualTo(304);
  }

  @Test
  void headTellsWithoutGiving() throws Exception {
    FileRecord file = store("a", "hello");
    HttpResponse<String> answer =
        client.send(
            HttpRequest.newBuilder(uri(link(file))).method("HEAD", BodyPublishers.noBody()).build(),
            BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(header(answer, "content-length")).isEqualTo("5");
    assertThat(header(answer, "etag")).isEqualTo('"' + HELLO_SHA256 + '"');
    assertThat(answer.body()).isEmpty();
  }

  @Test
  void anEmptyFileIsAFile() throws Exception {
    HttpResponse<String> answer = get(link(store("empty", "")), "range", "bytes=0-");
    assertThat(answer.statusCode()).isEqualTo(416);
    answer = get(link(store("empty", "")));
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(header(answer, "content-length")).isEqualTo("0");
  }

  @Test
  void aChangedLinkIsForbidden() throws Exception {
    FileRecord file = store("a.txt", "hello");
    String good = link(file);
    for (String forged :
        new String[] {
          good.replace("a.txt", "b.txt"),
          good.replace("expires=", "expires=1"),
          good.replaceAll("expires=\\d+", "expires=never"),
          good.replaceAll("&sig=.*", ""),
          good.replaceAll("\\?.*", ""),
          good.substring(0, good.length() - 2),
          good.replace(file.key().text(), "NOPE00"),
          good.replace(file.key().text(), "nope")
        }) {
      HttpResponse<String> answer = get(forged);
      assertThat(answer.statusCode()).as(forged).isEqualTo(403);
      assertThat(answer.body()).isEqualTo("link is not valid\n");
    }
    String escape = good.replace("a.txt", "..%2F..%2Fetc%2Fpasswd");
    assertThat(get(escape).statusCode()).isIn(403, 404);
    assertThat(get(good).statusCode()).isEqualTo(200);
  }

  @Test
  void linksAndFilesExpire() throws Exception {
    FileRecord file = store("a.txt", "hello");
    String early = link(file);
    clock.advance(Duration.ofMinutes(5));
    assertThat(get(early).statusCode()).isEqualTo(410);
    clock.advance(Duration.ofMinutes(19));
    String late = link(file);
    assertThat(get(late).statusCode()).isEqualTo(200);
    clock.advance(Duration.ofMinutes(1));
    assertThat(get(late).statusCode()).isEqualTo(410);
  }

  @Test
  void aBrokenStoreIsUnavailable() throws Exception {
    String link = link(store("a.txt", "hello"));
    contents.broken(true);
    assertThat(get(link).statusCode()).isEqualTo(503);
    contents.broken(false);
    metadata.broken(true);
    HttpResponse<String> answer = get(link);
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.body())
        .isEqualTo("{\"code\":\"unavailable\",\"message\":\"storage is not available\"}\n");
  }

  @Test
  void takesABodyAsAFile() throws Exception {
    byte[] bytes = new byte[3_000_000];
    new java.util.Random(7).nextBytes(bytes);
    HttpResponse<String> answer = post("/upload?name=a%20%22b%22.bin", bytes);
    assertThat(answer.statusCode()).isEqualTo(201);
    FileRecord file = onlyFile();
    assertThat(answer.body())
        .isEqualTo(
            """
            {"key":"%s","name":"a \\"b\\".bin","size":3000000,"sha256":"%s","expires":"2026-01-02T03:29:05.678Z","url":"http://files.example%s"}
            """
                .formatted(file.key().text(), file.sha256(), link(file)));
    assertThat(header(answer, "location")).isEqualTo("/download?key=" + file.key().text());
    HttpResponse<byte[]> back =
        client.send(HttpRequest.newBuilder(uri(link(file))).build(), BodyHandlers.ofByteArray());
    assertThat(back.body()).isEqualTo(bytes);
  }

  @Test
  void takesABodyOfUnknownLengthAndAnEmptyOne() throws Exception {
    InputStream body = InputStream.nullInputStream();
    HttpResponse<String> answer =
        client.send(
            HttpRequest.newBuilder(uri("/upload/curl.txt"))
                .PUT(BodyPublishers.ofInputStream(() -> body))
                .build(),
            BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(201);
    assertThat(post("/upload?name=empty", new byte[0]).body()).contains("\"size\":0");
  }

  @ParameterizedTest
  @CsvSource({
    "/upload, 400, file name cannot be empty",
    "/upload?name=, 400, file name cannot be empty",
    "/upload?name=..%2Fx, 400, invalid file name",
    "/upload?name=a%0Ab, 400, invalid file name: U+000A is not allowed",
    "/upload?name=%E3%85%A4, 400, invalid file name: it has no visible character",
    "/upload?name=%F3%A0%81%81, 400, invalid file name: it has no visible character",
    "/upload?name=%ff%fe, 400, invalid file name: it is not UTF-8",
    "/upload?name=a%C3, 400, invalid file name: it is not UTF-8"
  })
  void refusesWhatHasNoProperName(String path, int status, String message) throws Exception {
    HttpResponse<String> answer = post(path, new byte[5]);
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.body())
        .isEqualTo("{\"code\":\"invalid_argument\",\"message\":\"" + message + "\"}\n");
    assertThat(contents.committed()).isEmpty();
  }

  @Test
  void refusesAPathThatIsNoUtf8() throws Exception {
    String head = put("/upload/%ff%fe");
    assertThat(head).startsWith("HTTP/1.1 400 ");
    assertThat(contents.committed()).isEmpty();
    assertThat(put("/upload/%C3%A9")).startsWith("HTTP/1.1 201 ");
    assertThat(onlyFile().name().text()).isEqualTo("é");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"invoice;2024.pdf", "Q1;final.xlsx", "a;b;c.pdf", ";x.pdf", "a;v=1/../b;c.pdf"})
  void aSemicolonIsPartOfAName(String name) throws Exception {
    assertThat(put("/upload/" + name)).startsWith("HTTP/1.1 201 ");
    FileRecord file = onlyFile();
    assertThat(file.name().text()).isEqualTo(name.substring(name.lastIndexOf('/') + 1));
    assertThat(get(link(file)).body()).isEqualTo("hello");
    assertThat(get(link(file).replace("%3B", ";")).body()).isEqualTo("hello");
  }

  /** As {@code curl -T FILE URL/} sends it. */
  @Test
  void whoSendsByPutGetsALine() throws Exception {
    HttpResponse<String> answer = send("/a%20b.txt", "*/*");
    FileRecord file = onlyFile();
    assertThat(answer.statusCode()).isEqualTo(201);
    assertThat(answer.body()).isEqualTo("http://files.example" + link(file) + "\n");
    assertThat(file.name().text()).isEqualTo("a b.txt");
    HttpResponse<String> json = send("/upload/b.txt", "text/plain, application/json");
    assertThat(json.body()).startsWith("{\"key\":").contains("\"name\":\"b.txt\"");
  }

  private HttpResponse<String> send(String path, String accepted) throws Exception {
    return client.send(
        HttpRequest.newBuilder(uri(path))
            .header("accept", accepted)
            .PUT(BodyPublishers.ofString("hello"))
            .build(),
        BodyHandlers.ofString());
  }

  /** What is no browser asks for no HTML, and wants the file. */
  @Test
  void aProgramGetsTheFileOfAKey() throws Exception {
    FileRecord file = store("a.txt", "hello");
    String key = file.key().text();
    HttpResponse<String> answer = get("/download?key=" + key, "accept", "*/*");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("hello");
    assertThat(header(answer, "content-disposition")).contains("filename=\"a.txt\"");
    assertThat(header(answer, "vary")).isEqualTo("Accept");
    assertThat(get("/download?key=" + key.toLowerCase(Locale.ROOT), "range", "bytes=1-2").body())
        .isEqualTo("el");
    assertThat(get("/download?key=NOPE00").statusCode()).isEqualTo(404);
    HttpResponse<String> page = get("/download?key=" + key, "accept", "text/html,*/*;q=0.8");
    assertThat(header(page, "content-type")).isEqualTo("text/html; charset=utf-8");
    assertThat(get("/download").body()).isEqualTo(page.body());
  }

  /** Whatever is asked, and however: who hears that a file is gone hears nothing else of it. */
  @Test
  void aFileWhoseContentIsGoneIsNotDescribed() throws Exception {
    FileRecord file = store("a.txt", "hello");
    String link = link(file);
    contents.setAside(file.content());
    for (String[] fields :
        new String[][] {
          {},
          {"range", "bytes=1-2"},
          {"range", "bytes=99-"},
          {"if-none-match", "*"},
          {"if-match", "\"x\""}
        }) {
      HttpResponse<String> answer = get(link, fields);
      assertThat(answer.statusCode()).isEqualTo(404);
      assertThat(answer.body())
          .isEqualTo("{\"code\":\"not_found\",\"message\":\"file not found or link expired\"}\n");
      assertThat(header(answer, "content-length")).isEqualTo("" + answer.body().length());
      assertThat(answer.headers().map())
          .doesNotContainKeys(
              "etag", "repr-digest", "content-range", "content-disposition", "last-modified");
      assertThat(header(answer, "cache-control")).isEqualTo("no-store");
    }
    HttpResponse<String> head =
        client.send(
            HttpRequest.newBuilder(uri(link)).method("HEAD", BodyPublishers.noBody()).build(),
            BodyHandlers.ofString());
    assertThat(head.statusCode()).isEqualTo(404);
    assertThat(head.headers().map()).doesNotContainKeys("etag", "repr-digest");
  }

  @Test
  void saysWhichLimitWasReached() throws Exception {
    assertThat(declare("/upload?name=a", QUOTA_BYTES + 1)).startsWith("HTTP/1.1 507 ");
    assertThat(declare("/upload?name=a", 3 * QUOTA_BYTES)).startsWith("HTTP/1.1 413 ");
    assertThat(contents.bytesLeft()).isEqualTo(QUOTA_BYTES);
    assertThat(library.counts().uploadsNow()).isZero();
  }

  @Test
  void aSenderThatGoesAwayLeavesNothing() throws Exception {
    try (Socket socket = new Socket(server.prototype().address(), server.port())) {
      OutputStream out = socket.getOutputStream();
      out.write(
          "POST /upload?name=a HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\nhello"
              .getBytes(StandardCharsets.US_ASCII));
      out.flush();
      await(() -> library.counts().uploadsNow() == 1);
    }
    await(() -> library.counts().uploadsAbandoned() == 1);
    assertThat(contents.bytesLeft()).isEqualTo(QUOTA_BYTES);
    assertThat(post("/upload?name=next", new byte[3]).statusCode()).isEqualTo(201);
  }

  @Test
  void aDownloadThatCannotBeWholeIsCutOff() throws Exception {
    FileRecord file = store("a", "hello");
    FileRecord longer =
        new FileRecord(
            new io.fawa.files.FileKey("LONGER"),
            file.name(),
            1_000_000,
            file.sha256(),
            file.created(),
            file.expires(),
            file.content());
    metadata.putIfAbsent(longer);
    assertThatThrownBy(() -> get(link(longer))).isInstanceOf(IOException.class);
    assertThat(get(link(file)).body()).isEqualTo("hello");
  }

  @Test
  void aReceiverThatGoesAwayHurtsNobodyElse() throws Exception {
    byte[] bytes = new byte[4_000_000];
    assertThat(post("/upload?name=big", bytes).statusCode()).isEqualTo(201);
    String link = link(onlyFile());
    for (int i = 0; i < 20; i++) {
      try (Socket socket = new Socket(server.prototype().address(), server.port())) {
        socket
            .getOutputStream()
            .write(
                ("GET " + link + " HTTP/1.1\r\nHost: x\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
        assertThat(socket.getInputStream().readNBytes(1_000)).hasSize(1_000);
        socket.setSoLinger(true, 0);
      }
    }
    HttpResponse<byte[]> whole =
        client.send(HttpRequest.newBuilder(uri(link)).build(), BodyHandlers.ofByteArray());
    assertThat(whole.body()).isEqualTo(bytes);
  }

  /** Sends a head only: who is refused need not send the rest. */
  private String declare(String path, long bytes) throws IOException {
    try (Socket socket = new Socket(server.prototype().address(), server.port())) {
      socket
          .getOutputStream()
          .write(
              "POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n"
                  .formatted(path, bytes)
                  .getBytes(StandardCharsets.US_ASCII));
      byte[] answer = socket.getInputStream().readNBytes(20);
      return new String(answer, StandardCharsets.US_ASCII);
    }
  }

  /** Sends five bytes under a path as it is; returns the beginning of the answer. */
  private String put(String path) throws IOException {
    try (Socket socket = new Socket(server.prototype().address(), server.port())) {
      socket
          .getOutputStream()
          .write(
              "PUT %s HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello"
                  .formatted(path)
                  .getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readNBytes(20), StandardCharsets.US_ASCII);
    }
  }

  private static void await(java.util.function.BooleanSupplier condition) {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.getAsBoolean() && System.nanoTime() < deadline) {
      LockSupport.parkNanos(1_000_000);
    }
    assertThat(condition.getAsBoolean()).isTrue();
  }

  private FileRecord store(String name, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    try (Upload upload = library.begin(name, bytes.length, Asker.named("test"))) {
      upload.append(bytes, 0, bytes.length);
      return upload.complete();
    }
  }

  private FileRecord onlyFile() throws IOException {
    java.util.List<FileRecord> all = new java.util.ArrayList<>();
    metadata.all(all::add);
    assertThat(all).hasSize(1);
    return all.getFirst();
  }

  private String link(FileRecord file) {
    return signer.sign(file).pathAndQuery(Downloads.PATH);
  }

  private URI uri(String pathAndQuery) {
    return URI.create("http://localhost:" + server.port() + pathAndQuery);
  }

  private HttpResponse<String> get(String path, String... headers) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri(path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> post(String path, byte[] body) throws Exception {
    return client.send(
        HttpRequest.newBuilder(uri(path)).POST(BodyPublishers.ofByteArray(body)).build(),
        BodyHandlers.ofString());
  }

  private static String header(HttpResponse<?> answer, String name) {
    return answer.headers().firstValue(name).orElse("none");
  }
}
