/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.client;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fawa.connect.BinaryHeader;
import io.fawa.connect.Code;
import io.fawa.connect.Compression;
import io.fawa.connect.MessageCompression;
import io.fawa.connect.RpcException;
import io.fawa.http.ClientExchange;
import io.fawa.http.Headers;
import io.fawa.http.ResetCode;
import io.fawa.limits.Deadline;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The settings and results of one call besides its messages. It is created before the call and used
 * for one call only. {@link #cancel} may be called by any thread at any time; the rest belongs to
 * the thread that makes the call.
 */
public final class ClientCall {
  private final Headers requestHeaders = new Headers();
  private final ReentrantLock lock = new ReentrantLock();
  private Deadline deadline = Deadline.none();
  private Optional<Compression> requestCompression = Optional.empty();
  private volatile MessageCompression compressedRequests = MessageCompression.BY_SIZE;
  private boolean used;

  /** Waits for the response's header section; does nothing if there is nothing to wait for. */
  private Runnable awaitHead = () -> {};

  // Results, set by the thread that receives or by one that fails to send.
  private volatile Headers responseHeaders = new Headers();
  private volatile Headers responseTrailers = new Headers();
  private volatile Optional<Compression> responseCompression = Optional.empty();
  private volatile boolean responseCompressed;

  @GuardedBy("lock")
  private Optional<ClientExchange> exchange = Optional.empty();

  /** Written under the lock. */
  private volatile boolean cancelled;

  /** A call without headers and without a deadline of its own. */
  public ClientCall() {}

  /** Sets a deadline; the earliest one applies. */
  public ClientCall deadline(Deadline end) {
    deadline = deadline.earlier(end);
    return this;
  }

  /** Sets how long the call may take from now. */
  public ClientCall timeout(Duration timeout) {
    return deadline(Deadline.after(timeout));
  }

  /** Adds a field to send with the request; see {@link BinaryHeader} for names in -bin. */
  public ClientCall header(String name, String value) {
    requestHeaders.add(name, value);
    return this;
  }

  /** Adds a binary value to send with the request; its name ends in {@code -bin}. */
  public ClientCall header(String name, byte[] value) {
    BinaryHeader.add(requestHeaders, name, value);
    return this;
  }

  /** The header fields to send with the request; live until the call starts. */
  public Headers requestHeaders() {
    return requestHeaders;
  }

  /** The deadline of the call. */
  public Deadline deadline() {
    return deadline;
  }

  /** Compresses requests with {@code compression} in place of the client's configured one. */
  public ClientCall compression(Compression compression) {
    requestCompression = Optional.of(compression);
    return this;
  }

  /**
   * Sets which requests are compressed from now on, if a compression is set; initially {@link
   * MessageCompression#BY_SIZE}. May be called by any thread, also between the messages of a
   * stream.
   */
  public ClientCall compressRequests(MessageCompression messages) {
    compressedRequests = messages;
    return this;
  }

  /**
   * The response's header section. During a stream this waits for it, at most until the deadline:
   * servers send it with the first message at the latest. Empty before the call, and after a call
   * that received none.
   *
   * @throws RpcException none was received, as the call failed on either side
   */
  public Headers responseHeaders() {
    awaitHead.run();
    return responseHeaders;
  }

  /**
   * The compression of response messages, from the header of the protocol that names it; empty if
   * there is none, and until the response's header section is known.
   */
  public Optional<Compression> responseCompression() {
    return responseCompression;
  }

  /** True if the last received response message was compressed. */
  public boolean responseCompressed() {
    return responseCompressed;
  }

  /** The response's trailer section; empty until it is known. */
  public Headers responseTrailers() {
    return responseTrailers;
  }

  /**
   * Cancels the call: it fails with {@link Code#CANCELED} at once, unless it has ended; also while
   * it waits for a connection.
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

  /** Records that the call starts. */
  void begin(Deadline end) {
    if (used) {
      throw new IllegalStateException("a ClientCall can be used for one call only");
    }
    used = true;
    deadline(end);
  }

  /** Makes {@link #cancel} reset {@code opened}; at once if it was called before. */
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

  /** Sets how {@link #responseHeaders} waits from now on. */
  void awaitHeadBy(Runnable wait) {
    awaitHead = wait;
  }

  /** The present value of {@link #responseHeaders}, without waiting. */
  Headers knownHeaders() {
    return responseHeaders;
  }

  /** The compression of requests, if any. */
  Optional<Compression> requestCompression(RpcClientConfig config) {
    return requestCompression.or(config::compression);
  }

  /** The compression of a request of {@code length} bytes, if any. */
  Optional<Compression> compressionOf(int length, RpcClientConfig config) {
    return compressedRequests.takes(length, config.compressBytesMin())
        ? requestCompression(config)
        : Optional.empty();
  }

  void learnHeaders(Headers headers) {
    responseHeaders = headers;
  }

  void learnCompression(Optional<Compression> compression) {
    responseCompression = compression;
  }

  /** Records whether a response was compressed. */
  void received(boolean compressed) {
    responseCompressed = compressed;
  }

  void learnTrailers(Headers trailers) {
    responseTrailers = trailers;
  }
}
