/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.host;

import io.fawa.http.DelegatingExchange;
import io.fawa.http.Exchange;
import io.fawa.http.Headers;
import io.fawa.service.config.Cors;
import io.fawa.service.routing.Routed;
import java.io.IOException;

/** Adds the common header fields to a response, and counts it. */
final class ObservedExchange extends DelegatingExchange implements Routed {
  private static final int PREFLIGHT = 204;

  private final Cors cors;
  private final CallRecord record;
  private int status;
  private String grpcStatus = "";
  private String route = "";
  private long bytes;
  private boolean complete;

  ObservedExchange(Exchange inner, Cors cors, CallRecord record) {
    super(inner);
    this.cors = cors;
    this.record = record;
  }

  int status() {
    return status;
  }

  long bytes() {
    return bytes;
  }

  /** The gRPC code; empty where the protocol has none. */
  String grpcStatus() {
    return grpcStatus;
  }

  /** The pattern of the ordinary route that serves it; empty for none. */
  String route() {
    return route;
  }

  /** True once the response is complete. */
  boolean complete() {
    return complete;
  }

  @Override
  public void route(String pattern) {
    route = pattern;
  }

  /** Responds to a preflight with {@code headers} only. */
  void preflight(Headers headers) throws IOException {
    status = PREFLIGHT;
    super.respond(PREFLIGHT, headers);
    super.end(new Headers());
    complete = true;
  }

  @Override
  public void respond(int responseStatus, Headers headers) throws IOException {
    status = responseStatus;
    grpcStatus = headers.get("grpc-status", grpcStatus);
    cors.decorate(headers(), headers);
    if (!record.givenId().isEmpty() || responseStatus >= 400) {
      headers.add("x-request-id", record.id());
    }
    super.respond(responseStatus, headers);
  }

  @Override
  public void write(byte[] source, int offset, int length) throws IOException {
    bytes += length;
    super.write(source, offset, length);
  }

  @Override
  public void end(Headers trailers) throws IOException {
    grpcStatus = trailers.get("grpc-status", grpcStatus);
    super.end(trailers);
    complete = true;
  }
}
