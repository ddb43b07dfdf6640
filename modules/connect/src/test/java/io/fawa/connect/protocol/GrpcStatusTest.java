/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.StringValue;
import io.fawa.connect.BinaryHeader;
import io.fawa.connect.Code;
import io.fawa.connect.RpcException;
import io.fawa.http.Headers;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The outcome of a gRPC call in its trailers, as written and as read. */
class GrpcStatusTest {
  private static Headers details(String hex) {
    byte[] status = HexFormat.of().parseHex(hex.replace(" ", ""));
    return Headers.of(
        "grpc-status",
        "5",
        "grpc-message",
        "of the trailers",
        "grpc-status-details-bin",
        BinaryHeader.encode(status));
  }

  private static RpcException read(Headers trailers) {
    return GrpcStatus.read(trailers, Code.ABORTED).orElseThrow();
  }

  @ParameterizedTest
  @EnumSource
  void everyCodeGoesByItsNumberBothWays(Code code) {
    Headers trailers = GrpcStatus.trailers(new RpcException(code, ""), new Headers());

    assertThat(trailers.size()).isEqualTo(1);
    assertThat(trailers.get("grpc-status", "")).isEqualTo("" + code.number());
    assertThat(read(trailers).code()).isEqualTo(code);
    assertThat(read(trailers).text()).isEmpty();
  }

  @Test
  void zeroIsASuccess() {
    Headers trailers = GrpcStatus.trailers(Headers.of("x-a", "1", "grpc-status", "9"));

    assertThat(trailers.all("grpc-status")).containsExactly("0");
    assertThat(trailers.get("x-a", "")).isEqualTo("1");
    assertThat(GrpcStatus.read(trailers, Code.INTERNAL)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"17", "-1", "00", "2147483647"})
  void anotherNumberIsUnknown(String status) {
    RpcException error = read(Headers.of("grpc-status", status, "grpc-message", "m"));

    assertThat(error.code()).isEqualTo(Code.UNKNOWN);
    assertThat(error.text()).isEqualTo("m");
  }

  @ParameterizedTest
  @ValueSource(strings = {"five", "5 ", "0x5", "2147483648", "5.0"})
  void whatIsNoNumberIsUnknownToo(String status) {
    RpcException error = read(Headers.of("grpc-status", status, "grpc-message", "m"));

    assertThat(error.code()).isEqualTo(Code.UNKNOWN);
    assertThat(error.text()).isEqualTo("protocol error: invalid grpc-status \"" + status + "\"");
  }

  @Test
  void withoutAStatusTheCodeIsTheReaders() {
    RpcException error = read(Headers.of("grpc-message", "m"));

    assertThat(error.code()).isEqualTo(Code.ABORTED);
    assertThat(error.text()).isEqualTo("protocol error: no grpc-status trailer");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "` a~`|` a~`",
        "%|%25",
        "`\n`|%0A",
        "`\u001f\u007f`|%1F%7F",
        "é|%C3%A9",
        "😀|%F0%9F%98%80",
        "a\"b\\c|a\"b\\c",
      })
  void textIsPercentEncoded(String text, String encoded) {
    assertThat(GrpcStatus.percentEncode(text)).isEqualTo(encoded);
    assertThat(GrpcStatus.percentDecode(encoded)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "%,%",
        "a%,a%",
        "%4,%4",
        "%zz,%zz",
        "%4z,%4z",
        "%z4,%z4",
        "%%41,%A",
        "%c3%a9,é",
        "%C3,\uFFFD",
        "100%25%,100%%",
        "a+b,a+b",
      })
  void whatIsNoEscapeStandsForItself(String encoded, String text) {
    assertThat(GrpcStatus.percentDecode(encoded)).isEqualTo(text);
  }

  @Test
  void detailsSayCodeAndTextOnceMore() {
    RpcException error =
        new RpcException(Code.DATA_LOSS, "é")
            .addDetail(StringValue.of("a"))
            .addDetail(StringValue.of("b"))
            .addMetadata("x-meta", "3");
    Headers trailers = GrpcStatus.trailers(error, Headers.of("x-trail", "2"));

    assertThat(trailers.get("grpc-status", "")).isEqualTo("15");
    assertThat(trailers.get("grpc-message", "")).isEqualTo("%C3%A9");
    assertThat(trailers.get("x-trail", "")).isEqualTo("2");
    assertThat(trailers.get("x-meta", "")).isEqualTo("3");
    byte[] status = BinaryHeader.decode(trailers.get("grpc-status-details-bin", ""));
    assertThat(HexFormat.of().formatHex(status)).startsWith("080f1202c3a91a");
    assertThat(read(trailers).details())
        .containsExactly(Any.pack(StringValue.of("a")), Any.pack(StringValue.of("b")));
  }

  @ParameterizedTest
  @CsvSource({
    "08 07 12 01 78, PERMISSION_DENIED, x",
    "12 01 78, NOT_FOUND, x",
    "08 07, PERMISSION_DENIED, of the trailers",
    "08 63 12 01 78, NOT_FOUND, x",
    "08 00 12 00, NOT_FOUND, ''",
    "2a 01 7a 30 05 08 07 12 01 78, PERMISSION_DENIED, x",
  })
  void detailsCountOverTheTrailers(String hex, Code code, String text) {
    RpcException error = read(details(hex));

    assertThat(error.code()).isEqualTo(code);
    assertThat(error.text()).isEqualTo(text);
    assertThat(error.details()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"12 05 78", "1a 01 ff", "08", "00", "1a 02 08"})
  void detailsThatAreNoneAreAnInternalError(String hex) {
    RpcException error = read(details(hex));

    assertThat(error.code()).isEqualTo(Code.INTERNAL);
    assertThat(error.text()).isEqualTo("protocol error: invalid grpc-status-details-bin");
  }

  @Test
  void detailsThatAreNoBase64AreAnInternalError() {
    Headers trailers = Headers.of("grpc-status", "5", "grpc-status-details-bin", "*");

    assertThat(read(trailers).code()).isEqualTo(Code.INTERNAL);
  }

  private static EnvelopeProtocol.Outcome outcome(
      Headers head, boolean bodyEmpty, Optional<byte[]> last, Headers trailers) {
    return GrpcStatus.outcome(
        new EnvelopeProtocol.ResponseEnd(head, bodyEmpty, last, trailers), trailers);
  }

  /** A response of trailers alone has them in its head; any other head says nothing of the end. */
  @Test
  void theHeadCountsWhereThereIsNothingElse() {
    Headers head = Headers.of("content-type", "application/grpc", "grpc-status", "7", "x-a", "1");
    Headers none = new Headers();

    EnvelopeProtocol.Outcome alone = outcome(head, true, Optional.empty(), none);
    assertThat(alone.error().orElseThrow().code()).isEqualTo(Code.PERMISSION_DENIED);
    assertThat(alone.trailers().size()).isEqualTo(1);
    assertThat(alone.trailers().get("x-a", "")).isEqualTo("1");

    assertThat(outcome(head, false, Optional.empty(), none).error().orElseThrow().code())
        .isEqualTo(Code.INTERNAL);
    assertThat(outcome(head, true, Optional.of(new byte[0]), none).error().orElseThrow().code())
        .isEqualTo(Code.INTERNAL);
    assertThat(outcome(head, true, Optional.empty(), Headers.of("grpc-status", "0")).error())
        .isEmpty();
    assertThat(
            outcome(head, true, Optional.empty(), Headers.of("x", "y"))
                .error()
                .orElseThrow()
                .code())
        .isEqualTo(Code.UNKNOWN);
  }
}
