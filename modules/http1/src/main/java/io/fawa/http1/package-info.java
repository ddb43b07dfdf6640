/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Blocking HTTP/1.1 (RFC 9112): {@link io.fawa.http1.Http1ServerConnection} is the server side,
 * {@link io.fawa.http1.Http1Transport} the client side.
 *
 * <pre>{@code
 * new Http1ServerConnection(
 *         Wire.of(socket), peer, Http1ServerConfig.DEFAULTS, handler, (status, why) -> {})
 *     .run();
 * }</pre>
 *
 * <pre>
 *  POST /path HTTP/1.1          request line            HTTP/1.1 200 OK        status line
 *  host: example.org            fields                  transfer-encoding: chunked
 *  content-length: 4
 *                               empty line
 *  body                         content-length bytes    5 CR LF hello CR LF    chunks
 *                               or chunks               0 CR LF                last chunk
 *                                                       name: value            trailers
 *                                                                              empty line
 * </pre>
 *
 * <p>Both sides share {@code ByteInput} (input as lines and blocks), {@code LineReader} (start
 * lines and fields within limits), {@code MessageBody} (body framing) and {@code MessageBuffer}
 * (output). A server rejects whatever two parsers could read differently and responds with a status
 * that says why; a client fails its exchange.
 *
 * <h2>Threads of a server</h2>
 *
 * <ul>
 *   <li><b>The owner</b>, the thread that calls {@code run}: reads a request, runs the handler,
 *       sends the response and continues. Responses to pipelined requests are sent together, at the
 *       latest when the owner waits for more input.
 *   <li><b>The watch</b>, one virtual thread for all connections: enforces time limits, and finds
 *       the calls that take long. It sends nothing and never blocks.
 *   <li><b>A read-ahead thread</b>, present while a call takes long: reads once, to detect that the
 *       client has disconnected. The owner's next read returns what it found. A flusher sends
 *       pending output of earlier responses meanwhile.
 * </ul>
 *
 * <p>A read of the owner ends at the deadline of its call, by the socket's read time-out; writes
 * and all other waits end by closing the socket. The last response is followed by a lingering
 * close: a half-close, after which input is discarded for a while, because closing with unread
 * input may destroy the response in transit (RFC 9112 §9.6).
 *
 * <h2>Threads of a client</h2>
 *
 * <p>The client has no threads of its own: the caller's threads write the request and read the
 * response. A connection carries one exchange at a time and goes back to the pool when both halves
 * have ended. The deadline watch or a reset wakes a blocked thread by closing its socket, even
 * while connecting. Threads that wait for a free connection are signalled. The first failure of an
 * exchange is stored, and every waiter gets that one.
 *
 * <h2>Locks</h2>
 *
 * <p>Of a server's connection: {@code Inbound.lock} guards who reads and what the read-ahead found;
 * {@code Outbound.lock} is held during a write; an exchange's lock guards its cancel callbacks.
 * None is taken while another is held. The client's transport has a lock for the pool, an exchange
 * has one for its connection and its failure. Neither is held during I/O or while the other is
 * acquired. The writer holds an exchange's {@code sending} lock during a write; readers and resets
 * never wait for it.
 *
 * <h2>Retries</h2>
 *
 * <p>A server may close a kept connection at the moment it is reused, so a kept connection is
 * checked before use. A request that failed on one is retried on another connection in two cases:
 * its first write failed completely, or it is idempotent and the connection ended before a byte of
 * the response.
 */
@org.jspecify.annotations.NullMarked
package io.fawa.http1;
