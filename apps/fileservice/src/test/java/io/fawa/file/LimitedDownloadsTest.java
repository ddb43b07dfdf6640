/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.files.FileRecord;
import io.fawa.files.library.NewUpload;
import io.fawa.files.library.Upload;
import io.fawa.files.link.Sharing;
import io.fawa.limits.Asker;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Downloads that are counted, need a password, or are ended by a token. */
class LimitedDownloadsTest extends FileRoutes {
  private FileRecord share(byte[] bytes, Sharing sharing) throws IOException {
    NewUpload asked = NewUpload.of("a.bin", bytes.length, Asker.named("test")).sharedAs(sharing);
    try (Upload upload = library.begin(asked)) {
      upload.append(bytes, 0, bytes.length);
      return upload.complete();
    }
  }

  private FileRecord share(String name, String value) throws IOException {
    return share("hello".getBytes(StandardCharsets.US_ASCII), terms.parse(Map.of(name, value)));
  }

  private int completed(FileRecord file) throws IOException {
    return metadata.find(file.key()).orElseThrow().downloads().completed();
  }

  private HttpResponse<String> method(String method, String path, String... fields)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(path)).method(method, BodyPublishers.noBody());
    if (fields.length > 0) {
      request.headers(fields);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }

  @Test
  void aOneTimeLinkIsGoneAfterItsDownload() throws Exception {
    FileRecord file = share("downloads", "1");
    assertThat(get(link(file)).body()).isEqualTo("hello");
    await(() -> contents.committed().isEmpty());
    assertThat(metadata.count()).isZero();
    assertThat(get(link(file)).statusCode()).isEqualTo(410);
    assertThat(get("/download?key=" + file.key().text()).statusCode()).isEqualTo(404);
  }

  /** What is not a whole download burns nothing. */
  @Test
  void looksPartsAndPreviewsDoNotCount() throws Exception {
    FileRecord file = share("downloads", "1");
    String link = link(file);
    String tag = '"' + HELLO_SHA256 + '"';
    assertThat(method("HEAD", link).statusCode()).isEqualTo(200);
    assertThat(get(link, "if-none-match", tag).statusCode()).isEqualTo(304);
    assertThat(get(link, "if-match", "\"x\"").statusCode()).isEqualTo(412);
    assertThat(get(link, "range", "bytes=0-3").body()).isEqualTo("hell");
    await(() -> running(file) == 0); // it ends after its last byte
    assertThat(get(link, "range", "bytes=9-").statusCode()).isEqualTo(416);
    assertThat(get("/download?key=" + file.key().text(), "accept", "text/html").body())
        .contains("<html");
    for (String agent :
        List.of(
            "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
            "Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)",
            "TelegramBot (like TwitterBot)",
            "facebookexternalhit/1.1",
            "WhatsApp/2.23.20.0")) {
      HttpResponse<String> answer = get(link, "user-agent", agent);
      assertThat(answer.statusCode()).as(agent).isEqualTo(403);
      assertThat(answer.body()).contains("not given for previews");
    }
    assertThat(completed(file)).isZero();
    assertThat(get(link, "range", "bytes=4-").body()).isEqualTo("o");
    await(() -> contents.committed().isEmpty());
  }

  @Test
  void whoGoesAwayBurnsNothing() throws Exception {
    int length = 4_000_000; // more than the buffers of both sockets hold, wherever this runs
    FileRecord file = share(new byte[length], terms.parse(Map.of("downloads", "1")));
    for (int i = 0; i < 3; i++) {
      try (Socket socket = new Socket()) {
        socket.setReceiveBufferSize(4_096); // before it connects, so that the window stays small
        socket.connect(new InetSocketAddress(server.prototype().address(), server.port()));
        String request = "GET " + link(file) + " HTTP/1.1\r\nHost: x\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        assertThat(socket.getInputStream().readNBytes(1_000)).hasSize(1_000);
        HttpResponse<String> other = get(link(file));
        assertThat(other.statusCode()).isEqualTo(429);
        assertThat(other.body()).contains("1 downloads of this file are in progress");
      }
      await(() -> running(file) == 0);
      assertThat(completed(file)).isZero();
    }
    assertThat(get(link(file)).body()).hasSize(length);
    await(() -> contents.committed().isEmpty());
  }

  private int running(FileRecord file) {
    try {
      return metadata.find(file.key()).orElseThrow().downloads().running().size();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void of64AtOnceExactly5Complete() throws Exception {
    byte[] bytes = new byte[200_000];
    FileRecord file = share(bytes, terms.parse(Map.of("downloads", "5")));
    List<Callable<Integer>> racers = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      racers.add(() -> {
        HttpResponse<InputStream> answer =
            client.send(
                HttpRequest.newBuilder(uri(link(file))).build(), BodyHandlers.ofInputStream());
        try (InputStream body = answer.body()) {
          int length = body.readAllBytes().length;
          assertThat(length == bytes.length).isEqualTo(answer.statusCode() == 200);
        }
        return answer.statusCode();
      });
    }
    List<Integer> answers = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Integer> racer : threads.invokeAll(racers)) {
        answers.add(racer.get());
      }
    }
    assertThat(answers).isSubsetOf(200, 410, 429).filteredOn(status -> status == 200).hasSize(5);
    await(() -> contents.committed().isEmpty());
    assertThat(metadata.count()).isZero();
  }

  @Test
  void aPasswordGatesEachWayToTheFile() throws Exception {
    FileRecord file = share("password", "p\u00e4ss");
    String byKey = "/download?key=" + file.key().text();
    for (String path : List.of(link(file), byKey)) {
      HttpResponse<String> none = get(path);
      assertThat(none.statusCode()).isEqualTo(401);
      assertThat(header(none, "www-authenticate"))
          .isEqualTo("Basic realm=\"file\", charset=\"UTF-8\"");
      assertThat(none.body()).contains("the file needs a password");
      assertThat(method("HEAD", path).statusCode()).isEqualTo(401);
      HttpResponse<String> wrong = get(path, "fawa-password", "wrong");
      assertThat(wrong.statusCode()).isEqualTo(401);
      assertThat(header(wrong, "www-authenticate")).isEqualTo("Fawa-Password");
      assertThat(get(path, "authorization", "Basic !").statusCode()).isEqualTo(401);
      String basic =
          Base64.getEncoder().encodeToString("any:p\u00e4ss".getBytes(StandardCharsets.UTF_8));
      assertThat(get(path, "authorization", "Basic " + basic).body()).isEqualTo("hello");
    }
  }

  @Test
  void guessingAPasswordIsSlow() throws Exception {
    FileRecord file = share("password", "right");
    int tries = 0;
    while (get(link(file), "fawa-password", "wrong").statusCode() == 401) {
      tries++;
    }
    assertThat(tries).isEqualTo(10);
    HttpResponse<String> answer = get(link(file), "fawa-password", "right");
    assertThat(answer.statusCode()).isEqualTo(429);
    assertThat(answer.body()).contains("too many wrong passwords");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whoHasTheTokenDeletes(boolean byLink) throws Exception {
    Sharing sharing = terms.parse(Map.of());
    FileRecord file = share("hello".getBytes(StandardCharsets.US_ASCII), sharing);
    String path = byLink ? link(file) : "/download?key=" + file.key().text();
    assertThat(method("DELETE", path).statusCode()).isEqualTo(403);
    assertThat(method("DELETE", path, "fawa-delete-token", "WRONG").statusCode()).isEqualTo(403);
    assertThat(get(link(file)).body()).isEqualTo("hello");
    assertThat(method("DELETE", path, "fawa-delete-token", sharing.deleteToken()).statusCode())
        .isEqualTo(204);
    assertThat(contents.committed()).isEmpty();
    assertThat(method("DELETE", path, "fawa-delete-token", sharing.deleteToken()).statusCode())
        .isEqualTo(404);
  }

  @Test
  void digestsAreGivenAsTheyAreWanted() throws Exception {
    FileRecord file = share("downloads", "9");
    String sha256 = "sha-256=:LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=:";
    HttpResponse<String> both =
        get(link(file), "want-content-digest", "sha-256=5", "want-repr-digest", "crc32c=3, sha=9");
    assertThat(header(both, "content-digest")).isEqualTo(sha256);
    assertThat(header(both, "repr-digest")).isEqualTo("crc32c=:mnG7TA==:");
    HttpResponse<String> part =
        get(link(file), "want-content-digest", "sha-256=5", "range", "bytes=0-1");
    assertThat(part.body()).isEqualTo("he");
    assertThat(header(part, "content-digest"))
        .isEqualTo("sha-256=:Ny9+L9LQHOKh1x3Acqy7pMb9JaEIfNfxU/TsDON+Ht4=:");
    assertThat(header(part, "repr-digest")).isEqualTo(sha256);
    HttpResponse<String> crc =
        get(link(file), "want-content-digest", "crc32c=1", "range", "bytes=0-1");
    assertThat(header(crc, "content-digest")).isEqualTo("crc32c=:uN4WEg==:");
    HttpResponse<String> unwanted = get(link(file), "range", "bytes=0-1");
    assertThat(header(unwanted, "content-digest")).isEqualTo("none");
    HttpResponse<String> unknown = get(link(file), "want-repr-digest", "md5=1, x");
    assertThat(header(unknown, "repr-digest")).isEqualTo(sha256);
  }

  /** It would have to be read twice. */
  @Test
  void aLongPartHasNoDigest() throws Exception {
    int length = (int) Downloads.DIGESTED_PART_BYTES_MAX;
    FileRecord file = share(new byte[length + 2], terms.parse(Map.of("downloads", "9")));
    String zeros = "sha-256=:u5+N9hR00l5x+gByIxjNOHOWyhc2YF4SSIIcwN49Ovg=:";
    for (int more = 0; more <= 1; more++) {
      String range = "bytes=1-" + (length + more);
      HttpResponse<String> part =
          get(link(file), "want-content-digest", "sha-256=1", "range", range);
      assertThat(part.body()).hasSize(length + more);
      assertThat(header(part, "content-digest")).isEqualTo(more == 0 ? zeros : "none");
    }
  }
}
