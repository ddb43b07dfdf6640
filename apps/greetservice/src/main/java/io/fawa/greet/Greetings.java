/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.greet;

import io.fawa.api.greet.v1.GreetBidiStreamRequest;
import io.fawa.api.greet.v1.GreetBidiStreamResponse;
import io.fawa.api.greet.v1.GreetClientStreamRequest;
import io.fawa.api.greet.v1.GreetClientStreamResponse;
import io.fawa.api.greet.v1.GreetService;
import io.fawa.api.greet.v1.GreetStreamRequest;
import io.fawa.api.greet.v1.GreetStreamResponse;
import io.fawa.api.greet.v1.SayHelloRequest;
import io.fawa.api.greet.v1.SayHelloResponse;
import io.fawa.connect.Code;
import io.fawa.connect.RpcException;
import io.fawa.connect.Sink;
import io.fawa.connect.Source;
import io.fawa.connect.server.Call;

/** The handlers of the greeting service. Stateless, so any number of threads may call it. */
final class Greetings implements GreetService {
  /** The longest name, in UTF-16 units. */
  static final int NAME_LENGTH_MAX = 1024;

  /** The longest list of names in one greeting, in UTF-16 units, with separators. */
  static final int SUMMARY_LENGTH_MAX = 1_000_000;

  /** Parts of a streamed greeting. */
  static final int PARTS = 10;

  private static final String SEPARATOR = ", ";

  @Override
  public SayHelloResponse sayHello(SayHelloRequest request, Call call) {
    SayHelloResponse response =
        SayHelloResponse.newBuilder().setResp(greeting(request.getName())).build();
    call.responseHeaders().set("greet-version", "v1");
    return response;
  }

  @Override
  public void greetStream(GreetStreamRequest request, Sink<GreetStreamResponse> parts, Call call) {
    String greeting = greeting(request.getName().isEmpty() ? "World" : request.getName());
    for (int part = 1; part <= PARTS; part++) {
      parts.send(
          GreetStreamResponse.newBuilder().setPart(greeting + " (part " + part + ")").build());
    }
  }

  @Override
  public GreetClientStreamResponse greetClientStream(
      Source<GreetClientStreamRequest> requests, Call call) {
    StringBuilder names = new StringBuilder();
    boolean first = true;
    for (GreetClientStreamRequest request : requests) {
      names.append(first ? "" : SEPARATOR).append(checked(request.getName()));
      first = false;
      if (names.length() > SUMMARY_LENGTH_MAX) {
        throw new RpcException(
            Code.RESOURCE_EXHAUSTED,
            "the names are longer than " + SUMMARY_LENGTH_MAX + " characters together");
      }
    }
    return GreetClientStreamResponse.newBuilder().setSummary("Hello, " + names + "!").build();
  }

  @Override
  public void greetBidiStream(
      Source<GreetBidiStreamRequest> requests, Sink<GreetBidiStreamResponse> echoes, Call call) {
    for (GreetBidiStreamRequest request : requests) {
      echoes.send(
          GreetBidiStreamResponse.newBuilder().setEcho(greeting(request.getName())).build());
    }
  }

  private static String greeting(String name) {
    return "Hello, " + checked(name) + "!";
  }

  private static String checked(String name) {
    if (name.length() > NAME_LENGTH_MAX) {
      throw new RpcException(
          Code.INVALID_ARGUMENT,
          "name of " + name.length() + " characters, limit " + NAME_LENGTH_MAX);
    }
    return name;
  }
}
