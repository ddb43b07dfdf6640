/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.auth;

import com.google.protobuf.Message;
import io.fawa.connect.Method;
import io.fawa.connect.client.ClientCall;
import io.fawa.connect.client.ClientInterceptor;
import io.fawa.connect.client.StreamCaller;
import io.fawa.connect.client.UnaryCaller;
import java.util.function.Supplier;

/** Sends a bearer token with every call of a client; one that the call has already counts more. */
public final class BearerToken implements ClientInterceptor {
  private final Supplier<String> token;

  /**
   * Sends the token that {@code token} supplies.
   *
   * @param token called for each call, so that tokens can be renewed; thread-safe, may block
   */
  public BearerToken(Supplier<String> token) {
    this.token = token;
  }

  @Override
  public <Q extends Message, S extends Message> UnaryCaller<Q, S> unary(
      Method<Q, S> method, UnaryCaller<Q, S> next) {
    return (request, call) -> next.call(request, with(call));
  }

  @Override
  public <Q extends Message, S extends Message> StreamCaller<Q, S> stream(
      Method<Q, S> method, StreamCaller<Q, S> next) {
    return call -> next.open(with(call));
  }

  private ClientCall with(ClientCall call) {
    if (!call.requestHeaders().contains("authorization")) {
      call.header("authorization", "Bearer " + token.get());
    }
    return call;
  }
}
