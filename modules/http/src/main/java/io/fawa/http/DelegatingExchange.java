/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http;

import io.fawa.limits.Allowance;
import io.fawa.limits.Deadline;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * Delegates to another exchange; subclasses override what they change. As thread-safe as that
 * exchange.
 */
public abstract class DelegatingExchange implements Exchange {
  private final Exchange inner;

  /** Delegates everything to {@code inner}. */
  protected DelegatingExchange(Exchange inner) {
    this.inner = inner;
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
  public void inform(int status, Headers headers) throws IOException {
    inner.inform(status, headers);
  }

  @Override
  public void respond(int status, Headers headers) throws IOException {
    inner.respond(status, headers);
  }

  @Override
  public void write(byte[] source, int offset, int length) throws IOException {
    inner.write(source, offset, length);
  }

  @Override
  public void flush() throws IOException {
    inner.flush();
  }

  @Override
  public void end(Headers trailers) throws IOException {
    inner.end(trailers);
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
  public void bodyIdleTimeout(Duration timeout) {
    inner.bodyIdleTimeout(timeout);
  }

  @Override
  public Allowance allowance() {
    return inner.allowance();
  }

  @Override
  public boolean cancelled() {
    return inner.cancelled();
  }

  @Override
  public void onCancel(Runnable action) {
    inner.onCancel(action);
  }

  @Override
  public <T> Optional<T> capability(Class<T> type) {
    return inner.capability(type);
  }
}
