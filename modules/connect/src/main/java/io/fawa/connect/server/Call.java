/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.server;

import io.fawa.connect.BinaryHeader;
import io.fawa.connect.Code;
import io.fawa.connect.Compression;
import io.fawa.connect.MessageCompression;
import io.fawa.connect.Method;
import io.fawa.connect.Protocol;
import io.fawa.connect.RpcException;
import io.fawa.connect.Sink;
import io.fawa.http.Headers;
import io.fawa.http.Peer;
import io.fawa.limits.Deadline;
import java.time.Duration;
import java.util.Optional;

/**
 * The context of the call that a handler serves. Headers are single-owner, like the handler; the
 * rest is thread-safe.
 */
public interface Call {
  /** The method. */
  Method<?, ?> method();

  /** The protocol. */
  Protocol protocol();

  /** The HTTP request of the call; empty over anything else. */
  Optional<HttpRequest> http();

  /** The client. */
  Peer peer();

  /** The header section of the request, with the protocol's own fields. */
  Headers requestHeaders();

  /**
   * Fields to send before the first response message. Binary values need names that end in {@code
   * -bin} and are base64; see {@link BinaryHeader}.
   */
  Headers responseHeaders();

  /**
   * Sends {@link #responseHeaders} now instead of with the first message; later changes of them are
   * not sent. Does nothing in Connect's unary form, which sends headers and message together.
   *
   * @throws RpcException as {@link Sink#send} does
   */
  void sendHeaders();

  /** Fields to send after the last response message, or with the error. */
  Headers responseTrailers();

  /**
   * The compression of request messages, from the header of the protocol that names it; empty if
   * there is none.
   */
  Optional<Compression> requestCompression();

  /** True if the last received request message was compressed; for the receiving thread. */
  boolean requestCompressed();

  /**
   * The compression of response messages; empty if the caller accepts none that is supported here.
   */
  Optional<Compression> responseCompression();

  /**
   * Sets which response messages are compressed from now on; initially {@link
   * MessageCompression#BY_SIZE}. A REST stream is never compressed. Thread-safe.
   */
  void compressResponses(MessageCompression messages);

  /** The deadline of the call. Receiving and sending fail when it passes. */
  Deadline deadline();

  /** True once the caller has cancelled or disconnected. */
  boolean cancelled();

  /**
   * Cancels the call on the server; any thread may do so. The caller receives the failure if it
   * still reads; otherwise its stream is reset (over HTTP/1.1 its connection is closed). Threads
   * that receive, send or pause in this call soon get the same failure, and it is {@link
   * #cancelled}. Headers and trailers set by the handler are not sent. Does not wait; does nothing
   * once the call has ended or was cancelled.
   */
  void cancel(Code code, String message);

  /**
   * Runs {@code action} once when the call is {@link #cancelled}, or at once if it already is. The
   * action runs on the thread that detects the cancellation, so it must neither block nor throw.
   */
  void onCancel(Runnable action);

  /**
   * Waits for {@code duration}, unless the call ends first. Use it in place of {@link
   * Thread#sleep}.
   *
   * @throws RpcException the deadline passed, or the call was cancelled
   */
  void pause(Duration duration);
}
