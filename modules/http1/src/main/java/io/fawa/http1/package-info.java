/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * HTTP/1.1 (RFC 9112) from blocking code, for those who call: {@link io.fawa.http1.Http1Transport}.
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
 * <h2>Who does what</h2>
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
 * <p>The transport's lock guards the pool, an exchange's lock which connection it has and how it
 * ended. Neither is held during I/O, nor one while the other is wanted. Only who writes holds an
 * exchange's {@code sending}, during the write; who reads or resets never waits for that.
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
