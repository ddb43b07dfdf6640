/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.quic;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** Work on a virtual thread of its own, which a test waits for or interrupts. */
final class Task<T> {
  private final CompletableFuture<T> result = new CompletableFuture<>();
  private final Thread thread;

  private Task(Callable<T> work) {
    thread =
        Thread.ofVirtual()
            .start(() -> {
              try {
                result.complete(work.call());
              } catch (Throwable t) {
                result.completeExceptionally(t);
              }
            });
  }

  static <T> Task<T> start(Callable<T> work) {
    return new Task<>(work);
  }

  /** The result, or what the work has thrown. */
  T get() throws Exception {
    try {
      return result.get(QuicFixture.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw e;
    }
  }

  boolean done() {
    return result.isDone();
  }

  /** Waits until the work waits for something. */
  Task<T> awaitBlocked() throws Exception {
    QuicFixture.until(
        "a thread waits",
        () -> {
          Thread.State state = thread.getState();
          return state == Thread.State.WAITING
              || state == Thread.State.TIMED_WAITING
              || result.isDone();
        });
    return this;
  }

  void interrupt() {
    thread.interrupt();
  }
}
