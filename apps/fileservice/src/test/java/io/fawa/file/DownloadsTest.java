/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.files.FileRecord;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DownloadsTest extends FileRoutes {
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
  void aDownloadThatCannotBeWholeIsCutOff() throws Exception {
    FileRecord file = store("a", "hello");
    FileRecord longer =
        FileRecord.of(
            new io.fawa.files.FileKey("LONGER"),
            file.name(),
            1_000_000,
            file.checksums(),
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
}
