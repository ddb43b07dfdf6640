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
import io.fawa.connect.RpcException;
import io.fawa.connect.server.Call;
import io.fawa.connect.server.Service;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** A service of each kind of method whose messages are texts; it says how its calls go. */
final class ProbeRpc {
  static final String NAME = "probe.v1.Probe";
  static final Method<StringValue, StringValue> SAY = method("Say", Kind.UNARY);
  static final Method<StringValue, StringValue> REPEAT = method("Repeat", Kind.SERVER_STREAM);
  static final Method<StringValue, StringValue> JOIN = method("Join", Kind.CLIENT_STREAM);
  static final Method<StringValue, StringValue> TALK = method("Talk", Kind.BIDI_STREAM);
  static final Method<StringValue, StringValue> FLOOD = method("Flood", Kind.SERVER_STREAM);

  /** As many calls are noted at most; a process that is attacked has more, and nobody who asks. */
  private static final int NOTED_MAX = 64;

  /** Calls of Join, Talk and Flood that have begun. */
  final BlockingQueue<Call> begun = new LinkedBlockingQueue<>(NOTED_MAX);

  /** How Join, Talk and Flood ended that did not end well. */
  final BlockingQueue<RpcException> failed = new LinkedBlockingQueue<>(NOTED_MAX);

  /** Messages that Flood has sent. */
  final AtomicLong flooded = new AtomicLong();

  Service service() {
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
                noted(
                    call,
                    () ->
                        StringValue.of(
                            StreamSupport.stream(requests.spliterator(), false)
                                .map(StringValue::getValue)
                                .collect(Collectors.joining("+")))))
        .bidiStream(
            TALK,
            (requests, responses, call) ->
                noted(
                    call,
                    () -> {
                      for (StringValue request : requests) {
                        responses.send(request);
                      }
                      return call;
                    }))
        .serverStream(
            FLOOD,
            (request, responses, call) ->
                noted(
                    call,
                    () -> {
                      StringValue large = StringValue.of("x".repeat(8192));
                      while (true) {
                        responses.send(large);
                        flooded.incrementAndGet();
                      }
                    }))
        .build();
  }

  private <T> T noted(Call call, Supplier<T> work) {
    begun.offer(call);
    try {
      return work.get();
    } catch (RpcException e) {
      failed.offer(e);
      throw e;
    }
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
