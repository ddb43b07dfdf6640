/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.connect.Answer;
import io.fawa.connect.Code;
import io.fawa.connect.EchoHandler;
import io.fawa.connect.RpcException;
import io.fawa.connect.server.Call;
import io.fawa.connect.server.RpcServer;
import io.fawa.connect.test.v1.EchoRequest;
import io.fawa.connect.test.v1.EchoResponse;
import io.fawa.connect.test.v1.EchoService;
import io.fawa.http.Headers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What handlers and callers set among the fields, and what is the protocols' own. */
class MetadataTest {
  private static final String SAY = "/fawa.connect.test.v1.EchoService/Say";

  /** Every field by which a protocol or HTTP itself says how a message is to be read. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "connection",
        "content-encoding",
        "content-length",
        "content-type",
        "host",
        "keep-alive",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "accept-encoding",
        "connect-accept-encoding",
        "connect-content-encoding",
        "connect-protocol-version",
        "connect-timeout-ms",
        "grpc-accept-encoding",
        "grpc-encoding",
        "grpc-timeout",
        "grpc-message",
        "grpc-status",
        "grpc-status-details-bin",
      })
  void fieldsOfTheProtocolsAreNobodysMetadata(String name) {
    Headers target = new Headers();
    Metadata.copy(Headers.of("x-a", "1", name, "v", "x-b", "2"), "", target);

    assertThat(target.toString()).isEqualTo("Headers[x-a, x-b]");
  }

  @Test
  void aPrefixStandsBeforeEachName() {
    Headers target = Headers.of("trailer-x-a", "0");
    Metadata.copy(Headers.of("x-a", "1", "x-a", "2", "trailer", "x-a"), "trailer-", target);

    assertThat(target.all("trailer-x-a")).containsExactly("0", "1", "2");
    assertThat(target.size()).isEqualTo(3);
  }

  @Test
  void fieldsThatBreakAMessageAreDropped() {
    Headers fields =
        Headers.of("x-a", "1", "x-b", "a\nb", "x c", "1", "x-é", "1", "x-a", "2", "x-d", "漢");
    Metadata.dropUnsendable(fields);
    assertThat(fields.size()).isEqualTo(2);
    assertThat(fields.all("x-a")).containsExactly("1", "2");

    Headers good = Headers.of("x-a", "é");
    Metadata.dropUnsendable(good);
    assertThat(good.get("x-a", "")).isEqualTo("é");
  }

  @ParameterizedTest
  @CsvSource({"x c, x?c", "x-é, x-?", "'', ''"})
  void aRefusalNamesTheFieldInPrint(String name, String printed) {
    assertThatThrownBy(() -> Metadata.requireSendable(Headers.of("x-a", "1", name, "v")))
        .isInstanceOfSatisfying(
            RpcException.class,
            e -> {
              assertThat(e.code()).isEqualTo(Code.INTERNAL);
              assertThat(e.text())
                  .isEqualTo("the handler set a field that cannot be sent: " + printed);
            });
  }

  /** Sets what its request says, as a header, as a trailer, or with a failure. */
  private static final class Setting extends EchoHandler {
    @Override
    public EchoResponse say(EchoRequest request, Call call) {
      call.responseHeaders().add("x-good", "1");
      call.responseTrailers().add("x-trail", "2");
      switch (request.getText()) {
        case "header" -> call.responseHeaders().add("x-evil", "a\r\nx-evil-too: b");
        case "trailer" -> call.responseTrailers().add("x-evil", "a\r\nx-evil-too: b");
        case "own" -> call.responseHeaders().add("content-type", "a\r\nb");
        default ->
            throw new RpcException(Code.ABORTED, "its own")
                .addMetadata("x-evil", "a\nb")
                .addMetadata("x-meta", "3");
      }
      return EchoResponse.getDefaultInstance();
    }
  }

  private static Answer say(String type, String text) {
    byte[] message = EchoRequest.newBuilder().setText(text).build().toByteArray();
    byte[] body = type.equals("application/proto") ? message : Answer.frame(0, message);
    return Answer.post(
        RpcServer.builder().add(EchoService.bind(new Setting())).build(),
        SAY,
        Headers.of("content-type", type),
        type.endsWith("text") ? Base64.getEncoder().encode(body) : body);
  }

  /** Everything that a client sees of an answer. */
  private static String seen(Answer answer) {
    StringBuilder all = new StringBuilder("status: " + answer.status() + "\n");
    answer.headers().forEach((name, value) -> all.append(name + ": " + value + "\n"));
    answer.trailers().forEach((name, value) -> all.append(name + ": " + value + "\n"));
    boolean text = answer.header("content-type").endsWith("text");
    byte[] body = text ? Base64.getDecoder().decode(answer.body()) : answer.body();
    return all.append(new String(body, StandardCharsets.UTF_8)).toString();
  }

  @ParameterizedTest
  @CsvSource({
    "application/proto, header, internal",
    "application/proto, trailer, internal",
    "application/grpc, header, grpc-status: 13",
    "application/grpc, trailer, grpc-status: 13",
    "application/grpc-web, header, grpc-status: 13",
    "application/grpc-web, trailer, grpc-status: 13",
    "application/grpc-web-text, header, grpc-status: 13",
  })
  void aFieldThatBreaksTheResponseFailsTheCall(String type, String text, String failure) {
    String seen = seen(say(type, text));

    assertThat(seen)
        .contains(failure, "the handler set a field that cannot be sent: x-evil")
        .contains("x-good: 1", "x-trail: 2")
        .doesNotContain("x-evil: ", "x-evil-too");
  }

  @ParameterizedTest
  @CsvSource({
    "application/proto, aborted",
    "application/grpc, grpc-status: 10",
    "application/grpc-web, grpc-status: 10"
  })
  void aFailureIsSentWithoutTheFieldsThatBreakIt(String type, String failure) {
    assertThat(seen(say(type, "fail")))
        .contains(failure, "its own", "x-good: 1", "x-trail: 2", "x-meta: 3")
        .doesNotContain("x-evil");
  }

  @Test
  void aFieldOfTheProtocolThatAHandlerSetsIsNotSent() {
    assertThat(say("application/proto", "own").headers().all("content-type"))
        .containsExactly("application/proto");
  }
}
