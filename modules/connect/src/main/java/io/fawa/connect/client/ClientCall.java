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
 * What a caller says of one call beside its messages, and what it learns. It is made before the
 * call, given to it, and of no use for another one. {@link #cancel} may be called by any thread at
 * any time; the rest belongs to the thread that makes the call.
 */
public final class ClientCall {
  private final Headers requestHeaders = new Headers();
  private final ReentrantLock lock = new ReentrantLock();
  private Deadline deadline = Deadline.none();
  private Optional<Compression> requestCompression = Optional.empty();
  private volatile MessageCompression compressedRequests = MessageCompression.BY_SIZE;
  private boolean used;

  /** Waits for the response's head; does nothing where there is nothing to wait for. */
  private Runnable awaitHead = () -> {};

  // What is learned: by the thread that receives, or by one that finds it cannot send any more.
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

  /** Sets by when the call must be done; the earlier one counts if there are several. */
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

  /** The fields to send with the request; live until the call is made. */
  public Headers requestHeaders() {
    return requestHeaders;
  }

  /** By when the call must be done. */
  public Deadline deadline() {
    return deadline;
  }

  /**
   * Has requests compressed by {@code compression}, in place of the one that the client's
   * configuration names, if it names one.
   */
  public ClientCall compression(Compression compression) {
    requestCompression = Optional.of(compression);
    return this;
  }

  /**
   * Says which requests are compressed from now on, where there is something to do it by; {@link
   * MessageCompression#BY_SIZE} at first. May be called by any thread, between the messages of a
   * stream too.
   */
  public ClientCall compressRequests(MessageCompression messages) {
    compressedRequests = messages;
    return this;
  }

  /**
   * The fields that came before the first response message. While a stream is under way, waits for
   * them, at most until the deadline: servers send them with the first message at the latest. Empty
   * before and after a call that got none.
   *
   * @throws RpcException none came, as the call failed, here or there
   */
  public Headers responseHeaders() {
    awaitHead.run();
    return responseHeaders;
  }

  /**
   * What compresses those response messages that are compressed, whichever header of the protocol
   * names it; empty if none does, and until the response's head is known.
   */
  public Optional<Compression> responseCompression() {
    return responseCompression;
  }

  /** True if the last response message that was received came compressed. */
  public boolean responseCompressed() {
    return responseCompressed;
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

  /** Has {@link #responseHeaders} wait by {@code wait} from now on. */
  void awaitHeadBy(Runnable wait) {
    awaitHead = wait;
  }

  /** What {@link #responseHeaders} is by now. */
  Headers knownHeaders() {
    return responseHeaders;
  }

  /** What compresses requests, if anything does. */
  Optional<Compression> requestCompression(RpcClientConfig config) {
    return requestCompression.or(config::compression);
  }

  /** What compresses a request of {@code length} bytes, if anything does. */
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

  /** Takes note of how a response came. */
  void received(boolean compressed) {
    responseCompressed = compressed;
  }

  void learnTrailers(Headers trailers) {
    responseTrailers = trailers;
  }
}
