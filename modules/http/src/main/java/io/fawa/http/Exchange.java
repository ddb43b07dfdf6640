/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http;

import io.fawa.limits.Allowance;
import io.fawa.limits.Deadline;
import io.fawa.limits.DeadlineExceededException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * One HTTP call as its server sees it. The request line and header section are available from the
 * start; the body is read, and the response written, by blocking calls.
 *
 * <p>One thread owns an exchange: only that thread reads, responds, writes, flushes and ends. Where
 * {@link HttpVersion#fullDuplex()} holds, one thread may read while another writes. {@link #reset},
 * {@link #cancelled} and {@link #onCancel} may be called by any thread.
 *
 * <p>Every wait ends at the latest at the deadline set by {@link #deadline(Deadline)}, with a
 * {@link DeadlineExceededException}, and at once with an {@link ExchangeResetException} when the
 * peer or the connection goes away. If the handler returns without {@link #end}, the exchange is
 * reset.
 */
public interface Exchange {
  /** The HTTP version that carries this call. */
  HttpVersion version();

  /** The method, in its original case. */
  String method();

  /** {@code http} or {@code https}. */
  String scheme();

  /** {@code :authority} or {@code Host}; empty if the client named none. */
  String authority();

  /** The path as received: percent-encoded, without the query. */
  String path();

  /** The query as received, without {@code ?}; empty if there is none. */
  String query();

  /**
   * The protocol that an extended CONNECT (RFC 8441, RFC 9220) or an upgrade (RFC 9110 §7.8)
   * requests, in lower case, such as {@code websocket}; empty for every other request. Over
   * HTTP/1.1 the server may ignore an upgrade and respond as usual.
   */
  default String protocol() {
    return "";
  }

  /** The request's header fields, without pseudo-fields. */
  Headers headers();

  /** The client. */
  Peer peer();

  /**
   * Reads some of the request body, waiting until there is at least one byte.
   *
   * @return the number of bytes read, 1 to {@code length}, or -1 at the end of the body
   * @throws ExchangeResetException the peer reset the exchange, or the connection was lost
   * @throws DeadlineExceededException no byte arrived in time
   */
  int read(byte[] target, int offset, int length) throws IOException;

  /** The request's trailers: empty until {@link #read} has returned -1, and if there were none. */
  Headers requestTrailers();

  /**
   * Sends an interim response (RFC 9110 §15.2) at once, before the response is started. Does
   * nothing where the client or the carrier knows none, as with HTTP/1.0; so no call may depend on
   * it.
   *
   * @param status 102 to 199; 100 is sent by {@link #read}, 101 by {@link #respond}
   * @throws IllegalArgumentException a field would break the message
   * @throws IllegalStateException the response was already started
   */
  default void inform(int status, Headers headers) throws IOException {}

  /**
   * Starts the response. Nothing is sent until {@link #flush} or {@link #end}, or a buffer is full.
   *
   * <p>Over HTTP/1.1, 101 to a request with a {@link #protocol} is sent at once, and from then on
   * {@link #read} and {@link #write} carry the bytes of that protocol, one thread each way. Over
   * HTTP/1.1 {@code connection: close} also ends the connection after this response.
   *
   * @param status 200 to 599, or 101
   * @param headers retained until it is sent; the caller must not change it
   * @throws IllegalArgumentException a field would break the message
   * @throws IllegalStateException the response was already started
   */
  void respond(int status, Headers headers) throws IOException;

  /**
   * Appends to the response body, waiting while flow control forbids it. Does not retain {@code
   * source}.
   *
   * @throws IllegalStateException the response was not started, or has ended
   */
  void write(byte[] source, int offset, int length) throws IOException;

  /** Sends what has been appended. */
  void flush() throws IOException;

  /** Ends the response, with {@code trailers} if there are any, and sends everything. */
  void end(Headers trailers) throws IOException;

  /** Ends the response without trailers and sends everything. */
  default void end() throws IOException {
    end(new Headers());
  }

  /** Aborts the exchange: every waiter fails. Does nothing once both sides have ended. */
  void reset(ResetCode code);

  /** Bounds every later wait of this exchange; may be called again with an earlier one. */
  void deadline(Deadline deadline);

  /**
   * How long a later {@link #read} waits for the next byte of the body. Zero means no such limit,
   * as for a stream whose peer may be silent. The initial value is the server's configuration.
   */
  void bodyIdleTimeout(Duration timeout);

  /**
   * The memory allowance of the handler for this exchange, such as for messages being assembled,
   * decompressed or decoded. Only the thread that reads takes from it; the rest is given back when
   * the handler returns.
   */
  Allowance allowance();

  /** True once the peer cancelled, the connection was lost, or the exchange was reset. */
  boolean cancelled();

  /**
   * Runs {@code action} once when the exchange is {@link #cancelled}, or at once if it already is.
   * The action runs on the thread that detects the cancellation, so it must neither block nor
   * throw.
   */
  void onCancel(Runnable action);

  /**
   * What this exchange is beside, of which only some versions of HTTP know, such as the request for
   * a WebTransport session.
   *
   * @return empty if it is no such thing
   */
  default <T> Optional<T> capability(Class<T> type) {
    return Optional.empty();
  }
}
