/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.all;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Struct;
import io.fawa.all.Curl.Reply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The exchanges of fileservice that clients of the original rely on, made by curl. Where the
 * original blamed itself for a mistake of the caller, {@code invalid_argument} is wanted here.
 */
@ExtendWith(FawaExtension.class)
class GoldenFileTest {
  private static final String SERVICE = "/file.v1.FileService/";
  private static final String STREAM = "application/connect+json";
  private static final String HELLO = "{\"chunkData\":\"aGVsbG8=\"}";
  private static final String SHA256_OF_HELLO =
      "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

  private final String base;

  GoldenFileTest(Fawa fawa) {
    this.base = fawa.clear("file");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.txt", "héllo wörld #1?.txt", "<img src=x>.html"})
  void upload(String name) throws IOException {
    Struct answer = uploaded(name);
    assertThat(answer.getFieldsOrThrow("success").getBoolValue()).isTrue();
    assertThat(answer.getFieldsOrThrow("message").getStringValue())
        .isEqualTo("File " + name + " uploaded successfully.");
    assertThat(answer.getFieldsOrThrow("randomkey").getStringValue()).matches("[A-Z0-9]{6,}");
    assertThat(answer.getFieldsOrThrow("sha256").getStringValue()).isEqualTo(SHA256_OF_HELLO);
  }

  @Test
  void uploadOfNothing() throws IOException {
    Reply reply = send(info("zero.txt", "0"));
    assertThat(Envelopes.readGoodEnd(reply.body())).hasSize(1);
  }

  @Test
  void twoFilesOfOneName() throws IOException {
    String first = keyOf(uploaded("same.txt"));
    Reply second = send(info("same.txt", "3"), "{\"chunkData\":\"YWJj\"}");
    String other = keyOf(Curl.meaning(Envelopes.readGoodEnd(second.body()).getFirst()));
    assertThat(contentOf(first)).isEqualTo("hello");
    assertThat(contentOf(other)).isEqualTo("abc");
  }

  @Test
  void uploadOfNoMessage() throws IOException {
    assertRefused(send(), "missing file info message");
  }

  @ParameterizedTest
  @ValueSource(strings = {HELLO, "{}"})
  void uploadWithoutInfo(String first) throws IOException {
    assertRefused(send(first), "first message must be file info");
  }

  @Test
  void uploadWithoutName() throws IOException {
    assertRefused(send("{\"info\":{}}", HELLO), "file name cannot be empty");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/etc/passwd", "../x"})
  void uploadUnderAHostileName(String name) throws IOException {
    assertRefused(send(info(name, "5"), HELLO), "invalid file name");
  }

  @Test
  void uploadOfAnythingBetweenChunks() throws IOException {
    assertRefused(send(info("a.txt", "5"), HELLO, info("a.txt", "5")), "");
    assertRefused(send(info("a.txt", "5"), "{}"), "");
  }

  @ParameterizedTest
  @CsvSource({"3, 1", "50, 1", "5, 2"})
  void uploadOfAnotherSizeThanSaid(String size, int chunks) throws IOException {
    String[] messages = new String[chunks + 1];
    Arrays.fill(messages, HELLO);
    messages[0] = info("a.txt", size);
    assertRefused(send(messages), "");
  }

  @Test
  void download() throws IOException {
    String key = keyOf(uploaded("a.txt"));
    Reply reply =
        stream("ReceiveFile", "{\"randomkey\":\"" + key + "\"}")
            .send()
            .hasStatus(200)
            .has("content-type", STREAM);
    List<Struct> messages =
        Envelopes.readGoodEnd(reply.body()).stream().map(Curl::meaning).toList();
    assertThat(messages.getFirst().getFieldsOrThrow("fileSize").getStringValue()).isEqualTo("5");
    assertThat(messages.getLast().getFieldsOrThrow("filename").getStringValue()).isEqualTo("a.txt");
    assertThat(messages.getLast().getFieldsOrThrow("chunkData").getStringValue())
        .isEqualTo("aGVsbG8=");
  }

  @Test
  void downloadFromAnOffset() throws IOException {
    String key = keyOf(uploaded("a.txt"));
    Reply reply = stream("ReceiveFile", "{\"randomkey\":\"" + key + "\",\"offset\":\"2\"}").send();
    List<String> messages = Envelopes.readGoodEnd(reply.body());
    assertThat(chunk(messages.getLast())).isEqualTo("llo");
  }

  @ParameterizedTest
  @CsvSource({
    "'{\"randomkey\":\"NOPE00\"}', not_found, ''",
    "{}, invalid_argument, randomkey cannot be empty"
  })
  void downloadOfNothing(String request, String code, String message) throws IOException {
    Envelopes.assertError(stream("ReceiveFile", request).send(), code, message);
  }

  @Test
  void link() throws IOException {
    String url = linkTo(keyOf(uploaded("a.txt")));
    Reply whole = Curl.request("GET", url).send().hasStatus(200).has("accept-ranges", "bytes");
    assertThat(whole.text()).isEqualTo("hello");
    Reply part =
        Curl.request("GET", url)
            .header("Range", "bytes=2-")
            .send()
            .hasStatus(206)
            .has("content-range", "bytes 2-4/5");
    assertThat(part.text()).isEqualTo("llo");
  }

  @ParameterizedTest
  @CsvSource({
    "{}, 400, invalid_argument, randomkey cannot be empty",
    "'{\"randomkey\":\"\"}', 400, invalid_argument, randomkey cannot be empty",
    "'{\"randomkey\":\"NOPE00\"}', 404, not_found, file not found or link expired",
    "'{\"randomkey\":7}', 400, invalid_argument, ''"
  })
  void linkToNothing(String request, int status, String code, String message) throws IOException {
    Curl.post(base + SERVICE + "GetDownloadURL")
        .json(request)
        .send()
        .hasStatus(status)
        .hasError(code, message);
  }

  private Struct uploaded(String name) throws IOException {
    Reply reply = send(info(name, "5"), HELLO).hasStatus(200);
    return Curl.meaning(Envelopes.readGoodEnd(reply.body()).getFirst());
  }

  private String linkTo(String key) throws IOException {
    Reply reply =
        Curl.post(base + SERVICE + "GetDownloadURL")
            .json("{\"randomkey\":\"" + key + "\"}")
            .send()
            .hasStatus(200);
    return Curl.meaning(reply.text()).getFieldsOrThrow("url").getStringValue();
  }

  private String contentOf(String key) throws IOException {
    return Curl.request("GET", linkTo(key)).send().hasStatus(200).text();
  }

  private Reply send(String... messages) throws IOException {
    return stream("SendFile", messages).send();
  }

  private Curl stream(String method, String... messages) {
    return Curl.post(base + SERVICE + method).body(STREAM, Envelopes.of(messages));
  }

  private static String info(String name, String size) {
    return "{\"info\":{\"name\":\"" + name + "\",\"size\":\"" + size + "\"}}";
  }

  private static String keyOf(Struct answer) {
    return answer.getFieldsOrThrow("randomkey").getStringValue();
  }

  private static String chunk(String message) {
    return new String(
        Base64.getDecoder()
            .decode(Curl.meaning(message).getFieldsOrThrow("chunkData").getStringValue()),
        StandardCharsets.UTF_8);
  }

  private static void assertRefused(Reply reply, String message) {
    Envelopes.assertError(reply, "invalid_argument", message);
  }
}
