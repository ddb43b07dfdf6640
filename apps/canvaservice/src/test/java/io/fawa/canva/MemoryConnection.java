/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.canva;

import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** A connection in memory, with the client's end of it. */
final class MemoryConnection implements BoardConnection {
  private static final long WAIT_SECONDS = 20;

  private final BlockingQueue<Incoming> sent = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
  private final Semaphore window;
  private volatile boolean aborted;
  private volatile boolean closed;
  final CompletableFuture<Hangup> hangup = new CompletableFuture<>();

  MemoryConnection() {
    this(Integer.MAX_VALUE / 2);
  }

  /** A client that takes {@code window} messages and then no more. */
  MemoryConnection(int window) {
    this.window = new Semaphore(window);
  }

  void say(String text) {
    sent.add(new Incoming.Message(text));
  }

  void goAway() {
    sent.add(new Incoming.Closed());
  }

  /** Takes that many more messages. */
  void widen(int more) {
    window.release(more);
  }

  String next() throws InterruptedException {
    String text = received.poll(WAIT_SECONDS, TimeUnit.SECONDS);
    if (text == null) {
      throw new AssertionError("no message within " + WAIT_SECONDS + " s");
    }
    return text;
  }

  boolean nothingReceived() {
    return received.isEmpty();
  }

  @Override
  public Incoming receive() throws IOException {
    try {
      Incoming incoming = sent.take();
      if (aborted) {
        throw new IOException("aborted");
      }
      return incoming;
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  @Override
  public void send(String text) throws IOException {
    window.acquireUninterruptibly();
    if (aborted || closed) {
      throw new IOException("closed");
    }
    received.add(text);
  }

  @Override
  public void close(Hangup why) {
    if (closed) {
      return;
    }
    closed = true;
    hangup.complete(why);
    sent.add(new Incoming.Closed());
  }

  /** What a connection does by itself to a client that takes nothing for too long. */
  void cut() {
    aborted = true;
    window.release(1_000_000);
    sent.add(new Incoming.Closed());
  }
}
