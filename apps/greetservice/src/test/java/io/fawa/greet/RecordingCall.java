/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.greet;

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

/**
 * A call that only keeps what the handler says in headers; asking it anything else is a mistake.
 */
final class RecordingCall implements Call {
  private final Headers responseHeaders = new Headers();

  @Override
  public Headers responseHeaders() {
    return responseHeaders;
  }

  @Override
  public Method<?, ?> method() {
    throw notKnown();
  }

  @Override
  public Protocol protocol() {
    throw notKnown();
  }

  @Override
  public Optional<HttpRequest> http() {
    throw notKnown();
  }

  @Override
  public void cancel(Code code, String message) {
    throw notKnown();
  }

  @Override
  public Peer peer() {
    throw notKnown();
  }

  @Override
  public Headers requestHeaders() {
    throw notKnown();
  }

  @Override
  public void sendHeaders() {
    throw notKnown();
  }

  @Override
  public Headers responseTrailers() {
    throw notKnown();
  }

  @Override
  public Optional<Compression> requestCompression() {
    throw notKnown();
  }

  @Override
  public boolean requestCompressed() {
    throw notKnown();
  }

  @Override
  public Optional<Compression> responseCompression() {
    throw notKnown();
  }

  @Override
  public void compressResponses(MessageCompression messages) {
    throw notKnown();
  }

  @Override
  public Deadline deadline() {
    throw notKnown();
  }

  @Override
  public boolean cancelled() {
    throw notKnown();
  }

  @Override
  public void onCancel(Runnable action) {
    throw notKnown();
  }

  @Override
  public void pause(Duration duration) {
    throw notKnown();
  }

  private static UnsupportedOperationException notKnown() {
    return new UnsupportedOperationException("a greeting needs to know nothing of its call");
  }
}
