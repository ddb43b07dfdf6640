/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect;

import com.google.protobuf.Message;

/**
 * One RPC of a service, as generated code describes it.
 *
 * @param service full name of the service, such as {@code greet.v1.GreetService}
 * @param name name of the RPC, such as {@code SayHello}
 * @param kind which sides send streams
 * @param idempotency what the proto's {@code idempotency_level} says
 * @param request the default instance of the request's type
 * @param response the default instance of the response's type
 * @param path the path it is called under: {@code /service/name}
 * @param <Q> the request
 * @param <S> the response
 */
public record Method<Q extends Message, S extends Message>(
    String service,
    String name,
    Kind kind,
    Idempotency idempotency,
    Q request,
    S response,
    String path) {

  /** Which sides send streams. */
  public enum Kind {
    /** One request, one response. */
    UNARY,
    /** One request, any number of responses. */
    SERVER_STREAM,
    /** Any number of requests, one response. */
    CLIENT_STREAM,
    /** Any number of both, at the same time. */
    BIDI_STREAM;

    /** True if the caller sends any number of messages. */
    public boolean streamsRequests() {
      return this == CLIENT_STREAM || this == BIDI_STREAM;
    }

    /** True if the handler sends any number of messages. */
    public boolean streamsResponses() {
      return this == SERVER_STREAM || this == BIDI_STREAM;
    }
  }

  /** Whether a call may be repeated. */
  public enum Idempotency {
    /** Unspecified: a call must not be repeated. */
    UNKNOWN,
    /** A call has no side effects, so Connect may use GET. */
    NO_SIDE_EFFECTS,
    /** A repeated call has the same effect as one. */
    IDEMPOTENT
  }

  /** The method with its path. */
  public Method(
      String service, String name, Kind kind, Idempotency idempotency, Q request, S response) {
    this(service, name, kind, idempotency, request, response, "/" + service + "/" + name);
  }

  @Override
  public String toString() {
    return service + "/" + name;
  }

  /** True if a call may be retried when it is unknown whether it was executed. */
  public boolean repeatable() {
    return idempotency != Idempotency.UNKNOWN;
  }
}
