/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.auth;

import com.google.protobuf.Message;
import io.fawa.connect.Code;
import io.fawa.connect.Method;
import io.fawa.connect.RpcException;
import io.fawa.connect.server.Call;
import io.fawa.connect.server.Interceptor;
import io.fawa.connect.server.StreamHandler;
import io.fawa.connect.server.UnaryHandler;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Requires a valid bearer token; handlers get its owner from {@link Identity#of}. Other calls fail
 * with {@link Code#UNAUTHENTICATED} before the handler sees a request.
 */
public final class BearerAuthentication implements Interceptor {
  private static final String SCHEME = "bearer ";

  private final TokenVerifier verifier;
  private final Predicate<Method<?, ?>> open;

  /** Guards every method. */
  public BearerAuthentication(TokenVerifier verifier) {
    this(verifier, method -> false);
  }

  /** Guards every method except those for which {@code open} is true, such as health. */
  public BearerAuthentication(TokenVerifier verifier, Predicate<Method<?, ?>> open) {
    this.verifier = verifier;
    this.open = open;
  }

  @Override
  public <Q extends Message, S extends Message> UnaryHandler<Q, S> unary(
      Method<Q, S> method, UnaryHandler<Q, S> next) {
    return open.test(method) ? next : (request, call) -> next.handle(request, identified(call));
  }

  @Override
  public <Q extends Message, S extends Message> StreamHandler<Q, S> stream(
      Method<Q, S> method, StreamHandler<Q, S> next) {
    return open.test(method)
        ? next
        : (requests, responses, call) -> next.handle(requests, responses, identified(call));
  }

  private Call identified(Call call) {
    String value = call.requestHeaders().get("authorization", "");
    Optional<Identity> identity =
        value.regionMatches(true, 0, SCHEME, 0, SCHEME.length()) && value.length() > SCHEME.length()
            ? verifier.verify(value.substring(SCHEME.length()).strip(), call)
            : Optional.empty();
    return new IdentifiedCall(
        call,
        identity.orElseThrow(() ->
            new RpcException(Code.UNAUTHENTICATED, "a valid bearer token is needed")
                .addMetadata("www-authenticate", "Bearer")));
  }
}
