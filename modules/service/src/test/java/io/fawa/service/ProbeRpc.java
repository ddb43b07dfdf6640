/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service;

import com.google.protobuf.StringValue;
import com.google.protobuf.WrappersProto;
import io.fawa.connect.Method;
import io.fawa.connect.Method.Idempotency;
import io.fawa.connect.Method.Kind;
import io.fawa.connect.Service;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** A service of each kind of method whose messages are texts. */
final class ProbeRpc {
  static final String NAME = "probe.v1.Probe";
  static final Method<StringValue, StringValue> SAY = method("Say", Kind.UNARY);
  static final Method<StringValue, StringValue> REPEAT = method("Repeat", Kind.SERVER_STREAM);
  static final Method<StringValue, StringValue> JOIN = method("Join", Kind.CLIENT_STREAM);
  static final Method<StringValue, StringValue> TALK = method("Talk", Kind.BIDI_STREAM);

  private ProbeRpc() {}

  static Service service() {
    return Service.builder(NAME, WrappersProto::getDescriptor)
        .unary(SAY, (request, call) -> request)
        .serverStream(
            REPEAT,
            (request, responses, call) -> {
              for (int i = 0; i < 3; i++) {
                responses.send(StringValue.of(request.getValue() + i));
              }
            })
        .clientStream(
            JOIN,
            (requests, call) ->
                StringValue.of(
                    StreamSupport.stream(requests.spliterator(), false)
                        .map(StringValue::getValue)
                        .collect(Collectors.joining("+"))))
        .bidiStream(
            TALK,
            (requests, responses, call) -> {
              for (StringValue request : requests) {
                responses.send(request);
              }
            })
        .build();
  }

  private static Method<StringValue, StringValue> method(String name, Kind kind) {
    return new Method<>(
        NAME,
        name,
        kind,
        Idempotency.UNKNOWN,
        StringValue.getDefaultInstance(),
        StringValue.getDefaultInstance());
  }
}
