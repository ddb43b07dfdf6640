/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.connect.Code;
import io.fawa.connect.Compression;
import io.fawa.connect.RpcException;
import io.fawa.connect.codec.Codec;
import io.fawa.connect.codec.ProtoCodec;
import io.fawa.connect.json.JsonCodec;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The query of a GET (Connect "Unary-Get-Request"), as clients write it and as servers read it. */
class ConnectQueryTest {
  private static final Codec JSON = new JsonCodec(List.of());

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void assertRefused(ConnectQuery query, String text) {
    assertThatThrownBy(query::message)
        .isInstanceOfSatisfying(
            RpcException.class,
            e -> {
              assertThat(e.code()).isEqualTo(Code.INVALID_ARGUMENT);
              assertThat(e.text()).startsWith(text);
            });
  }

  @Test
  void aTextStandsInItAsText() {
    byte[] message = utf8("{\"a\":\"é &+=%\"}left over");
    ConnectQuery query =
        ConnectQuery.of(JSON, message, message.length - 9, false, Optional.empty());

    assertThat(query.query())
        .isEqualTo("connect=v1&encoding=json&message=%7B%22a%22%3A%22%C3%A9+%26%2B%3D%25%22%7D");
    assertThat(query.message()).isEqualTo(utf8("{\"a\":\"é &+=%\"}"));
  }

  @Test
  void bytesStandInItAsBase64OfTheUrlKindWithoutPadding() {
    byte[] message = {(byte) 0xfb, (byte) 0xef, (byte) 0xff, 1, 9};
    ConnectQuery query =
        ConnectQuery.of(ProtoCodec.INSTANCE, message, 4, true, Optional.of(Compression.gzip()));

    assertThat(query.query())
        .isEqualTo("connect=v1&base64=1&compression=gzip&encoding=proto&message=--__AQ");
    assertThat(query.message()).containsExactly(0xfb, 0xef, 0xff, 1);
    assertThat(query.encoding()).isEqualTo("proto");
    assertThat(query.compression()).isEqualTo("gzip");
    assertThat(query.checkVersion()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "encoding=json | json",
        "message=&encoding=json | json",
        "encoding=json&encoding=proto | json",
        "encodings=x&encoding=json | json",
        "xencoding=x&encoding=json | json",
        "message=encoding=x&encoding=json | json",
        "message=%26encoding=x&encoding=js%6Fn | json",
        "encoding=a+b | a b",
        "encoding=a=b | a=b",
        "&&encoding=json& | json",
        "encoding | ''",
        "encoding= | ''",
        "Encoding=json | ''",
        "encod%69ng=json | ''",
        "message=x | ''",
        "'' | ''",
      })
  void aParameterIsFoundByItsWholeName(String query, String value) {
    assertThat(new ConnectQuery(query).encoding()).isEqualTo(value);
  }

  @ParameterizedTest
  @CsvSource({
    "message=a%62%zz%, ab%zz%",
    "message=a+b, a b",
    "message, ''",
    "message=, ''",
    "base64=1&message=, ''",
    "base64=0&message=YQ, YQ",
    "base64=true&message=YQ, YQ",
    "base64=1&message=YQ, a",
    "message=YQ%3D%3D&base64=1, a",
    "message=YQ==&base64=1, a",
  })
  void theMessageIsTextOrBase64(String query, String message) {
    assertThat(new ConnectQuery(query).message()).isEqualTo(utf8(message));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"base64=1&message=!", "base64=1&message=Y", "base64=1&message=%2B%2Fa%2B"})
  void base64ThatIsNoneIsAnInvalidArgument(String query) {
    assertRefused(new ConnectQuery(query), "decode base64: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "encoding=json", "messages=a", "Message=a"})
  void withoutAMessageThereIsNoCall(String query) {
    assertRefused(new ConnectQuery(query), "missing message parameter");
  }

  @Test
  void theVersionIsOneIfItIsNamed() {
    assertThat(new ConnectQuery("message=").checkVersion()).isFalse();
    assertThat(new ConnectQuery("connect=&message=").checkVersion()).isFalse();
    assertThat(new ConnectQuery("message=&connect=v1").checkVersion()).isTrue();
    assertThatThrownBy(() -> new ConnectQuery("connect=V1").checkVersion())
        .isInstanceOfSatisfying(
            RpcException.class,
            e -> {
              assertThat(e.code()).isEqualTo(Code.INVALID_ARGUMENT);
              assertThat(e.text()).isEqualTo("connect must be \"v1\": got \"V1\"");
            });
  }
}
