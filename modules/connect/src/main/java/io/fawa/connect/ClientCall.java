/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fawa.http.ClientExchange;
import io.fawa.http.Deadline;
import io.fawa.http.Headers;
import io.fawa.http.ResetCode;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What a caller says of one call beside its messages, and what it learns. It is made before the
 * call, given to it, and of no use for another one. {@link #cancel} may be called by any thread at
 * any time; the rest belongs to the thread that makes the call.
 */
public final class ClientCall {
  private final Headers requestHeaders = new Headers();
  private final ReentrantLock lock = new ReentrantLock();
  private Deadline deadline = Deadline.none();
  private Headers responseHeaders = new Headers();
  private Headers responseTrailers = new Headers();
  private boolean used;

  @GuardedBy("lock")
  private Optional<ClientExchange> exchange = Optional.empty();

  /** Written under the lock. */
  private volatile boolean cancelled;

  /** A call without headers and without a deadline of its own. */
  public ClientCall() {}

  /** Sets by when the call must be done; the earlier one counts if there are several. */
  public ClientCall deadline(Deadline end) {
    deadline = deadline.earlier(end);
    return this;
  }

  /** Sets how long the call may take from now. */
  public ClientCall timeout(Duration timeout) {
    return deadline(Deadline.after(timeout));
  }

  /** Adds a field to send with the request. */
  public ClientCall header(String name, String value) {
    requestHeaders.add(name, value);
    return this;
  }

  /** The fields to send with the request; live until the call is made. */
  public Headers requestHeaders() {
    return requestHeaders;
  }

  /** By when the call must be done. */
  public Deadline deadline() {
    return deadline;
  }

  /** The fields that came before the first response message; empty until they are known. */
  public Headers responseHeaders() {
    return responseHeaders;
  }

  /** The fields that came after the last response message; empty until they are known. */
  public Headers responseTrailers() {
    return responseTrailers;
  }

  /**
   * Gives the call up: it fails with {@link Code#CANCELED} at once, unless it is over; also while
   * it still waits for a connection.
   */
  public void cancel() {
    lock.lock();
    try {
      cancelled = true;
      exchange.ifPresent(open -> open.reset(ResetCode.CANCEL));
    } finally {
      lock.unlock();
    }
  }

  /** True once {@link #cancel} was called. */
  public boolean cancelled() {
    return cancelled;
  }

  /** Takes note that the call is being made. */
  void begin(Deadline end) {
    if (used) {
      throw new IllegalStateException("a ClientCall is for one call");
    }
    used = true;
    deadline(end);
  }

  /** Has {@link #cancel} reset {@code opened}; at once if it was called before. */
  void attach(ClientExchange opened) {
    lock.lock();
    try {
      exchange = Optional.of(opened);
      if (cancelled) {
        opened.reset(ResetCode.CANCEL);
      }
    } finally {
      lock.unlock();
    }
  }

  void learnHeaders(Headers headers) {
    responseHeaders = headers;
  }

  void learnTrailers(Headers trailers) {
    responseTrailers = trailers;
  }
}
