/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.files.FilesConfig;
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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** tus 1.0.0, request by request. */
class TusTest extends FileRoutes {
  private static final String CONTENT = "application/offset+octet-stream";

  /** {@code a b.txt}. */
  private static final String METADATA = "filename YSBiLnR4dA==,empty";

  @Test
  void offersWhatItKnows() throws Exception {
    HttpResponse<String> answer = send("OPTIONS", "/uploads/", "");
    assertThat(answer.statusCode()).isEqualTo(204);
    assertThat(header(answer, "Tus-Version")).isEqualTo("1.0.0");
    assertThat(header(answer, "Tus-Extension"))
        .isEqualTo(
            "creation,creation-with-upload,creation-defer-length,expiration,checksum,termination,"
                + "concatenation");
    assertThat(header(answer, "Tus-Max-Size")).isEqualTo(Long.toString(QUOTA_BYTES * 2));
    assertThat(header(answer, "Tus-Checksum-Algorithm")).isEqualTo("md5,sha1,sha256,sha512");
  }

  @Test
  void anUploadInPieces() throws Exception {
    String path = created("Upload-Length", "5", "Upload-Metadata", METADATA);
    HttpResponse<String> first = patch(path, 0, "he");
    assertThat(first.statusCode()).isEqualTo(204);
    assertThat(header(first, "Upload-Offset")).isEqualTo("2");
    assertThat(header(first, "Upload-Expires")).endsWith(" GMT");
    HttpResponse<String> state = tus("HEAD", path, "");
    assertThat(state.statusCode()).isEqualTo(200);
    assertThat(header(state, "Upload-Offset")).isEqualTo("2");
    assertThat(header(state, "Upload-Length")).isEqualTo("5");
    assertThat(header(state, "Upload-Metadata")).isEqualTo(METADATA);
    assertThat(header(state, "Cache-Control")).isEqualTo("no-store");
    assertThat(header(state, "Tus-Resumable")).isEqualTo("1.0.0");
    HttpResponse<String> last = patch(path, 2, "llo");
    assertThat(header(last, "Upload-Offset")).isEqualTo("5");
    assertThat(header(last, "Link")).startsWith("<http://files.example/d/a%20b.txt?key=");
    assertThat(onlyFile().sha256()).isEqualTo(HELLO_SHA256);
    assertThat(onlyFile().name().text()).isEqualTo("a b.txt");
    assertThat(get(path).body())
        .startsWith("{\"offset\":5,\"length\":5,\"complete\":true,\"expires\":")
        .contains("\"file\":{\"key\":\"" + onlyFile().key().text());
  }

  @Test
  void theFirstPieceMayComeWithTheCreation() throws Exception {
    HttpResponse<String> answer =
        tus("POST", "/uploads", "hello", "Upload-Length", "5", "Content-Type", CONTENT);
    assertThat(answer.statusCode()).isEqualTo(201);
    assertThat(header(answer, "Upload-Offset")).isEqualTo("5");
    assertThat(onlyFile().sha256()).isEqualTo(HELLO_SHA256);
    assertThat(onlyFile().name().text()).isEqualTo("upload");
  }

  @Test
  void theLengthMayComeLater() throws Exception {
    String path = created("Upload-Defer-Length", "1");
    patch(path, 0, "he");
    assertThat(header(tus("HEAD", path, ""), "Upload-Defer-Length")).isEqualTo("1");
    assertThat(patch(path, 2, "l", "Upload-Length", "5").statusCode()).isEqualTo(204);
    assertThat(header(tus("HEAD", path, ""), "Upload-Length")).isEqualTo("5");
    assertThat(patch(path, 3, "lo", "Upload-Length", "6").statusCode()).isEqualTo(400);
    assertThat(patch(path, 3, "lo").statusCode()).isEqualTo(204);
    assertThat(onlyFile().sha256()).isEqualTo(HELLO_SHA256);
  }

  @Test
  void anEmptyFileIsCompleteAtOnce() throws Exception {
    created("Upload-Length", "0");
    assertThat(onlyFile().size()).isZero();
  }

  @Test
  void whoAsksAgainAfterTheLastPieceIsAnsweredAgain() throws Exception {
    String path = created("Upload-Length", "5");
    patch(path, 0, "hello");
    HttpResponse<String> again = patch(path, 5, "");
    assertThat(again.statusCode()).isEqualTo(204);
    assertThat(header(again, "Upload-Offset")).isEqualTo("5");
    assertThat(header(again, "Link")).contains(onlyFile().key().text());
    assertThat(patch(path, 5, "x").statusCode()).isEqualTo(409);
    assertThat(patch(path, 0, "hello").statusCode()).isEqualTo(409);
    assertThat(header(tus("HEAD", path, ""), "Upload-Offset")).isEqualTo("5");
  }

  @Test
  void refusesAnotherOffsetAndMoreThanTheLength() throws Exception {
    String path = created("Upload-Length", "5");
    patch(path, 0, "he");
    assertThat(patch(path, 0, "he").statusCode()).isEqualTo(409);
    assertThat(patch(path, 3, "lo").statusCode()).isEqualTo(409);
    assertThat(patch(path, 2, "llo!").statusCode()).isEqualTo(413);
    assertThat(header(tus("HEAD", path, ""), "Upload-Offset")).isEqualTo("2");
    assertThat(patch(path, 2, "llo").statusCode()).isEqualTo(204);
  }

  @ParameterizedTest
  @CsvSource({
    "md5, XUFAKrxLKna5cZ2REBfFkg==",
    "sha1, qvTGHdzF6KLavt4PO0gs2a6pQ00=",
    "sha256, LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ="
  })
  void aPieceWithItsChecksumIsTaken(String algorithm, String value) throws Exception {
    String path = created("Upload-Length", "5");
    assertThat(patch(path, 0, "hello", "Upload-Checksum", algorithm + " " + value).statusCode())
        .isEqualTo(204);
    assertThat(onlyFile().sha256()).isEqualTo(HELLO_SHA256);
  }

  @Test
  void aPieceWithAnotherChecksumLeavesNothing() throws Exception {
    String path = created("Upload-Length", "5");
    patch(path, 0, "h");
    String sum = "sha1 qvTGHdzF6KLavt4PO0gs2a6pQ00=";
    HttpResponse<String> answer = patch(path, 1, "xxxx", "Upload-Checksum", sum);
    assertThat(answer.statusCode()).isEqualTo(460);
    assertThat(header(tus("HEAD", path, ""), "Upload-Offset")).isEqualTo("1");
    assertThat(patch(path, 1, "ello", "Upload-Checksum", "crc9 AA==").statusCode()).isEqualTo(400);
    assertThat(patch(path, 1, "ello", "Upload-Checksum", "sha1").statusCode()).isEqualTo(400);
    assertThat(patch(path, 1, "ello", "Upload-Checksum", "sha1 %%").statusCode()).isEqualTo(400);
    assertThat(patch(path, 1, "ello").statusCode()).isEqualTo(204);
    assertThat(onlyFile().sha256()).isEqualTo(HELLO_SHA256);
    HttpResponse<String> creation =
        tus(
            "POST",
            "/uploads",
            "jello",
            "Upload-Length",
            "5",
            "Content-Type",
            CONTENT,
            "Upload-Checksum",
            sum);
    assertThat(creation.statusCode()).isEqualTo(460);
    assertThat(header(tus("HEAD", path(creation), ""), "Upload-Offset")).isEqualTo("0");
  }

  @Test
  void partialUploadsAreConcatenated() throws Exception {
    List<String> parts = new ArrayList<>();
    for (String piece : List.of("he", "", "llo")) {
      String path = created("Upload-Length", "" + piece.length(), "Upload-Concat", "partial");
      if (!piece.isEmpty()) {
        assertThat(patch(path, 0, piece).statusCode()).isEqualTo(204);
      }
      assertThat(header(tus("HEAD", path, ""), "Upload-Concat")).isEqualTo("partial");
      parts.add(path);
    }
    String concat =
        "final;" + parts.get(0) + " http://files.example" + parts.get(1) + " " + parts.get(2);
    String whole = created("Upload-Concat", concat, "Upload-Metadata", METADATA);
    HttpResponse<String> state = tus("HEAD", whole, "");
    assertThat(header(state, "Upload-Length")).isEqualTo("5");
    assertThat(header(state, "Upload-Offset")).isEqualTo("5");
    assertThat(header(state, "Upload-Concat"))
        .isEqualTo("final;http://files.example" + String.join(" http://files.example", parts));
    assertThat(get(whole).body()).contains("\"sha256\":\"" + HELLO_SHA256);
    assertThat(patch(whole, 5, "x").statusCode()).isEqualTo(403);
  }

  @Test
  void onlyCompletePartsAreConcatenated() throws Exception {
    String half = created("Upload-Length", "5", "Upload-Concat", "partial");
    patch(half, 0, "he");
    String ordinary = created("Upload-Length", "0");
    for (String parts :
        List.of(
            half, ordinary, "", "/uploads/" + "a".repeat(32), "../../etc/passwd", half + "/x")) {
      HttpResponse<String> answer = tus("POST", "/uploads", "", "Upload-Concat", "final;" + parts);
      assertThat(answer.statusCode()).as(parts).isEqualTo(400);
    }
    assertThat(tus("POST", "/uploads", "", "Upload-Concat", "other").statusCode()).isEqualTo(400);
  }

  @Test
  void terminationRemovesIt() throws Exception {
    String path = created("Upload-Length", "5");
    patch(path, 0, "he");
    long left = contents.bytesLeft();
    assertThat(tus("DELETE", path, "").statusCode()).isEqualTo(204);
    assertThat(contents.bytesLeft()).isEqualTo(left + 2);
    assertThat(tus("HEAD", path, "").statusCode()).isEqualTo(404);
    assertThat(tus("DELETE", path, "").statusCode()).isEqualTo(404);
    assertThat(patch(path, 2, "llo").statusCode()).isEqualTo(404);
  }

  @Test
  void expires() throws Exception {
    String path = created("Upload-Length", "5");
    clock.advance(FilesConfig.defaults().resumeLife().minus(Duration.ofSeconds(1)));
    assertThat(tus("HEAD", path, "").statusCode()).isEqualTo(200);
    clock.advance(Duration.ofSeconds(1));
    assertThat(tus("HEAD", path, "").statusCode()).isEqualTo(404);
    assertThat(header(tus("HEAD", path, ""), "Upload-Offset")).isEqualTo("none");
  }

  @Test
  void methodsMayBeOverridden() throws Exception {
    String path = created("Upload-Length", "5");
    HttpResponse<String> answer =
        tus(
            "POST",
            path,
            "hello",
            "X-HTTP-Method-Override",
            "PATCH",
            "Upload-Offset",
            "0",
            "Content-Type",
            CONTENT);
    assertThat(answer.statusCode()).isEqualTo(204);
    assertThat(tus("POST", path, "", "X-HTTP-Method-Override", "DELETE").statusCode())
        .isEqualTo(204);
    assertThat(metadata.count()).isZero();
  }

  @Test
  void otherVersionsAreToldTheOneThatWorks() throws Exception {
    String path = created("Upload-Length", "5");
    for (String method : List.of("POST", "HEAD", "PATCH", "DELETE")) {
      String target = method.equals("POST") ? "/uploads" : path;
      HttpResponse<String> answer = send(method, target, "", "Tus-Resumable", "0.2.2");
      assertThat(answer.statusCode()).as(method).isEqualTo(412);
      assertThat(header(answer, "Tus-Version")).isEqualTo("1.0.0");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "none",
        "Upload-Length=-1",
        "Upload-Length=x",
        "Upload-Length=",
        "Upload-Defer-Length=2",
        "Upload-Length=5;Upload-Defer-Length=1",
        "Upload-Length=5;Upload-Metadata=a %%%",
        "Upload-Length=5;Upload-Metadata=a YQ==,a YQ==",
        "Upload-Length=5;Upload-Metadata=a /w==",
        "Upload-Length=99999999999999999999"
      })
  void refusesWhatCannotBe(String fields) throws Exception {
    List<String> headers = new ArrayList<>();
    for (String field : fields.equals("none") ? new String[0] : fields.split(";")) {
      headers.add(field.substring(0, field.indexOf('=')));
      headers.add(field.substring(field.indexOf('=') + 1));
    }
    HttpResponse<String> answer = tus("POST", "/uploads", "", headers.toArray(String[]::new));
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("must").doesNotContain("Exception");
  }

  @Test
  void refusesWhatIsTooLarge() throws Exception {
    assertThat(tus("POST", "/uploads", "", "Upload-Length", "10000001").statusCode())
        .isEqualTo(413);
  }

  @Test
  void bytesHaveAnOffsetAndAType() throws Exception {
    String path = created("Upload-Length", "5");
    assertThat(tus("PATCH", path, "x", "Upload-Offset", "0").statusCode()).isEqualTo(415);
    assertThat(tus("PATCH", path, "x", "Content-Type", CONTENT).statusCode()).isEqualTo(400);
    assertThat(tus("PATCH", path, "x", "Content-Type", CONTENT, "Upload-Offset", "-1").statusCode())
        .isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/uploads/x",
        "/uploads/..%2F..%2Fetc%2Fpasswd",
        "/uploads/%00",
        "/uploads/A.metadata",
        "/uploads/0123456789ABCDEF0123456789ABCDEF",
        "/uploads/0123456789abcdef0123456789abcdef"
      })
  void foreignIdsAreUnknown(String path) throws Exception {
    for (String method : List.of("HEAD", "GET", "DELETE")) {
      assertThat(tus(method, path, "").statusCode()).as(method + path).isIn(404, 400);
    }
    assertThat(patch(path, 0, "x").statusCode()).isIn(404, 400);
  }

  /** An upload that was begun by tus is continued by the draft, and the other way round. */
  @Test
  void dialectsMayChange() throws Exception {
    String path = created("Upload-Length", "5");
    patch(path, 0, "he");
    HttpResponse<String> answer =
        send(
            "PATCH",
            path,
            "llo",
            "Upload-Offset",
            "2",
            "Upload-Complete",
            "?1",
            "Content-Type",
            "application/partial-upload");
    assertThat(answer.statusCode()).isEqualTo(201);
    assertThat(onlyFile().sha256()).isEqualTo(HELLO_SHA256);
    assertThat(header(tus("HEAD", path, ""), "Upload-Offset")).isEqualTo("5");
  }

  private String created(String... headers) throws Exception {
    HttpResponse<String> answer = tus("POST", "/uploads", "", headers);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    return path(answer);
  }

  private static String path(HttpResponse<String> answer) {
    return header(answer, "Location").replace("http://files.example", "");
  }

  private HttpResponse<String> patch(String path, long offset, String body, String... more)
      throws Exception {
    List<String> headers =
        new ArrayList<>(List.of("Upload-Offset", "" + offset, "Content-Type", CONTENT));
    headers.addAll(List.of(more));
    return tus("PATCH", path, body, headers.toArray(String[]::new));
  }

  private HttpResponse<String> tus(String method, String path, String body, String... headers)
      throws Exception {
    List<String> all = new ArrayList<>(List.of("Tus-Resumable", "1.0.0"));
    all.addAll(List.of(headers));
    return send(method, path, body, all.toArray(String[]::new));
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
