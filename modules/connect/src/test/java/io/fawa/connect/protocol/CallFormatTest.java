/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.connect.Protocol;
import io.fawa.connect.codec.ProtoCodec;
import io.fawa.connect.json.JsonCodec;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which content types there are, for unary methods and for all others. */
class CallFormatTest {
  private static CallFormat.Table table(boolean unary) {
    return new CallFormat.Table(unary, ProtoCodec.INSTANCE, new JsonCodec(List.of()));
  }

  @ParameterizedTest
  @CsvSource({
    "application/grpc, GRPC, proto",
    "application/grpc+proto, GRPC, proto",
    "application/grpc+json, GRPC, json",
    "application/grpc+json; charset=utf-8, GRPC, json",
    "application/grpc-web, GRPC_WEB, proto",
    "application/grpc-web+proto, GRPC_WEB, proto",
    "application/grpc-web+json, GRPC_WEB, json",
    "application/grpc-web+json; charset=utf-8, GRPC_WEB, json",
    "application/grpc-web-text, GRPC_WEB, proto",
    "application/grpc-web-text+proto, GRPC_WEB, proto",
    "application/grpc-web-text+json, GRPC_WEB, json",
  })
  void grpcHasTheSameOfBoth(String type, Protocol protocol, String codec) {
    for (boolean unary : new boolean[] {true, false}) {
      CallFormat format = table(unary).find(type).orElseThrow();

      assertThat(format.protocol()).isEqualTo(protocol);
      assertThat(format.codec().name()).isEqualTo(codec);
      assertThat(format.contentType()).isEqualTo(type);
      assertThat(format.envelopes())
          .contains(
              protocol == Protocol.GRPC
                  ? Grpc.PROTOCOL
                  : type.contains("text") ? GrpcWeb.TEXT : GrpcWeb.PROTOCOL);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "true, application/proto, proto",
    "true, application/json, json",
    "true, application/json; charset=utf-8, json",
    "false, application/connect+proto, proto",
    "false, application/connect+json, json",
    "false, application/connect+json; charset=utf-8, json",
  })
  void connectHasOthersOfEach(boolean unary, String type, String codec) {
    CallFormat format = table(unary).find(type).orElseThrow();

    assertThat(format.protocol()).isEqualTo(Protocol.CONNECT);
    assertThat(format.codec().name()).isEqualTo(codec);
    assertThat(format.contentType()).isEqualTo(type);
    assertThat(format.envelopes().isEmpty()).isEqualTo(unary);
    assertThat(table(!unary).find(type)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "application/",
        "application/connect",
        "application/connect+xml",
        "application/grpc+",
        "application/grpc+xml",
        "application/grpc-web-text+",
        "application/grpc-web+text",
        "text/json",
        "json",
      })
  void thereAreNoOthers(String type) {
    assertThat(table(true).find(type)).isEmpty();
    assertThat(table(false).find(type)).isEmpty();
  }

  /** The text form is for browsers alone, and is not offered to those who guess. */
  @Test
  void thoseThatAreOfferedAreSorted() {
    assertThat(table(false).acceptPost())
        .isEqualTo(
            "application/connect+json, application/connect+json; charset=utf-8,"
                + " application/connect+proto, application/grpc, application/grpc+json,"
                + " application/grpc+json; charset=utf-8, application/grpc+proto,"
                + " application/grpc-web, application/grpc-web+json,"
                + " application/grpc-web+json; charset=utf-8, application/grpc-web+proto");
    assertThat(table(true).acceptPost())
        .startsWith("application/grpc, ")
        .endsWith(" application/json, application/json; charset=utf-8, application/proto")
        .doesNotContain("connect", "text");
  }
}
