/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.fawa.connect.Answer;
import io.fawa.connect.Compression;
import io.fawa.connect.EchoHandler;
import io.fawa.connect.server.RpcServer;
import io.fawa.connect.server.RpcServerConfig;
import io.fawa.connect.test.v1.EchoRequest;
import io.fawa.connect.test.v1.EchoResponse;
import io.fawa.connect.test.v1.EchoService;
import io.fawa.http.Headers;
import io.fawa.http.HttpVersion;
import io.fawa.http.RequestHead;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the message of a GET may be made of. */
class ConnectGetTest {
  private static final RpcServer SERVER =
      RpcServer.builder()
          .add(EchoService.bind(new EchoHandler()))
          .config(RpcServerConfig.DEFAULTS.withReceiveBytesMax(1000))
          .build();

  private static Answer get(String query) {
    return Answer.of(
        SERVER,
        HttpVersion.HTTP_1_1,
        new RequestHead(
            "GET", "/fawa.connect.test.v1.EchoService/Read?connect=v1&" + query, new Headers()),
        new byte[0]);
  }

  private static String percent(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    for (byte b : bytes) {
      text.append(String.format("%%%02x", b));
    }
    return text.toString();
  }

  private static byte[] everyByte() {
    byte[] bytes = new byte[256];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) i;
    }
    return bytes;
  }

  @Test
  void percentEncodedBytesAreBytes() throws IOException {
    EchoRequest request =
        EchoRequest.newBuilder()
            .setText("José")
            .setCount(-1)
            .setBlobData(ByteString.copyFrom(everyByte()))
            .build();

    Answer answer = get("encoding=proto&message=" + percent(request.toByteArray()));

    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(EchoResponse.parseFrom(answer.body()).getBlobData())
        .isEqualTo(request.getBlobData());
    assertThat(EchoResponse.parseFrom(answer.body()).getText()).isEqualTo("José");
  }

  @ParameterizedTest
  @ValueSource(strings = {"proto", "json"})
  void percentEncodedGzipIsUnpacked(String codec) {
    byte[] plain =
        codec.equals("json")
            ? "{\"text\":\"José\"}".getBytes(StandardCharsets.UTF_8)
            : EchoRequest.newBuilder().setText("José").build().toByteArray();
    byte[] packed = Compression.gzip().compress(plain, 0, plain.length);

    Answer answer = get("compression=gzip&encoding=" + codec + "&message=" + percent(packed));

    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.text()).contains("José");
  }

  @Test
  void jsonIsUtf8AsEver() {
    assertThat(get("encoding=json&message=%7b%22text%22:%22Jos%C3%A9+%2B%22%7d").text())
        .contains("\"text\":\"José +\"");

    Answer latin1 = get("encoding=json&message=%7b%22text%22:%22Jos%E9%22%7d");
    assertThat(latin1.status()).isEqualTo(400);
    assertThat(latin1.text()).contains("not valid UTF-8");
  }

  @Test
  void aMessageThatIsThereIsNotMissing() {
    assertThat(get("encoding=proto&message=").status()).isEqualTo(200);
    assertThat(get("encoding=proto&message=%00").text())
        .contains("unmarshal message")
        .doesNotContain("missing");
    assertThat(get("encoding=proto").text()).contains("missing message parameter");
  }

  @Test
  void theLimitCountsBytes() {
    byte[] fits = EchoRequest.newBuilder().setText("a".repeat(997)).build().toByteArray();
    byte[] over = EchoRequest.newBuilder().setText("a".repeat(998)).build().toByteArray();

    assertThat(get("encoding=proto&message=" + percent(fits)).status()).isEqualTo(200);
    assertThat(get("encoding=proto&message=" + percent(over)).status()).isEqualTo(429);
  }
}
