/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * HTTP/2 (RFC 9113) from blocking code: {@link io.fawa.http2.ServerConnection} for the side that
 * serves, {@link io.fawa.http2.Http2Transport} for the side that calls.
 *
 * <pre>{@code
 * new ServerConnection(Wire.of(socket), peer, Http2Config.defaults(), handler).run();
 *
 * try (Http2Transport transport = Http2Transport.to(URI.create("https://example.org"));
 *     ClientExchange exchange =
 *         transport.open(new RequestHead("GET", "/", new Headers()), Deadline.none())) {
 *   exchange.endRequest();
 *   int status = exchange.status();
 * }
 * }</pre>
 *
 * <pre>
 *  +-----------------------------------------------+
 *  |                 Length (24)                   |
 *  +---------------+---------------+---------------+
 *  |   Type (8)    |   Flags (8)   |
 *  +-+-------------+---------------+-------------------------------+
 *  |R|                 Stream Identifier (31)                      |
 *  +=+=============================================================+
 *  |                   Frame Payload (0...)                      ...
 * </pre>
 *
 * <h2>Who does what</h2>
 *
 * <ul>
 *   <li><b>The reader</b>, at first the thread that calls {@code run}: reads frames and hands them
 *       to their streams. It waits for no write. A call that has come as a whole while there is no
 *       other it serves itself; as soon as that call waits for anything of its connection, or takes
 *       longer than some milliseconds, another thread becomes the reader ({@code ReadingTurn}).
 *   <li><b>One virtual thread per stream</b> runs the handler of every other call, which reads its
 *       body, appends frames and writes them.
 *   <li><b>The relief</b>, one virtual thread for all connections, looks for readers that have been
 *       serving too long; it sleeps while nobody calls.
 *   <li><b>The flusher</b> is whoever wants bytes sent and finds nobody writing: it writes all that
 *       anybody has appended in one call. A short-lived virtual thread takes over when the reader
 *       has something to send, when a flusher has done enough for others, and when a handler sends
 *       on and on without reading. Handlers that were started together give each other a turn to
 *       append before one of them writes for all.
 *   <li><b>The watch</b>, one virtual thread for all connections, compares counters with time
 *       limits.
 * </ul>
 *
 * <h2>Locks</h2>
 *
 * <ul>
 *   <li>{@code Outbox.lock}, one per connection: frames to be written, the HPACK encoder, the
 *       stream table, send windows, settings. Nothing is read or written to the wire under it.
 *   <li>{@code Stream.inboxLock}, one per stream: the received body, its end and the first failure.
 * </ul>
 *
 * Neither is taken while the other is held. Flow control bounds both directions: a stream's receive
 * window is the size of its queue, credit is returned as the handler reads; whoever sends waits for
 * window until the exchange's deadline. The first failure of a connection is stored, and everyone
 * who waits is woken with it. No thread is ever interrupted: that would close the socket.
 */
@org.jspecify.annotations.NullMarked
package io.fawa.http2;
