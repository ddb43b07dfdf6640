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
 * What a handler may know of the call it serves, beside its messages. Headers are single-owner, as
 * the handler is; the rest is thread-safe.
 */
public interface Call {
  /** Which method was called. */
  Method<?, ?> method();

  /** By which protocol. */
  Protocol protocol();

  /** What only a call over HTTP has; empty over anything else. */
  Optional<HttpRequest> http();

  /** Who calls. */
  Peer peer();

  /** The fields the caller sent; those of the protocol are among them. */
  Headers requestHeaders();

  /**
   * Fields to send before the first response message. Binary values go under names that end in
   * {@code -bin}, in base64; see {@link BinaryHeader}.
   */
  Headers responseHeaders();

  /**
   * Sends {@link #responseHeaders} now instead of with the first message; later changes of them are
   * not sent. Does nothing where headers and message go together: Connect's unary form.
   *
   * @throws RpcException as {@link Sink#send} does
   */
  void sendHeaders();

  /** Fields to send after the last response message, or with the error. */
  Headers responseTrailers();

  /**
   * What compresses those request messages that are compressed, whichever header of the protocol
   * names it; empty if none does.
   */
  Optional<Compression> requestCompression();

  /** True if the last request message that was received came compressed; asked by who receives. */
  boolean requestCompressed();

  /**
   * What compresses those response messages that are compressed; empty if the caller takes nothing
   * that is known here, so that all go out as they are.
   */
  Optional<Compression> responseCompression();

  /**
   * Says which response messages are compressed from now on; {@link MessageCompression#BY_SIZE} at
   * first. A stream of REST is never compressed. Thread-safe.
   */
  void compressResponses(MessageCompression messages);

  /** By when the caller wants the call done. Receiving and sending end by themselves then. */
  Deadline deadline();

  /** True once nobody waits for the answer any more: the caller gave up or is gone. */
  boolean cancelled();

  /**
   * Ends the call from here, by any thread, whatever its handler is doing. The caller is told the
   * failure where it still takes something, else its stream is reset (over HTTP/1.1 its connection
   * closed). Whoever receives, sends or pauses in this call gets the same failure, soon if not at
   * once, and it is {@link #cancelled}. What the handler set as headers and trailers is not sent.
   * Does not wait; does nothing once the call has ended or was cancelled.
   */
  void cancel(Code code, String message);

  /**
   * Has {@code action} run once when the call is {@link #cancelled}; at once if it already is. It
   * runs on the thread that found out and so must neither block nor throw.
   */
  void onCancel(Runnable action);

  /**
   * Waits as long as told, unless the call ends before. Use it in place of {@link Thread#sleep}.
   *
   * @throws RpcException the deadline passed, or the call was cancelled
   */
  void pause(Duration duration);
}
