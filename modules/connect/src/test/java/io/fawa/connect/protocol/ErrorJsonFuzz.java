/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.protocol;

import static io.fawa.http.Fuzzing.require;

import com.google.protobuf.InvalidProtocolBufferException;
import io.fawa.connect.Code;
import io.fawa.connect.RpcException;
import io.fawa.http.Fuzzing;
import io.fawa.http.Headers;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Connect's JSON for failures and ends of streams: read or refused; what was read is told alike.
 */
public final class ErrorJsonFuzz {
  private ErrorJsonFuzz() {}

  public static void fuzzerTestOneInput(byte[] input) {
    Fuzzing.allocatesInProportion(
        input.length,
        () -> {
          error(input);
          endStream(input);
        });
  }

  private static void error(byte[] json) throws InvalidProtocolBufferException {
    RpcException error;
    try {
      error = ErrorJson.readError(json, Code.UNKNOWN);
    } catch (InvalidProtocolBufferException e) {
      return;
    }
    RpcException again = ErrorJson.readError(ErrorJson.error(error), Code.INTERNAL);
    require(again.code() == error.code(), "%s became %s", error, again);
    require(again.text().equals(error.text()), "%s became %s", error, again);
    require(again.details().size() == error.details().size(), "other details");
    for (int i = 0; i < again.details().size(); i++) {
      require(
          again.details().get(i).getValue().equals(error.details().get(i).getValue()),
          "another value");
    }
  }

  private static void endStream(byte[] json) throws InvalidProtocolBufferException {
    EnvelopeProtocol.Outcome outcome;
    try {
      outcome = ErrorJson.readEndStream(json);
    } catch (InvalidProtocolBufferException e) {
      return;
    }
    byte[] told =
        outcome.error().isPresent()
            ? ErrorJson.endStream(outcome.error().get(), outcome.trailers())
            : ErrorJson.endStream(outcome.trailers());
    EnvelopeProtocol.Outcome again = ErrorJson.readEndStream(told);
    require(again.error().isPresent() == outcome.error().isPresent(), "another outcome");
    require(again.trailers().size() == outcome.trailers().size(), "other trailers");
    require(values(again.trailers()).equals(values(outcome.trailers())), "other values");
  }

  /** As a set, since those of one name come together. */
  private static Set<String> values(Headers headers) {
    Set<String> values = new HashSet<>();
    headers.forEach((name, value) -> values.add(name + ": " + value));
    return values;
  }

  public static List<byte[]> seeds() {
    return List.of(
            "{\"code\":\"not_found\",\"message\":\"x\",\"details\":[{\"type\":\"a.B\",\"value\":\"AQI\"}]}",
            "{\"error\":{\"code\":\"internal\"},\"metadata\":{\"a\":[\"b\",\"c\"],\"x-bin\":[]}}",
            "{\"code\":null,\"other\":[1,-2.5e3,true,null,{\"a\":\"\\u00e4\\ud83d\\ude00\"}]}",
            "{\"error\":{\"details\":[{\"type\":\"x/y\",\"debug\":{}}]}}",
            "[".repeat(120),
            "{}")
        .stream()
        .map(text -> text.getBytes(StandardCharsets.UTF_8))
        .toList();
  }
}
