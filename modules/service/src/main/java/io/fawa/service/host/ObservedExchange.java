/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.host;

import io.fawa.http.Deadline;
import io.fawa.http.Exchange;
import io.fawa.http.Headers;
import io.fawa.http.HttpVersion;
import io.fawa.http.Peer;
import io.fawa.http.ResetCode;
import io.fawa.service.Cors;
import io.fawa.service.routing.Routed;
import java.io.IOException;

/** An exchange whose answer gets what every answer of ours carries, and is counted. */
final class ObservedExchange implements Exchange, Routed {
  private static final int PREFLIGHT = 204;

  private final Exchange inner;
  private final Cors cors;
  private final CallRecord record;
  private int status;
  private String grpcStatus = "";
  private String route = "";
  private long bytes;
  private boolean complete;

  ObservedExchange(Exchange inner, Cors cors, CallRecord record) {
    this.inner = inner;
    this.cors = cors;
    this.record = record;
  }

  int status() {
    return status;
  }

  long bytes() {
    return bytes;
  }

  /** The gRPC code; empty where the dialect has none. */
  String grpcStatus() {
    return grpcStatus;
  }

  /** The pattern of the ordinary route that serves it; empty for none. */
  String route() {
    return route;
  }

  /** True once the answer has come to its end. */
  boolean complete() {
    return complete;
  }

  @Override
  public void route(String pattern) {
    route = pattern;
  }

  /** Answers a preflight, which carries nothing but {@code headers}. */
  void preflight(Headers headers) throws IOException {
    status = PREFLIGHT;
    inner.respond(PREFLIGHT, headers);
    inner.end();
    complete = true;
  }

  @Override
  public void respond(int responseStatus, Headers headers) throws IOException {
    status = responseStatus;
    grpcStatus = headers.get("grpc-status", grpcStatus);
    cors.decorate(inner.headers(), headers);
    if (!record.givenId().isEmpty() || responseStatus >= 400) {
      headers.add("x-request-id", record.id());
    }
    inner.respond(responseStatus, headers);
  }

  @Override
  public void write(byte[] source, int offset, int length) throws IOException {
    bytes += length;
    inner.write(source, offset, length);
  }

  @Override
  public void end(Headers trailers) throws IOException {
    grpcStatus = trailers.get("grpc-status", grpcStatus);
    inner.end(trailers);
    complete = true;
  }

  @Override
  public HttpVersion version() {
    return inner.version();
  }

  @Override
  public String method() {
    return inner.method();
  }

  @Override
  public String scheme() {
    return inner.scheme();
  }

  @Override
  public String authority() {
    return inner.authority();
  }

  @Override
  public String path() {
    return inner.path();
  }

  @Override
  public String query() {
    return inner.query();
  }

  @Override
  public String protocol() {
    return inner.protocol();
  }

  @Override
  public Headers headers() {
    return inner.headers();
  }

  @Override
  public Peer peer() {
    return inner.peer();
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    return inner.read(target, offset, length);
  }

  @Override
  public Headers requestTrailers() {
    return inner.requestTrailers();
  }

  @Override
  public void flush() throws IOException {
    inner.flush();
  }

  @Override
  public void reset(ResetCode code) {
    inner.reset(code);
  }

  @Override
  public void deadline(Deadline deadline) {
    inner.deadline(deadline);
  }

  @Override
  public boolean cancelled() {
    return inner.cancelled();
  }

  @Override
  public void onCancel(Runnable action) {
    inner.onCancel(action);
  }
}
