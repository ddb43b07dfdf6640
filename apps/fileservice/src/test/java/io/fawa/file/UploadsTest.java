/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.files.FileRecord;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UploadsTest extends FileRoutes {
  @ParameterizedTest
  @ValueSource(strings = {"/", "/upload", "/upload/", "/upload?name=h.txt"})
  void takesTheFilesOfAForm(String path) throws Exception {
    HttpResponse<String> answer =
        form(
            path,
            "*/*",
            """
            --b
            Content-Disposition: form-data; name="comment"

            not a file
            --b
            Content-Disposition: form-data; name="file"; filename="dir/a é;b.txt"
            Content-Type: text/plain

            hello
            --b
            Content-Disposition: form-data; name="none"; filename=""


            --b
            Content-Disposition: form-data; name="file"; filename="empty"


            --b--
            """);
    assertThat(answer.statusCode()).isEqualTo(201);
    List<String> links = answer.body().lines().toList();
    assertThat(links).hasSize(2);
    String first = links.getFirst().replace("http://files.example", "");
    assertThat(first).startsWith("/d/a%20%C3%A9%3Bb.txt?key=");
    assertThat(get(first).body()).isEqualTo("hello");
    assertThat(get(links.get(1).replace("http://files.example", "")).body()).isEmpty();
  }

  @Test
  void aFormIsAnsweredInJsonWhereThatIsAsked() throws Exception {
    String body =
        """
        --b
        Content-Disposition: form-data; name="file"; filename="a"

        hello
        --b--
        """;
    HttpResponse<String> answer = form("/upload", "application/json", body);
    assertThat(answer.body()).startsWith("{\"files\":[{\"key\":").endsWith("\"}]}\n");
  }

  @ParameterizedTest
  @CsvSource({
    "'', 'the form has no file'",
    "'--b--|', 'the form has no file'",
    "'--b|Content-Disposition: form-data; name=x||y|--b--|', 'the form has no file'",
    "'--b|Content-Disposition: form-data; name=f; filename=a||hello', 'not a form: '",
    "'hello', 'the form has no file'"
  })
  void refusesWhatIsNoForm(String body, String message) throws Exception {
    HttpResponse<String> answer = form("/upload", "*/*", body.replace("|", "\n"));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    assertThat(answer.body()).contains(message).contains("invalid_argument");
    assertThat(contents.committed()).isEmpty();
  }

  @Test
  void aFormOfManyPartsAndAPartOfLongFieldsAreRefused() throws Exception {
    String part = "--b\nContent-Disposition: form-data; name=x\n\n\n";
    assertThat(form("/upload", "*/*", part.repeat(1001) + "--b--\n").body())
        .contains("a form has at most 1000 parts");
    String name = "x".repeat(9000);
    String large = "--b\nContent-Disposition: form-data; name=" + name + "\n\n\n--b--\n";
    assertThat(form("/upload", "*/*", large).statusCode()).isEqualTo(400);
  }

  private HttpResponse<String> form(String path, String accepted, String body) throws Exception {
    return client.send(
        HttpRequest.newBuilder(uri(path))
            .header("content-type", "multipart/form-data; boundary=b")
            .header("accept", accepted)
            .POST(BodyPublishers.ofString(body.replace("\n", "\r\n")))
            .build(),
        BodyHandlers.ofString());
  }

  @ParameterizedTest
  @CsvSource({"POST, /upload?name=x, multipart/mixed", "PUT, /x, multipart/form-data"})
  void whatIsWrappedOtherwiseIsRefused(String method, String path, String type) throws Exception {
    HttpResponse<String> answer =
        client.send(
            HttpRequest.newBuilder(uri(path))
                .header("content-type", type + "; boundary=b")
                .method(method, BodyPublishers.ofString("--b--\r\n"))
                .build(),
            BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(415);
    assertThat(answer.body()).contains(type).contains("curl -T FILE URL/").endsWith("\n");
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
  void takesABodyAsAFile() throws Exception {
    byte[] bytes = new byte[3_000_000];
    new java.util.Random(7).nextBytes(bytes);
    HttpResponse<String> answer = post("/upload?name=a%20%22b%22.bin", bytes);
    assertThat(answer.statusCode()).isEqualTo(201);
    FileRecord file = onlyFile();
    assertThat(answer.body())
        .isEqualTo(
            """
            {"key":"%s","name":"a \\"b\\".bin","size":3000000,"sha256":"%s","expires":"2026-01-02T03:29:05.678Z","url":"http://files.example%s","deleteToken":"%s"}
            """
                .formatted(
                    file.key().text(),
                    file.sha256(),
                    link(file),
                    header(answer, "fawa-delete-token")));
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
    await(() -> contents.bytesLeft() == QUOTA_BYTES);
    assertThat(post("/upload?name=next", new byte[3]).statusCode()).isEqualTo(201);
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
}
