/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.fawa.connect.Answer;
import io.fawa.connect.EchoHandler;
import io.fawa.connect.server.Call;
import io.fawa.connect.server.RpcServer;
import io.fawa.connect.server.RpcServerConfig;
import io.fawa.connect.test.v1.EchoRequest;
import io.fawa.connect.test.v1.EchoResponse;
import io.fawa.connect.test.v1.EchoService;
import io.fawa.http.Headers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that are a whole body, of any length and with any length announced. */
class RequestBodyTest {
  private static final int BYTES_MAX = 9000;

  /** What handlers have got, so that it can be seen whether an array was used twice. */
  private static final class Keeping extends EchoHandler {
    final List<EchoRequest> kept = new ArrayList<>();

    @Override
    public EchoResponse say(EchoRequest request, Call call) {
      kept.add(request);
      return super.say(request, call);
    }
  }

  private final Keeping handler = new Keeping();
  private final RpcServer server =
      RpcServer.builder()
          .add(EchoService.bind(handler))
          .config(RpcServerConfig.DEFAULTS.withReceiveBytesMax(BYTES_MAX))
          .build();

  private Answer say(byte[] body, String... headers) {
    return Answer.post(
        server,
        "/fawa.connect.test.v1.EchoService/Say",
        Headers.of("content-type", "application/proto").addAll(Headers.of(headers)),
        body);
  }

  /** A message that has exactly so many bytes. */
  private static EchoRequest ofSize(int bytes) {
    byte[] blob = new byte[Math.max(0, bytes - 2)];
    new Random(bytes).nextBytes(blob);
    EchoRequest request = EchoRequest.getDefaultInstance();
    for (int length = blob.length; length > 0 && request.getSerializedSize() != bytes; length--) {
      request = EchoRequest.newBuilder().setBlobData(ByteString.copyFrom(blob, 0, length)).build();
    }
    assertThat(request.getSerializedSize()).isEqualTo(bytes);
    return request;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3, 100, 1023, 1024, 1025, 2048, 4095, 4096, 4097, 8191, 8193, BYTES_MAX})
  void aBodyOfAnyLengthIsReadWhateverLengthIsAnnounced(int bytes) throws IOException {
    EchoRequest request = ofSize(bytes);
    byte[] body = request.toByteArray();
    for (String announced :
        List.of(
            "", "" + bytes, "0", "1", "4095", "4096", "" + BYTES_MAX, "-1", "x", "9".repeat(20))) {
      Answer answer = announced.isEmpty() ? say(body) : say(body, "content-length", announced);
      assertThat(answer.status()).as(announced).isEqualTo(200);
      assertThat(EchoResponse.parseFrom(answer.body()).getBlobData())
          .isEqualTo(request.getBlobData());
    }
    assertThat(handler.kept).hasSize(10).allMatch(request::equals);
  }

  @ParameterizedTest
  @CsvSource({
    "'', 9001",
    "9000, 9001",
    "1, 9001",
    "x, 9001",
  })
  void aBodyThatIsTooLongIsRefusedWhateverLengthIsAnnounced(String announced, int bytes) {
    byte[] body = ofSize(bytes).toByteArray();
    Answer answer = announced.isEmpty() ? say(body) : say(body, "content-length", announced);

    assertThat(answer.status()).isEqualTo(429);
    assertThat(answer.text()).contains("is larger than configured max 9000");
    assertThat(handler.kept).isEmpty();
  }

  @Test
  void aLengthThatIsTooLargeIsRefusedBeforeItIsThere() {
    Answer answer = say(new byte[0], "content-length", "9001");

    assertThat(answer.status()).isEqualTo(429);
    assertThat(answer.text()).contains("message size 9001 is larger than configured max 9000");
    assertThat(say(new byte[0], "content-length", "" + Long.MAX_VALUE).text())
        .contains("message size 9223372036854775807 is larger");
  }
}
