/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.connect.Answer;
import io.fawa.connect.Answer.Frame;
import io.fawa.connect.Compression;
import io.fawa.connect.EchoHandler;
import io.fawa.connect.server.RpcServer;
import io.fawa.connect.server.RpcServerConfig;
import io.fawa.connect.test.v1.EchoService;
import io.fawa.http.Headers;
import io.fawa.http.HttpVersion;
import io.fawa.http.RequestHead;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConnectStreamTest {
  private static final String SERVICE = "/fawa.connect.test.v1.EchoService/";
  private static final RpcServer SERVER =
      RpcServer.builder()
          .add(EchoService.bind(new EchoHandler()))
          .config(RpcServerConfig.DEFAULTS.withReceiveBytesMax(100_000).withCompressBytesMin(0))
          .build();

  private static Answer call(String method, byte[] body, String... headers) {
    return Answer.post(
        SERVER,
        SERVICE + method,
        Headers.of("content-type", "application/connect+json").addAll(Headers.of(headers)),
        body);
  }

  private static Answer call(String method, String... messages) {
    return call(method, Answer.jsonFrames(messages), new String[0]);
  }

  @Test
  void serverStreamEndsWithItsTrailers() {
    Answer answer = call("Repeat", "{\"text\":\"a\",\"count\":2}");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("content-type")).isEqualTo("application/connect+json");
    assertThat(answer.header("connect-accept-encoding")).isEqualTo("gzip");
    assertThat(answer.frames()).hasSize(3);
    assertThat(answer.frames().get(1).flags()).isZero();
    assertThat(answer.frames().get(1).text()).contains("\"count\":\"1\"");
    assertThat(answer.lastFrame().flags()).isEqualTo(2);
    assertThat(answer.lastFrame().text()).isEqualTo("{\"metadata\":{\"x-trail\":[\"2\"]}}");
  }

  @Test
  void clientStreamAnswersOnce() {
    List<Frame> frames = call("Join", "{\"text\":\"a\"}", "{\"text\":\"b\"}").frames();

    assertThat(frames).hasSize(2);
    assertThat(frames.get(0).text()).contains("\"text\":\"ab\"");
  }

  @Test
  void aClientStreamMayBeEmpty() {
    List<Frame> frames = call("Join").frames();

    assertThat(frames).hasSize(2);
    assertThat(frames.get(0).text()).isEqualTo("{}");
    assertThat(frames.get(1).text()).isEqualTo("{}");
  }

  @Test
  void bidiStreamAnswersEach() {
    Answer answer = call("Talk", "{\"text\":\"a\"}", "{\"text\":\"b\"}");

    assertThat(answer.frames()).hasSize(3);
    assertThat(answer.frames().get(1).text()).contains("\"text\":\"b\"");
  }

  @Test
  void bidiStreamsAreServedOverHttp1IfThatIsWanted() {
    RpcServer server =
        RpcServer.builder()
            .add(EchoService.bind(new EchoHandler()))
            .config(RpcServerConfig.DEFAULTS.withHalfDuplexBidi(true))
            .build();
    Answer answer =
        Answer.of(
            server,
            HttpVersion.HTTP_1_1,
            new RequestHead(
                "POST", SERVICE + "Talk", Headers.of("content-type", "application/connect+json")),
            Answer.jsonFrames("{\"text\":\"a\"}"));

    assertThat(answer.frames()).hasSize(2);
  }

  @Test
  void bidiStreamsNeedMoreThanHttp1() {
    Answer answer =
        Answer.of(
            SERVER,
            HttpVersion.HTTP_1_1,
            new RequestHead(
                "POST", SERVICE + "Talk", Headers.of("content-type", "application/connect+json")),
            new byte[0]);

    assertThat(answer.status()).isEqualTo(505);
    assertThat(answer.header("connection")).isEqualTo("close");
    assertThat(answer.header("content-length")).isEqualTo("0");
  }

  @Test
  void aServerStreamWantsExactlyOneRequest() {
    assertThat(call("Repeat").lastFrame().text())
        .isEqualTo(
            "{\"error\":{\"code\":\"unimplemented\",\"message\":\"unary request has zero"
                + " messages\"}}");
    assertThat(call("Repeat", "{}", "{}").lastFrame().text())
        .isEqualTo(
            "{\"error\":{\"code\":\"unimplemented\",\"message\":\"unary request has multiple"
                + " messages\"}}");
  }

  @Test
  void aFailureAfterMessagesComesLast() {
    Answer answer = call("Repeat", "{\"text\":\"fail\",\"count\":1}");

    assertThat(answer.frames()).hasSize(2);
    assertThat(answer.lastFrame().text())
        .startsWith(
            "{\"error\":{\"code\":\"not_found\",\"message\":\"no \\\"such\\\"\\nthing: é%\"")
        .endsWith("\"metadata\":{\"x-trail\":[\"2\"],\"x-meta\":[\"3\"]}}");
  }

  @Test
  void aMalformedMessageEndsTheStream() {
    Answer answer = call("Talk", "{\"text\":\"a\"}", "{bad");

    assertThat(answer.frames()).hasSize(2);
    assertThat(answer.lastFrame().text())
        .startsWith("{\"error\":{\"code\":\"invalid_argument\",\"message\":\"unmarshal message: ");
  }

  @Test
  void aBodyThatEndsWithinAMessageSaysSo() {
    byte[] body = {0, 0, 0, 0, (byte) 0xff, 1, 2, 3, 4};

    assertThat(call("Join", body).lastFrame().text())
        .isEqualTo(
            "{\"error\":{\"code\":\"invalid_argument\",\"message\":\"protocol error: promised 255"
                + " bytes in enveloped message, got 4 bytes\"}}");
    assertThat(call("Join", new byte[] {0, 0, 0}).lastFrame().text())
        .contains("incomplete envelope");
  }

  @Test
  void lengthsThatLieCostNoMemoryAndAreRefused() {
    byte[] over = ByteBuffer.allocate(5).put((byte) 0).putInt(100_001).array();
    assertThat(call("Join", over).lastFrame().text())
        .contains("resource_exhausted", "message size 100001 is larger than configured max 100000");

    byte[] negative = {0, -1, -1, -1, -1};
    assertThat(call("Join", negative).lastFrame().text()).contains("message size 4294967295");
  }

  @Test
  void unknownFlagsAreRefused() {
    assertThat(call("Join", Answer.frame(4, new byte[0])).lastFrame().text())
        .contains("invalid_argument", "invalid envelope flags 4");
  }

  @Test
  void compressedMessagesNeedACompression() {
    byte[] body = Answer.frame(1, new byte[] {1});
    assertThat(call("Join", body).lastFrame().text())
        .contains("internal", "sent compressed message without compression support");
    assertThat(call("Join", body, "connect-content-encoding", "gzip").lastFrame().text())
        .contains("invalid_argument");
    assertThat(call("Join", body, "connect-content-encoding", "br").lastFrame().text())
        .contains("unimplemented");
  }

  @Test
  void eachMessageMayBeCompressedOrNot() {
    byte[] text = "{\"text\":\"a\"}".getBytes(StandardCharsets.UTF_8);
    byte[] packed = Answer.frame(1, Compression.gzip().compress(text, 0, text.length));
    byte[] plain = Answer.frame(0, text);
    byte[] body = new byte[packed.length + plain.length];
    System.arraycopy(packed, 0, body, 0, packed.length);
    System.arraycopy(plain, 0, body, packed.length, plain.length);

    Answer answer = call("Join", body, "connect-content-encoding", "gzip");

    assertThat(answer.header("connect-content-encoding")).isEqualTo("gzip");
    assertThat(answer.frames().get(0).flags()).isEqualTo(1);
    assertThat(answer.lastFrame().flags()).isEqualTo(2);
  }

  @Test
  void largeMessagesPassWhole() {
    String text = "x".repeat(90_000);

    // Sent and echoed through windows of 64 KiB, so both sides must move.
    Answer answer = Answer.whileSending(SERVER, SERVICE + "Talk", "{\"text\":\"" + text + "\"}");

    assertThat(answer.frames().get(0).text()).contains(text);
  }

  @Test
  void theUnaryTypeIsNoStream() {
    Answer answer =
        Answer.post(
            SERVER,
            SERVICE + "Repeat",
            Headers.of("content-type", "application/json"),
            new byte[0]);

    assertThat(answer.status()).isEqualTo(415);
    assertThat(answer.header("accept-post")).startsWith("application/connect+json, ");
  }

  @Test
  void deadlinesAndVersionsAreCheckedInTheStream() {
    byte[] body = Answer.jsonFrames("{\"text\":\"pause\"}");
    assertThat(call("Join", body, "connect-timeout-ms", "20").lastFrame().text())
        .contains("deadline_exceeded");
    assertThat(call("Join", body, "connect-timeout-ms", "0").lastFrame().text())
        .contains("deadline_exceeded");
    assertThat(call("Join", body, "connect-protocol-version", "7").lastFrame().text())
        .contains("invalid_argument");
  }
}
