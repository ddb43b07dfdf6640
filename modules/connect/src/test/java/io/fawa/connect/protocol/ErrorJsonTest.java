/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.fawa.connect.Code;
import io.fawa.connect.RpcException;
import io.fawa.http.Headers;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Connect's JSON of failures and of the ends of streams, letter by letter. */
class ErrorJsonTest {
  private static Any detail(String typeUrl, int... bytes) {
    byte[] value = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      value[i] = (byte) bytes[i];
    }
    return Any.newBuilder().setTypeUrl(typeUrl).setValue(ByteString.copyFrom(value)).build();
  }

  private static String text(byte[] json) {
    return new String(json, StandardCharsets.UTF_8);
  }

  private static RpcException read(String json) throws InvalidProtocolBufferException {
    return ErrorJson.readError(json.getBytes(StandardCharsets.UTF_8), Code.UNKNOWN);
  }

  private static EnvelopeProtocol.Outcome readEnd(String json)
      throws InvalidProtocolBufferException {
    return ErrorJson.readEndStream(json.getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @EnumSource
  void everyCodeGoesByItsNameBothWays(Code code) throws InvalidProtocolBufferException {
    String json = text(ErrorJson.error(new RpcException(code, "")));

    assertThat(json).isEqualTo("{\"code\":\"" + code.wireName() + "\"}");
    assertThat(ErrorJson.readError(json.getBytes(StandardCharsets.UTF_8), Code.ABORTED).code())
        .isEqualTo(code);
  }

  @Test
  void everyDetailHasItsTypeAndItsBytes() throws InvalidProtocolBufferException {
    RpcException error =
        new RpcException(Code.ABORTED, "a \"b\"\n")
            .addDetail(detail("type.googleapis.com/a.B", 1))
            .addDetail(detail("example.org/x/c.D", 0xfb, 0xff))
            .addDetail(detail("e.F"));
    String json =
        "{\"code\":\"aborted\",\"message\":\"a \\\"b\\\"\\n\",\"details\":["
            + "{\"type\":\"a.B\",\"value\":\"AQ\"},"
            + "{\"type\":\"c.D\",\"value\":\"+/8\"},"
            + "{\"type\":\"e.F\",\"value\":\"\"}]}";

    assertThat(text(ErrorJson.error(error))).isEqualTo(json);
    assertThat(text(ErrorJson.errorLine(error))).isEqualTo("{\"error\":" + json + "}\n");
    assertThat(read(json).details())
        .containsExactly(
            detail("type.googleapis.com/a.B", 1),
            detail("type.googleapis.com/c.D", 0xfb, 0xff),
            detail("type.googleapis.com/e.F"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"type\":\"a.B\",\"value\":\"AQ==\"} | type.googleapis.com/a.B | 1",
        "{\"value\":\"AQ\",\"type\":\"x.org/a.B\"} | x.org/a.B | 1",
        "{\"type\":\"a.B\",\"debug\":{\"a\":[1]},\"value\":\"AQ\"} | type.googleapis.com/a.B | 1",
        "{\"type\":\"a.B\"} | type.googleapis.com/a.B | 0",
        "{} | `` | 0",
      })
  void aDetailIsReadAsOthersWriteIt(String json, String typeUrl, int bytes)
      throws InvalidProtocolBufferException {
    RpcException error = read("{\"details\":[" + json + "]}");

    assertThat(error.details()).hasSize(1);
    assertThat(error.details().getFirst().getTypeUrl()).isEqualTo(typeUrl);
    assertThat(error.details().getFirst().getValue().size()).isEqualTo(bytes);
  }

  @Test
  void anEndWithoutAnythingIsAnEmptyObject() {
    assertThat(text(ErrorJson.endStream(new Headers()))).isEqualTo("{}");
    assertThat(text(ErrorJson.endStream(new RpcException(Code.INTERNAL, ""), new Headers())))
        .isEqualTo("{\"error\":{\"code\":\"internal\"}}");
  }

  @Test
  void valuesOfOneNameStandTogether() throws InvalidProtocolBufferException {
    Headers trailers = Headers.of("x-a", "1", "x-b", "\"2\"", "x-a", "3", "x-b", "4");
    String metadata = "\"metadata\":{\"x-a\":[\"1\",\"3\"],\"x-b\":[\"\\\"2\\\"\",\"4\"]}";

    assertThat(text(ErrorJson.endStream(trailers))).isEqualTo("{" + metadata + "}");
    assertThat(text(ErrorJson.endStream(new RpcException(Code.ABORTED, "m"), trailers)))
        .isEqualTo("{\"error\":{\"code\":\"aborted\",\"message\":\"m\"}," + metadata + "}");

    assertThat(text(ErrorJson.endStream(Headers.of("x-a", "1", "x-b", "2"))))
        .isEqualTo("{\"metadata\":{\"x-a\":[\"1\"],\"x-b\":[\"2\"]}}");

    EnvelopeProtocol.Outcome read = readEnd("{" + metadata + "}");
    assertThat(read.error()).isEmpty();
    assertThat(read.trailers().size()).isEqualTo(4);
    assertThat(read.trailers().all("x-a")).containsExactly("1", "3");
    assertThat(read.trailers().all("x-b")).containsExactly("\"2\"", "4");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"error\":null,\"metadata\":null}",
        "{\"metadata\":{}}",
        "{\"metadata\":{\"a\":[]}}",
        "{\"other\":[{\"error\":{\"code\":\"internal\"}}]}",
      })
  void anEndWithoutAnErrorIsASuccess(String json) throws InvalidProtocolBufferException {
    EnvelopeProtocol.Outcome outcome = readEnd(json);

    assertThat(outcome.error()).isEmpty();
    assertThat(outcome.trailers().isEmpty()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"error\":{}} | UNKNOWN | ``",
        "{\"error\":{\"code\":\"nope\",\"message\":\"m\"}} | UNKNOWN | m",
        "{\"error\":{\"message\":\"m\",\"code\":\"aborted\"},\"metadata\":{}} | ABORTED | m",
        "{\"error\":{\"code\":\"NOT_FOUND\"}} | UNKNOWN | ``",
      })
  void anErrorOfAnEndIsReadLeniently(String json, Code code, String message)
      throws InvalidProtocolBufferException {
    RpcException error = readEnd(json).error().orElseThrow();

    assertThat(error.code()).isEqualTo(code);
    assertThat(error.text()).isEqualTo(message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{} {}",
        "{\"error\":[]}",
        "{\"error\":{\"code\":[]}}",
        "{\"error\":{\"message\":1}}",
        "{\"error\":{\"details\":{}}}",
        "{\"error\":{\"details\":[1]}}",
        "{\"error\":{\"details\":[{\"value\":\"A\"}]}}",
        "{\"metadata\":[]}",
        "{\"metadata\":{\"a\":\"b\"}}",
        "{\"metadata\":{\"a\":[1]}}",
        "{\"metadata\":{\"a\":[\"b\"}}",
      })
  void anEndThatIsNoneIsRefused(String json) {
    assertThatThrownBy(() -> readEnd(json)).isInstanceOf(InvalidProtocolBufferException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "{", "{} {}", "{\"code\":\"aborted\"}x", "{\"x\":1,}"})
  void anErrorThatIsNoneIsRefused(String json) {
    assertThatThrownBy(() -> read(json)).isInstanceOf(InvalidProtocolBufferException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "type.googleapis.com/a.B, a.B",
    "example.org/deep/a.B, a.B",
    "/a.B, a.B",
    "a.B, a.B",
    "a.B/, ''",
  })
  void aTypeIsTheLastPartOfItsUrl(String url, String name) {
    assertThat(ErrorJson.typeName(url)).isEqualTo(name);
  }
}
