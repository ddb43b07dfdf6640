/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestRoutesTest extends FileRoutes {
  private static final String FOR = "Fawa-Request";
  private static final String TOKEN = "Fawa-Delete-Token";
  private static final String TUS = "application/offset+octet-stream";

  private HttpResponse<String> send(String method, String path, String body, String... fields)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(path)).method(method, BodyPublishers.ofString(body));
    if (fields.length > 0) {
      request.headers(fields);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }

  /** A request, and the token of its maker. */
  private record Made(String key, String token) {}

  private Made made(String json) throws Exception {
    HttpResponse<String> answer = send("POST", "/requests", json);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    return new Made(member("key", answer), header(answer, TOKEN));
  }

  private static String member(String name, HttpResponse<String> answer) {
    return answer.body().replaceFirst("(?s).*?\"" + name + "\":\"([^\"]*)\".*", "$1");
  }

  private HttpResponse<String> inbox(Made request) throws Exception {
    return send("GET", "/requests/" + request.key(), "", TOKEN, request.token());
  }

  private static String path(HttpResponse<String> created) {
    return URI.create(header(created, "location")).getPath();
  }

  @Test
  void aRequestSaysWhatMayBeSentAndNothingElse() throws Exception {
    HttpResponse<String> answer =
        send(
            "POST",
            "/requests",
            "{\"name\":\"Fotos/für uns\",\"files\":3,\"bytes\":\"2k\",\"expires\":\"2h\"}");
    String key = member("key", answer);
    String known =
        "{\"key\":\"%s\",\"name\":\"Fotos-für uns\",\"files\":3,\"bytes\":2048,\"fileBytes\":2048,\"open\":true,\"expires\":\"%s\",\"url\":\"http://files.example/request?key=%s\""
            .formatted(key, clock.instant().plus(Duration.ofHours(2)), key);
    assertThat(answer.body()).isEqualTo(known + ",\"token\":\"" + header(answer, TOKEN) + "\"}\n");
    assertThat(header(answer, "location")).isEqualTo("/request?key=" + key);
    assertThat(get("/requests/" + key).body()).isEqualTo(known + "}\n");
    assertThat(get("/request?key=" + key, "Accept", "text/html").body()).startsWith("<!doctype");
    assertThat(get("/request?key=" + key).body()).contains("Fawa-Request");
    assertThat(get("/download?key=" + key).statusCode()).isEqualTo(404);
    assertThat(get("/requests/NOSUCHKEY").statusCode()).isEqualTo(404);
  }

  @Test
  void termsMayBeInTheQuery() throws Exception {
    HttpResponse<String> answer = send("POST", "/requests?files=7&fileBytes=5", "");
    assertThat(answer.body())
        .contains("\"name\":\"files\",\"files\":7,")
        .contains(",\"fileBytes\":5,");
  }

  @ParameterizedTest
  @CsvSource({
    "'{\"files\":0}', 'files is 0: allowed are 1 to 100'",
    "'{\"expires\":\"9w\"}', 'expires is 9w: allowed are 1s to 604800s'",
    "'{\"files\":[]}', 'files must be a string'",
    "'hello', 'the request is not a JSON object'",
    "'{\"name\":\"..\"}', 'invalid file name'"
  })
  void saysWhatIsAllowed(String json, String message) throws Exception {
    HttpResponse<String> answer = send("POST", "/requests", json);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains(message);
    assertThat(metadata.count()).isZero();
  }

  @Test
  void everyWayOfSendingLeadsToTheInboxAndTellsNoKey() throws Exception {
    Made request = made("{\"files\":10}");
    String key = request.key();
    HttpResponse<String> put = send("PUT", "/put.txt", "hello", FOR, key);
    assertThat(put.body()).isEqualTo("received: put.txt, 5 bytes, SHA-256 " + HELLO_SHA256 + "\n");
    HttpResponse<String> post = send("POST", "/upload?name=post.txt&request=" + key, "hello");
    assertThat(post.body()).startsWith("{\"name\":\"post.txt\",\"size\":5,\"sha256\":");
    String form =
        "--b\r\nContent-Disposition: form-data; name=f; filename=form.txt\r\n\r\nhello\r\n--b--\r\n";
    HttpResponse<String> sent =
        send("POST", "/upload", form, FOR, key, "Content-Type", "multipart/form-data; boundary=b");
    assertThat(sent.body()).startsWith("received: form.txt");
    HttpResponse<String> draft = sentByDraft(key);
    assertThat(draft.body()).startsWith("{\"name\":\"draft.txt\"");
    HttpResponse<String> tus = sentByTus(key);
    assertThat(get(path(tus)).body()).contains("\"file\":{\"name\":\"tus.txt\"");
    for (HttpResponse<String> answer : List.of(put, post, sent, draft, tus)) {
      assertThat(answer.statusCode()).isEqualTo(201);
      assertThat(header(answer, TOKEN)).isEqualTo("none");
      assertThat(header(answer, "link")).isEqualTo("none");
      assertThat(answer.body()).doesNotContain("\"key\"").doesNotContain("url");
    }
    assertThat(send("DELETE", path(tus), "").statusCode()).isEqualTo(403);
    HttpResponse<String> inbox = inbox(request);
    assertThat(inbox.body())
        .contains("\"ended\":false,\"arriving\":0,\"receivedFiles\":5,\"receivedBytes\":25,");
    for (String name : List.of("put", "post", "form", "draft", "tus")) {
      assertThat(inbox.body()).contains("\"name\":\"" + name + ".txt\",\"size\":5,");
    }
  }

  private HttpResponse<String> sentByDraft(String key) throws Exception {
    String path =
        path(send("POST", "/uploads?name=draft.txt", "he", FOR, key, "Upload-Complete", "?0"));
    return send(
        "PATCH",
        path,
        "llo",
        "Upload-Offset",
        "2",
        "Upload-Complete",
        "?1",
        "Content-Type",
        "application/partial-upload");
  }

  private HttpResponse<String> sentByTus(String key) throws Exception {
    return send(
        "POST",
        "/uploads",
        "hello",
        "Tus-Resumable",
        "1.0.0",
        "Upload-Length",
        "5",
        "Upload-Metadata",
        "filename " + base64("tus.txt") + ",request " + base64(key),
        "Content-Type",
        TUS);
  }

  @Test
  void itsMakerFetchesAndDeletesWhatCame() throws Exception {
    Made request = made("");
    send("PUT", "/a.txt", "hello", FOR, request.key());
    String key =
        inbox(request)
            .body()
            .replaceFirst("(?s).*\"received\":\\[\\{\"key\":\"([0-9A-Z]+).*", "$1");
    assertThat(get("/download?key=" + key).body()).isEqualTo("hello");
    assertThat(send("DELETE", "/download?key=" + key, "", TOKEN, request.token()).statusCode())
        .isEqualTo(204);
    assertThat(inbox(request).body()).doesNotContain("a.txt").contains("\"receivedFiles\":1");
  }

  private static String base64(String text) {
    return Base64.getEncoder()
        .encodeToString(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  @Test
  void partsOfAnUploadByTusCountAsOneFile() throws Exception {
    Made request = made("{\"files\":1}");
    String metadata = "request " + base64(request.key());
    String[] parts = new String[2];
    for (int i = 0; i < 2; i++) {
      HttpResponse<String> part =
          send(
              "POST",
              "/uploads",
              i == 0 ? "he" : "llo",
              "Tus-Resumable",
              "1.0.0",
              "Upload-Length",
              i == 0 ? "2" : "3",
              "Upload-Concat",
              "partial",
              "Upload-Metadata",
              metadata,
              "Content-Type",
              TUS);
      assertThat(part.statusCode()).isEqualTo(201);
      parts[i] = path(part);
    }
    HttpResponse<String> whole =
        send(
            "POST",
            "/uploads",
            "",
            "Tus-Resumable",
            "1.0.0",
            "Upload-Concat",
            "final;" + String.join(" ", parts),
            "Upload-Metadata",
            metadata);
    assertThat(whole.statusCode()).as(whole.body()).isEqualTo(201);
    assertThat(inbox(request).body())
        .contains("\"receivedFiles\":1,\"receivedBytes\":5,")
        .contains(HELLO_SHA256)
        .contains("\"open\":false");
  }

  @Test
  void refusesWhatIsTooMuchAndOtherTerms() throws Exception {
    Made request = made("{\"files\":2,\"bytes\":8,\"fileBytes\":6}");
    assertThat(send("PUT", "/a", "hello!!", FOR, request.key()).statusCode()).isEqualTo(413);
    assertThat(send("PUT", "/a", "hello", FOR, request.key(), "Fawa-Key", "short").body())
        .contains("key is not allowed: a file for a request has the terms of the request");
    assertThat(send("PUT", "/a", "hello", FOR, request.key()).statusCode()).isEqualTo(201);
    assertThat(send("PUT", "/a", "hello", FOR, request.key()).statusCode()).isEqualTo(413);
    assertThat(send("PUT", "/a", "abc", FOR, request.key()).statusCode()).isEqualTo(201);
    HttpResponse<String> full = send("PUT", "/a", "", FOR, request.key());
    assertThat(full.statusCode()).isEqualTo(410);
    assertThat(full.body()).contains("this request has got all that it may get");
    assertThat(send("PUT", "/a", "x", FOR, "NOSUCHREQUEST").statusCode()).isEqualTo(404);
    assertThat(send("PUT", "/a", "x", FOR, "?").statusCode()).isEqualTo(400);
    String bundle = "{\"files\":[{\"key\":\"ABCDEF\",\"deleteToken\":\"x\",\"path\":\"a\"}]}";
    assertThat(send("POST", "/bundles", bundle, FOR, request.key()).body())
        .contains("a bundle cannot be sent for a request");
  }

  @Test
  void onlyItsMakerListsAndEnds() throws Exception {
    Made request = made("");
    String path = "/requests/" + request.key();
    assertThat(send("GET", path, "", TOKEN, "x").statusCode()).isEqualTo(403);
    assertThat(send("DELETE", path, "").statusCode()).isEqualTo(403);
    assertThat(send("DELETE", path, "", TOKEN, request.token()).statusCode()).isEqualTo(204);
    assertThat(get(path).body()).contains("\"open\":false");
    assertThat(inbox(request).body()).contains("\"ended\":true").endsWith("\"received\":[]}\n");
    assertThat(send("PUT", "/a", "x", FOR, request.key()).statusCode()).isEqualTo(410);
    assertThat(contents.committed()).hasSize(1);
    clock.advance(Duration.ofDays(1));
    assertThat(inbox(request).statusCode()).isEqualTo(404);
    library.sweep();
    assertThat(contents.bytesLeft()).isEqualTo(QUOTA_BYTES);
  }
}
