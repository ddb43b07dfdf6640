/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * A connection in memory, with the client's end of it.
 *
 * @param <I> a message of the client
 * @param <O> a message to the client
 */
public final class MemoryConnection<I, O> implements BoardConnection<I, O> {
  private static final long WAIT_SECONDS = 60;

  /** More than a test sends; another one is its mistake. */
  private static final int MESSAGES_MAX = 10_000;

  private final BlockingQueue<Optional<I>> sent = new ArrayBlockingQueue<>(MESSAGES_MAX);
  private final BlockingQueue<O> received = new ArrayBlockingQueue<>(MESSAGES_MAX);
  private final Semaphore window;
  private volatile boolean broken;
  private volatile boolean closed;
  private final CompletableFuture<EndReason> end = new CompletableFuture<>();

  /** A client that takes everything. */
  public MemoryConnection() {
    this(Integer.MAX_VALUE / 2);
  }

  /** A client that takes {@code window} messages and then no more. */
  public MemoryConnection(int window) {
    this.window = new Semaphore(window);
  }

  // ---- the client's end

  /** Sends a message. */
  public void say(I message) {
    sent.add(Optional.of(message));
  }

  /** Sends nothing more. */
  public void goAway() {
    sent.add(Optional.empty());
  }

  /** Takes that many more messages. */
  public void widen(int more) {
    window.release(more);
  }

  /** The next message, which must come. */
  public O next() throws InterruptedException {
    O message = received.poll(WAIT_SECONDS, TimeUnit.SECONDS);
    if (message == null) {
      throw new AssertionError("no message within " + WAIT_SECONDS + " s");
    }
    return message;
  }

  /** True if there is nothing to take now. */
  public boolean nothingReceived() {
    return received.isEmpty();
  }

  /** Why the connection was closed; waits for it. */
  public EndReason end() throws Exception {
    return end.get(WAIT_SECONDS, TimeUnit.SECONDS);
  }

  /** Breaks: whoever sends fails at once and ever after, whoever receives only if told so. */
  public void breakOff(boolean receiverNotices) {
    broken = true;
    window.release(1_000_000);
    if (receiverNotices) {
      sent.add(Optional.empty());
    }
  }

  // ---- the server's end

  @Override
  public Optional<I> receive() throws IOException {
    try {
      Optional<I> message = sent.take();
      if (broken && !closed) {
        throw new IOException("broken");
      }
      return message;
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  @Override
  public void send(O message) throws IOException {
    window.acquireUninterruptibly();
    if (broken || closed) {
      throw new IOException("closed");
    }
    received.add(message);
  }

  @Override
  public void close(EndReason reason) {
    if (!closed) {
      closed = true;
      end.complete(reason);
      sent.add(Optional.empty());
    }
  }
}
