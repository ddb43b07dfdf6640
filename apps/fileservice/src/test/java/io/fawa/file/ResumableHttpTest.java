/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** draft-ietf-httpbis-resumable-upload, request by request; its examples are among these. */
class ResumableHttpTest extends FileRoutes {
  private static final String PARTIAL = "application/partial-upload";

  @Test
  void offersItself() throws Exception {
    for (String path : List.of("/uploads", "/upload", "/")) {
      HttpResponse<String> answer = send("OPTIONS", path, "");
      assertThat(header(answer, "Accept-Patch")).isEqualTo(PARTIAL);
      assertThat(header(answer, "Upload-Limit")).isEqualTo("max-size=10000000, max-age=86400");
    }
  }

  @Test
  void anUploadInParts() throws Exception {
    HttpResponse<String> created =
        send("POST", "/upload?name=a.txt", "he", "Upload-Complete", "?0", "Upload-Length", "5");
    assertThat(created.statusCode()).isEqualTo(201);
    assertThat(header(created, "Upload-Complete")).isEqualTo("?0");
    assertThat(header(created, "Upload-Offset")).isEqualTo("2");
    assertThat(header(created, "Upload-Limit")).isEqualTo("max-size=10000000, max-age=86400");
    String path = path(created);
    HttpResponse<String> state = send("HEAD", path, "");
    assertThat(state.statusCode()).isEqualTo(204);
    assertThat(header(state, "Upload-Offset")).isEqualTo("2");
    assertThat(header(state, "Upload-Complete")).isEqualTo("?0");
    assertThat(header(state, "Upload-Length")).isEqualTo("5");
    assertThat(header(state, "Cache-Control")).isEqualTo("no-store");
    HttpResponse<String> more = append(path, 2, "l", "?0");
    assertThat(more.statusCode()).isEqualTo(204);
    assertThat(header(more, "Upload-Complete")).isEqualTo("?0");
    HttpResponse<String> last = append(path, 3, "lo", "?1");
    assertThat(last.statusCode()).isEqualTo(201);
    assertThat(header(last, "Upload-Complete")).isEqualTo("?1");
    assertThat(last.body()).contains("\"sha256\":\"" + HELLO_SHA256);
    assertThat(onlyFile().name().text()).isEqualTo("a.txt");
    HttpResponse<String> done = send("HEAD", path, "");
    assertThat(header(done, "Upload-Complete")).isEqualTo("?1");
    assertThat(header(done, "Upload-Offset")).isEqualTo("5");
    assertThat(header(done, "Link")).contains(onlyFile().key().text());
  }

  @Test
  void anEmptyCreationAndAnUnknownLength() throws Exception {
    String path = path(send("POST", "/uploads?name=a", "", "Upload-Complete", "?0"));
    assertThat(header(send("HEAD", path, ""), "Upload-Length")).isEqualTo("none");
    assertThat(append(path, 0, "hello", "?0").statusCode()).isEqualTo(204);
    HttpResponse<String> last = append(path, 5, "", "?1");
    assertThat(last.statusCode()).isEqualTo(201);
    assertThat(onlyFile().sha256()).isEqualTo(HELLO_SHA256);
  }

  /** The upgrade of an ordinary upload: it is answered as one. */
  @Test
  void aWholeUploadIsAnsweredAsAnOrdinaryOne() throws Exception {
    HttpResponse<String> answer =
        send(
            "PUT",
            "/upload/a.txt",
            "hello",
            "Upload-Complete",
            "?1",
            "Upload-Draft-Interop-Version",
            "8");
    assertThat(answer.statusCode()).isEqualTo(201);
    assertThat(header(answer, "Upload-Complete")).isEqualTo("?1");
    assertThat(answer.body()).contains("\"name\":\"a.txt\"");
    assertThat(onlyFile().sha256()).isEqualTo(HELLO_SHA256);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "inline; filename=\"a b.txt\"",
        "attachment; filename=\"x\"; filename*=UTF-8''a%20b.txt",
        "inline;FILENAME=\"a b.txt\""
      })
  void theNameMayBeInTheDisposition(String disposition) throws Exception {
    send("POST", "/uploads", "hello", "Upload-Complete", "?1", "Content-Disposition", disposition);
    assertThat(onlyFile().name().text()).isEqualTo("a b.txt");
  }

  @Test
  void anotherOffsetIsToldTheRightOne() throws Exception {
    String path = path(send("POST", "/uploads", "he", "Upload-Complete", "?0"));
    HttpResponse<String> answer = append(path, 4, "x", "?0");
    assertThat(answer.statusCode()).isEqualTo(409);
    assertThat(header(answer, "Upload-Offset")).isEqualTo("2");
    assertThat(header(answer, "Content-Type")).isEqualTo("application/problem+json");
    assertThat(answer.body())
        .contains("problem-types#mismatching-upload-offset")
        .contains("\"expected-offset\":2,\"provided-offset\":4");
    assertThat(append(path, 2, "llo", "?1").statusCode()).isEqualTo(201);
  }

  @Test
  void whoAsksAgainAfterTheLastByteIsAnsweredAgain() throws Exception {
    String path = path(send("POST", "/uploads", "", "Upload-Complete", "?0"));
    String answer = append(path, 0, "hello", "?1").body();
    HttpResponse<String> again = append(path, 5, "", "?1");
    assertThat(again.statusCode()).isEqualTo(201);
    assertThat(again.body()).isEqualTo(answer);
    HttpResponse<String> more = append(path, 5, "x", "?1");
    assertThat(more.statusCode()).isEqualTo(400);
    assertThat(more.body()).contains("problem-types#completed-upload");
    assertThat(header(more, "Upload-Complete")).isEqualTo("?1");
  }

  @Test
  void lengthsThatContradictAreRefused() throws Exception {
    HttpResponse<String> creation =
        send("POST", "/uploads", "hello", "Upload-Complete", "?1", "Upload-Length", "6");
    assertThat(creation.statusCode()).isEqualTo(400);
    assertThat(creation.body()).contains("problem-types#inconsistent-upload-length");
    String path =
        path(send("POST", "/uploads", "he", "Upload-Complete", "?0", "Upload-Length", "5"));
    assertThat(append(path, 2, "ll", "?1").statusCode()).isEqualTo(400);
    assertThat(append(path, 2, "llo", "?1", "Upload-Length", "9").statusCode()).isEqualTo(400);
    assertThat(append(path, 2, "llo", "?1").statusCode()).isEqualTo(201);
  }

  /** §4.4.2: it is not continued any more. */
  @Test
  void moreBytesThanDeclaredEndTheUpload() throws Exception {
    String path =
        path(send("POST", "/uploads", "he", "Upload-Complete", "?0", "Upload-Length", "5"));
    assertThat(append(path, 2, "llo!", "?0").statusCode()).isEqualTo(400);
    assertThat(send("HEAD", path, "").statusCode()).isEqualTo(404);
    assertThat(contents.bytesLeft()).isEqualTo(QUOTA_BYTES);
  }

  @Test
  void aContentDigestIsChecked() throws Exception {
    String digest = "sha-256=:LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=:";
    String path = path(send("POST", "/uploads", "", "Upload-Complete", "?0"));
    HttpResponse<String> wrong = append(path, 0, "jello", "?1", "Content-Digest", digest);
    assertThat(wrong.statusCode()).isEqualTo(400);
    assertThat(header(send("HEAD", path, ""), "Upload-Offset")).isEqualTo("0");
    String other = "unknown=:AA==:, " + digest;
    assertThat(append(path, 0, "hello", "?1", "Content-Digest", other).statusCode()).isEqualTo(201);
    assertThat(onlyFile().sha256()).isEqualTo(HELLO_SHA256);
  }

  @Test
  void cancellation() throws Exception {
    String path = path(send("POST", "/uploads", "he", "Upload-Complete", "?0"));
    assertThat(send("DELETE", path, "").statusCode()).isEqualTo(204);
    assertThat(send("HEAD", path, "").statusCode()).isEqualTo(404);
    assertThat(append(path, 2, "llo", "?1").statusCode()).isEqualTo(404);
    assertThat(contents.bytesLeft()).isEqualTo(QUOTA_BYTES);
  }

  /** The rest of the life, which a later request never shortens. */
  @Test
  void maxAgeCountsDownAndStartsAnewWithEachRequest() throws Exception {
    String path = path(send("POST", "/uploads", "he", "Upload-Complete", "?0"));
    clock.advance(Duration.ofSeconds(400));
    assertThat(header(send("HEAD", path, ""), "Upload-Limit")).endsWith("max-age=86000");
    append(path, 2, "l", "?0");
    assertThat(header(send("HEAD", path, ""), "Upload-Limit")).endsWith("max-age=86400");
  }

  @ParameterizedTest
  @ValueSource(strings = {"5", "6", "7", "8"})
  void clientsOfEarlierDraftsAreUnderstood(String version) throws Exception {
    HttpResponse<String> created =
        send(
            "POST",
            "/upload?name=a",
            "he",
            "Upload-Complete",
            "?0",
            "Upload-Draft-Interop-Version",
            version);
    String type = version.equals("5") ? "application/octet-stream" : PARTIAL;
    HttpResponse<String> last =
        send(
            "PATCH",
            path(created),
            "llo",
            "Upload-Draft-Interop-Version",
            version,
            "Upload-Offset",
            "2",
            "Upload-Complete",
            "?1",
            "Content-Type",
            type);
    assertThat(last.statusCode()).isEqualTo(201);
    assertThat(onlyFile().sha256()).isEqualTo(HELLO_SHA256);
  }

  /** As iOS 17 and what is to come: the file arrives. */
  @ParameterizedTest
  @ValueSource(strings = {"3", "4", "9", "x"})
  void clientsOfOtherDraftsUploadAsUsual(String version) throws Exception {
    HttpResponse<String> answer =
        send(
            "POST",
            "/upload?name=a",
            "hello",
            "Upload-Complete",
            "?1",
            "Upload-Incomplete",
            "?0",
            "Upload-Draft-Interop-Version",
            version);
    assertThat(answer.statusCode()).isEqualTo(201);
    assertThat(header(answer, "Upload-Complete")).isEqualTo("none");
    assertThat(onlyFile().sha256()).isEqualTo(HELLO_SHA256);
  }

  @Test
  void fieldsOfOtherTypesAreIgnored() throws Exception {
    send("POST", "/upload?name=a", "hello", "Upload-Complete", "true");
    assertThat(onlyFile().size()).isEqualTo(5);
    HttpResponse<String> nothing = send("POST", "/uploads", "hello", "Upload-Complete", "1");
    assertThat(nothing.statusCode()).isEqualTo(400);
    String path = path(send("POST", "/uploads", "he", "Upload-Complete", "?0"));
    assertThat(append(path, 2, "llo", "yes").statusCode()).isEqualTo(400);
    assertThat(send("PATCH", path, "llo", "Upload-Offset", "2").statusCode()).isEqualTo(415);
  }

  private static String path(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    return header(answer, "Location").replace("http://files.example", "");
  }

  private HttpResponse<String> append(
      String path, long offset, String body, String complete, String... more) throws Exception {
    List<String> headers =
        new ArrayList<>(
            List.of(
                "Upload-Offset",
                "" + offset,
                "Upload-Complete",
                complete,
                "Content-Type",
                PARTIAL));
    headers.addAll(List.of(more));
    return send("PATCH", path, body, headers.toArray(String[]::new));
  }

  private HttpResponse<String> send(String method, String path, String body, String... headers)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(path))
            .method(method, BodyPublishers.ofByteArray(body.getBytes(StandardCharsets.UTF_8)));
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }
}
