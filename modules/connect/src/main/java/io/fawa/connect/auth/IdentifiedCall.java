/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.auth;

import io.fawa.connect.Code;
import io.fawa.connect.Compression;
import io.fawa.connect.MessageCompression;
import io.fawa.connect.Method;
import io.fawa.connect.Protocol;
import io.fawa.connect.server.Call;
import io.fawa.connect.server.HttpRequest;
import io.fawa.http.Headers;
import io.fawa.http.Peer;
import io.fawa.limits.Deadline;
import java.time.Duration;
import java.util.Optional;

/** A call with an authenticated caller. */
record IdentifiedCall(Call call, Identity identity) implements Call {
  @Override
  public Method<?, ?> method() {
    return call.method();
  }

  @Override
  public Protocol protocol() {
    return call.protocol();
  }

  @Override
  public Optional<HttpRequest> http() {
    return call.http();
  }

  @Override
  public void cancel(Code code, String message) {
    call.cancel(code, message);
  }

  @Override
  public Peer peer() {
    return call.peer();
  }

  @Override
  public Headers requestHeaders() {
    return call.requestHeaders();
  }

  @Override
  public Headers responseHeaders() {
    return call.responseHeaders();
  }

  @Override
  public void sendHeaders() {
    call.sendHeaders();
  }

  @Override
  public Headers responseTrailers() {
    return call.responseTrailers();
  }

  @Override
  public Optional<Compression> requestCompression() {
    return call.requestCompression();
  }

  @Override
  public boolean requestCompressed() {
    return call.requestCompressed();
  }

  @Override
  public Optional<Compression> responseCompression() {
    return call.responseCompression();
  }

  @Override
  public void compressResponses(MessageCompression messages) {
    call.compressResponses(messages);
  }

  @Override
  public Deadline deadline() {
    return call.deadline();
  }

  @Override
  public boolean cancelled() {
    return call.cancelled();
  }

  @Override
  public void onCancel(Runnable action) {
    call.onCancel(action);
  }

  @Override
  public void pause(Duration duration) {
    call.pause(duration);
  }
}
