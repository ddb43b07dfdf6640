/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * HTTP/1.1 (RFC 9112) from blocking code: {@link io.fawa.http1.Http1ServerConnection} for the side
 * that serves, {@link io.fawa.http1.Http1Transport} for the side that calls.
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
 * <p>Both sides share {@code ByteInput} (bytes as lines and runs), {@code LineReader} (start lines
 * and fields within limits), {@code MessageBody} (how a body is delimited) and {@code
 * MessageBuffer} (what is sent). A server refuses whatever two readers could understand differently
 * and answers with a status that says why; a client fails its exchange.
 *
 * <h2>Who does what, on a server</h2>
 *
 * <ul>
 *   <li><b>The owner</b>, the thread that calls {@code run}: reads a request, runs the handler,
 *       sends the answer, goes on. Answers to requests that came together are sent together, at the
 *       latest when it waits for more input.
 *   <li><b>The watch</b>, one virtual thread for all connections: compares how long each has stood
 *       still with its limits, and finds the calls that take long. It sends nothing and waits for
 *       nobody.
 *   <li><b>A lookout</b>, there while a call takes long: reads ahead once, so that a client that
 *       leaves is noticed. What it finds is the owner's next read. A flusher, then too, sends what
 *       earlier answers left waiting.
 * </ul>
 *
 * <p>A read of the owner ends at the deadline of its call, by the socket's own time-out; a write,
 * and everything else, by closing the socket. A response that is not the last ends where its head
 * says; the last one is followed by half a close, and what still comes is dropped for a while,
 * because closing with input unread takes from the peer what was sent last (RFC 9112 §9.6).
 *
 * <h2>Who does what, on a client</h2>
 *
 * <p>There are no threads here but the caller's: the one that writes a request writes to the
 * socket, the one that wants the response reads from it. A connection carries one exchange at a
 * time and goes back to the pool when both halves have ended. Who waits is woken by closing the
 * socket, also one that is still being connected: the deadline's watch does that, and whoever
 * resets the exchange. Who waits for a free connection is signalled. The first failure of an
 * exchange is stored, and everyone who waits on it gets that one.
 *
 * <h2>Locks</h2>
 *
 * <p>Of a server's connection: {@code Inbound.lock} says who reads and holds what a lookout found;
 * {@code Outbound.lock} is held during a write; an exchange's lock guards who is told of its end.
 * None is taken while another is held. The client's transport has a lock for the pool, an exchange
 * one for which connection it has and how it ended. Neither is held during I/O, nor one while the
 * other is wanted. Only who writes holds an exchange's {@code sending}, during the write; who reads
 * or resets never waits for that.
 *
 * <h2>Repeating</h2>
 *
 * <p>A server may close a connection it kept at the very moment it is used again. So a kept
 * connection is looked at before it is used; and a request that failed on one is sent again on
 * another connection if nothing of it can have been processed: when its first write failed as a
 * whole, or when it is idempotent and the connection ended before a byte of the response.
 */
@org.jspecify.annotations.NullMarked
package io.fawa.http1;
