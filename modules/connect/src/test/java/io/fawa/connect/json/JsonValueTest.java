/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;
import com.google.protobuf.DoubleValue;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.ListValue;
import com.google.protobuf.Message;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import io.fawa.connect.Answer;
import io.fawa.connect.LibraryHandler;
import io.fawa.connect.codec.Bytes;
import io.fawa.connect.server.Call;
import io.fawa.connect.server.RpcServer;
import io.fawa.connect.test.v1.Everything;
import io.fawa.connect.test.v1.LibraryService;
import io.fawa.connect.test.v1.SearchRequest;
import io.fawa.connect.test.v1.SearchResponse;
import io.fawa.http.Headers;
import io.fawa.http.HttpVersion;
import io.fawa.http.RequestHead;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A {@code google.protobuf.Value} is JSON, which has no NaN and no infinity (struct.proto). */
class JsonValueTest {
  private static final JsonCodec CODEC =
      new JsonCodec(List.of(Everything.getDescriptor().getFile()));

  private static String encode(Message message) throws InvalidProtocolBufferException {
    Bytes out = new Bytes(0);
    CODEC.encode(message, out);
    return new String(out.array(), 0, out.size(), StandardCharsets.UTF_8);
  }

  private static Value number(double number) {
    return Value.newBuilder().setNumberValue(number).build();
  }

  private static Struct struct(Value value) {
    return Struct.newBuilder().putFields("k", value).build();
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void refusesWhatIsNoNumberOfJson(double number) {
    Value value = number(number);
    ListValue list = ListValue.newBuilder().addValues(value).build();
    for (Message message :
        List.of(
            Everything.newBuilder().setValue(value).build(),
            Everything.newBuilder().addValues(value).build(),
            Everything.newBuilder().putValueByText("k", value).build(),
            Everything.newBuilder().setStruct(struct(value)).build(),
            Everything.newBuilder().setList(list).build(),
            Everything.newBuilder().setAny(Any.pack(value)).build(),
            Everything.newBuilder().setAny(Any.pack(struct(value))).build(),
            value,
            struct(Value.newBuilder().setListValue(list).build()))) {
      assertThatThrownBy(() -> encode(message))
          .isInstanceOf(InvalidProtocolBufferException.class)
          .hasMessageContaining("google.protobuf.Value");
    }
    // Protobuf's own implementation does likewise.
    assertThatThrownBy(() -> JsonFormat.printer().print(value))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void fieldsThatAreNumbersHaveNamesForThem() throws InvalidProtocolBufferException {
    assertThat(encode(Everything.newBuilder().setDoubleValue(Double.NaN).build()))
        .isEqualTo("{\"doubleValue\":\"NaN\"}");
    assertThat(
            encode(
                Everything.newBuilder()
                    .setWrappedDouble(DoubleValue.of(Double.NEGATIVE_INFINITY))
                    .build()))
        .isEqualTo("{\"wrappedDouble\":\"-Infinity\"}");
    assertThat(encode(number(Double.MAX_VALUE))).isEqualTo("1.7976931348623157E308");
    assertThat(encode(Value.newBuilder().setStringValue("NaN").build())).isEqualTo("\"NaN\"");
  }

  @Test
  void aHandlerThatAnswersSoFails() {
    RpcServer server =
        RpcServer.builder()
            .add(
                LibraryService.bind(
                    new LibraryHandler() {
                      @Override
                      public SearchResponse searchBooks(SearchRequest request, Call call) {
                        return SearchResponse.newBuilder()
                            .setAsked(
                                SearchRequest.newBuilder().setExtra(struct(number(Double.NaN))))
                            .build();
                      }
                    }))
            .build();
    Answer rest =
        Answer.of(
            server,
            HttpVersion.HTTP_2,
            new RequestHead("GET", "/v1/books", new Headers()),
            new byte[0]);
    Answer grpc =
        Answer.post(
            server,
            "/fawa.connect.test.v1.LibraryService/SearchBooks",
            Headers.of("content-type", "application/grpc+json"),
            Answer.jsonFrames("{}"));

    assertThat(rest.status()).isEqualTo(500);
    assertThat(rest.text())
        .isEqualTo(
            "{\"code\":\"internal\",\"message\":\"marshal message: google.protobuf.Value is NaN"
                + " or infinite\"}");
    assertThat(grpc.trailers().get("grpc-status", "")).isEqualTo("13");
    assertThat(grpc.body()).isEmpty();
  }
}
