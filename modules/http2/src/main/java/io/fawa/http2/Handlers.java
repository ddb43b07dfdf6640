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
 * The handlers of a connection's streams: those that begin when the reader has nothing else to do,
 * those that run, each on a thread of its own, and those that are deferred until their body begins.
 * The reader's, but for what says otherwise.
 */
final class Handlers {
  private static final ThreadFactory THREADS = Thread.ofVirtual().name("http2-stream").factory();

  private final Streams streams;
  private final ExchangeHandler handler;
  private final PaidStreams paid;
  private final List<ServerStream> starting = new ArrayList<>();

  /** Those that run, of streams that were reset included. */
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

  /** How many run; any thread's. */
  int running() {
    return running.get();
  }

  /** Whether so many streams may be open, this one included. Called under the outbox's lock. */
  boolean admit(int open) {
    int handlers = running.get() + starting.size();
    paid.giveBackSpare(handlers);
    return handlers < 2L * streams.config().maxConcurrentStreams()
        && paid.reachStreams(Math.max(open, handlers + 1));
  }

  /** A stream that was admitted, or whose body has begun, is to be served. */
  void add(ServerStream stream) {
    starting.add(stream);
  }

  boolean noneStarting() {
    return starting.isEmpty();
  }

  /**
   * The stream that the reader may serve itself: the only one, whose request is here as a whole.
   */
  @Nullable ServerStream only() {
    boolean alone = starting.size() == 1 && running.get() == 0 && deferred.get() == 0;
    return alone && starting.getFirst().remoteEnded() ? starting.getFirst() : null;
  }

  /** The reader serves the {@link #only} one; false if there is no memory for it. */
  boolean take() {
    return count(starting.removeFirst());
  }

  /** Starts those that are to start, or defers them. */
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

  /** The body of a deferred one has begun. */
  void resume(ServerStream stream) {
    deferred.decrementAndGet();
    add(stream);
  }

  /** A deferred one has waited for its body for as long as it may; any thread's. */
  void resumeLate(ServerStream stream) {
    deferred.decrementAndGet();
    start(stream);
  }

  /** A deferred one has failed, and is never served; any thread's. */
  void forget(ServerStream stream) {
    deferred.decrementAndGet();
    stream.giveFieldsBack();
  }

  /** Starts one now; any thread's. */
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

  /** A handler has returned; true if none runs any more. Any thread's. */
  boolean ended() {
    return running.decrementAndGet() == 0;
  }

  /** No stream is open. Called under the outbox's lock. */
  void giveBack() {
    if (running.get() == 0) {
      paid.giveBack();
    }
  }
}
