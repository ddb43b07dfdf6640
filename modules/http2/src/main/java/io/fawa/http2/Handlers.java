/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http2;

import io.fawa.http.ExchangeHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The handlers of a connection's streams: those to be started when the reader has no more input,
 * those running, each on its own thread, and those deferred until their body begins. Used by the
 * reader only, unless stated otherwise.
 */
final class Handlers {
  private static final ThreadFactory THREADS = Thread.ofVirtual().name("http2-stream").factory();

  private final Streams streams;
  private final ExchangeHandler handler;
  private final PaidStreams paid;
  private final List<ServerStream> starting = new ArrayList<>();

  /** The running handlers, with those of streams that were reset. */
  private final AtomicInteger running = new AtomicInteger();

  private final AtomicInteger deferred = new AtomicInteger();

  Handlers(Streams streams, ExchangeHandler handler) {
    this.streams = streams;
    this.handler = handler;
    this.paid = new PaidStreams(streams.allowance());
  }

  ExchangeHandler handler() {
    return handler;
  }

  /** How many are running; any thread. */
  int running() {
    return running.get();
  }

  /** Whether {@code open} streams may be open, with the new one. Called under the outbox's lock. */
  boolean admit(int open) {
    int handlers = running.get() + starting.size();
    paid.giveBackSpare(handlers);
    return handlers < 2L * streams.config().maxConcurrentStreams()
        && paid.reachStreams(Math.max(open, handlers + 1));
  }

  /** Adds a stream to be served: it was admitted, or its body has begun. */
  void add(ServerStream stream) {
    starting.add(stream);
  }

  boolean noneStarting() {
    return starting.isEmpty();
  }

  /** The stream that the reader may serve itself: the only one, if its request is complete. */
  @Nullable ServerStream only() {
    boolean alone = starting.size() == 1 && running.get() == 0 && deferred.get() == 0;
    return alone && starting.getFirst().remoteEnded() ? starting.getFirst() : null;
  }

  /**
   * Removes the {@link #only} stream for the reader to serve; false if there is no memory for it.
   */
  boolean take() {
    return count(starting.removeFirst());
  }

  /** Starts the waiting handlers, or defers them. */
  void start() {
    boolean company = starting.size() > 1;
    for (ServerStream stream : starting) {
      if (company) {
        stream.startedInCompany();
      }
      if (!mayDefer(stream) || !defer(stream)) {
        start(stream);
      }
    }
    starting.clear();
  }

  private boolean mayDefer(ServerStream stream) {
    return !stream.remoteEnded()
        && handler.beginsWithBody(stream)
        && stream.headers().get("expect", "").isEmpty();
  }

  private boolean defer(ServerStream stream) {
    deferred.incrementAndGet();
    if (stream.defer()) {
      return true;
    }
    deferred.decrementAndGet();
    return false;
  }

  /** The body of a deferred stream has begun. */
  void resume(ServerStream stream) {
    deferred.decrementAndGet();
    add(stream);
  }

  /** A deferred stream has waited for its body for the maximum time; any thread. */
  void resumeLate(ServerStream stream) {
    deferred.decrementAndGet();
    start(stream);
  }

  /** A deferred stream has failed and is not served; any thread. */
  void forget(ServerStream stream) {
    deferred.decrementAndGet();
    stream.giveFieldsBack();
  }

  /** Starts a handler now; any thread. */
  void start(ServerStream stream) {
    if (count(stream)) {
      THREADS.newThread(stream).start();
    }
  }

  private boolean count(ServerStream stream) {
    int handlers = running.incrementAndGet();
    if (handlers <= paid.handlers() || pay(handlers)) {
      return true;
    }
    running.decrementAndGet();
    streams.streamError(stream, ErrorCode.REFUSED_STREAM, "no memory left for its handler");
    stream.giveFieldsBack();
    return false;
  }

  private boolean pay(int handlers) {
    streams.outbox.lock.lock();
    try {
      return paid.reachHandlers(handlers);
    } finally {
      streams.outbox.lock.unlock();
    }
  }

  /** A handler has returned; true if none is running any more. Any thread. */
  boolean ended() {
    return running.decrementAndGet() == 0;
  }

  /** Gives back all allowances; no stream is open. Called under the outbox's lock. */
  void giveBack() {
    if (running.get() == 0) {
      paid.giveBack();
    }
  }
}
