/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.files.FileRecord;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a sender may ask for, and announce. */
class UploadTermsTest extends FileRoutes {
  private static final String HELLO_DIGEST =
      "sha-256=:" + Base64.getEncoder().encodeToString(HexFormat.of().parseHex(HELLO_SHA256)) + ":";

  private HttpResponse<String> put(String path, String... fields) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(path)).PUT(BodyPublishers.ofString("hello"));
    if (fields.length > 0) {
      request.headers(fields);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }

  @Test
  void theDefaultIsALongKeyForTwentyFiveMinutes() throws Exception {
    HttpResponse<String> answer = put("/a.txt");
    FileRecord file = onlyFile();
    assertThat(answer.body()).isEqualTo("http://files.example" + link(file) + "\n");
    assertThat(file.key().text()).hasSize(26);
    assertThat(file.expires()).isEqualTo(file.created().plus(Duration.ofMinutes(25)));
    assertThat(file.terms().downloadsMax()).isZero();
    assertThat(file.terms().password()).isEmpty();
    assertThat(file.terms().deleteToken()).hasSize(64);
    assertThat(header(answer, "fawa-delete-token")).matches("[0-9A-Z]{26}");
  }

  @ParameterizedTest
  @CsvSource({
    "'/a?expires=2h&downloads=3&key=short', x-none, x",
    "'/upload/a?expires=2h&downloads=3&key=short', x-none, x"
  })
  void termsAreAskedForInTheQuery(String path, String name, String value) throws Exception {
    assertThat(put(path, name, value, "fawa-password", "secret").statusCode()).isEqualTo(201);
    requireAsked();
  }

  @Test
  void orInFields() throws Exception {
    HttpResponse<String> answer =
        put(
            "/a",
            "fawa-expires",
            "2h",
            "fawa-downloads",
            "3",
            "fawa-key",
            "short",
            "fawa-password",
            "secret");
    assertThat(answer.statusCode()).isEqualTo(201);
    requireAsked();
  }

  private void requireAsked() throws Exception {
    FileRecord file = onlyFile();
    assertThat(file.key().text()).hasSize(6);
    assertThat(file.expires()).isEqualTo(file.created().plus(Duration.ofHours(2)));
    assertThat(file.terms().downloadsMax()).isEqualTo(3);
    assertThat(
            new Argon2(new java.security.SecureRandom()).matches("secret", file.terms().password()))
        .isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "'/a?expires=9d', 'expires is 9d: allowed are 1s to 604800s'",
    "'/a?downloads=0', 'downloads is 0: allowed are 1 to 1000000'",
    "'/a?key=ABC', 'key is ABC: allowed are long and short'",
    "'/a?password=x', 'send the password in the header Fawa-Password: addresses and metadata are shown'"
  })
  void saysWhatIsAllowedAndStoresNothing(String path, String message) throws Exception {
    HttpResponse<String> answer = put(path);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("\"" + message + "\"");
    assertThat(contents.committed()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "repr-digest, @, 201, ''",
    "content-digest, '@, unixsum=:AAA=:', 201, ''",
    "repr-digest, 'crc32c=:mnG7TA==:', 201, ''",
    "repr-digest, 'sha-512=:AAAA:', 201, ''",
    "repr-digest, 'crc32c=:mnG7TQ==:', 400, "
        + "'the content is not what was sent: CRC-32C 9a71bb4d announced, 9a71bb4c received'",
    "repr-digest, 'sha-256=:AAAA:', 400, "
        + "'digest sha-256 is malformed: must be base64 of 32 bytes'",
    "repr-digest, 'crc32c=:????:', 400, "
        + "'digest is malformed: must be as sha-256=:BASE64: (RFC 9530)'",
    "content-digest, 'hello', 400, "
        + "'digest is malformed: must be as sha-256=:BASE64: (RFC 9530)'"
  })
  void whatIsAnnouncedIsChecked(String field, String value, int status, String message)
      throws Exception {
    HttpResponse<String> answer = put("/a", field, value.replace("@", HELLO_DIGEST));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.body()).contains(message);
    assertThat(contents.committed()).hasSize(status == 201 ? 1 : 0);
    assertThat(contents.bytesLeft()).isEqualTo(status == 201 ? QUOTA_BYTES - 5 : QUOTA_BYTES);
  }

  @Test
  void aFlippedByteLeavesNothing() throws Exception {
    HttpResponse<String> answer =
        put(
            "/a",
            "repr-digest",
            HELLO_DIGEST.replace("LPJ", "LPK"),
            "content-digest",
            "md5=:AA==:");
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("SHA-256 2cf2").contains(HELLO_SHA256 + " received");
    assertThat(metadata.count()).isZero();
    assertThat(contents.bytesLeft()).isEqualTo(QUOTA_BYTES);
    assertThat(put("/a", "repr-digest", HELLO_DIGEST, "content-digest", "crc32c=:AAAAAA==:").body())
        .contains("CRC-32C 00000000 announced");
    assertThat(
            put("/a", "repr-digest", "crc32c=:AAAAAQ==:", "content-digest", "crc32c=:AAAAAA==:")
                .body())
        .contains("two different digests are announced");
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private HttpResponse<String> tus(String metadata, String... fields) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri("/uploads"))
            .header("tus-resumable", "1.0.0")
            .header("upload-length", "5")
            .header("content-type", "application/offset+octet-stream")
            .header("upload-metadata", "filename " + base64("a") + metadata)
            .POST(BodyPublishers.ofString("hello"));
    if (fields.length > 0) {
      request.headers(fields);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }

  @Test
  void tusHasThemInItsMetadata() throws Exception {
    String metadata =
        ",expires %s,downloads %s,key %s".formatted(base64("2h"), base64("3"), base64("short"));
    HttpResponse<String> answer = tus(metadata, "fawa-password", "secret");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    assertThat(header(answer, "fawa-delete-token")).hasSize(26);
    requireAsked();
  }

  /** HEAD returns the metadata of an upload. */
  @Test
  void tusKeepsNoPasswordInItsMetadata() throws Exception {
    HttpResponse<String> answer = tus(",password " + base64("secret"));
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("send the password in the header Fawa-Password");
    assertThat(contents.committed()).isEmpty();
    assertThat(tus(",downloads " + base64("0")).body()).contains("downloads is 0");
  }

  @Test
  void resumableUploadsHaveThemLikePlainOnes() throws Exception {
    HttpResponse<String> answer =
        put(
            "/a?expires=2h&downloads=3&key=short",
            "upload-complete",
            "?1",
            "fawa-password",
            "secret",
            "repr-digest",
            HELLO_DIGEST);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    assertThat(header(answer, "fawa-delete-token")).hasSize(26);
    requireAsked();
    HttpResponse<String> flipped =
        put("/a", "upload-complete", "?1", "repr-digest", "crc32c=:AAAAAA==:");
    assertThat(flipped.statusCode()).isEqualTo(400);
    assertThat(flipped.body()).contains("the content is not what was sent");
    assertThat(metadata.count()).isOne();
  }
}
