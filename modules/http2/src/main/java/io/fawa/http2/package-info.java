/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Blocking HTTP/2 (RFC 9113): {@link io.fawa.http2.ServerConnection} is the server side, {@link
 * io.fawa.http2.Http2Transport} the client side.
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
 * <h2>Threads</h2>
 *
 * <ul>
 *   <li><b>The reader</b>, at first the thread that calls {@code run}: reads frames and dispatches
 *       them to their streams. It never waits for a write. It serves a complete request itself if
 *       there is no other; as soon as that call waits on its connection, or takes longer than some
 *       milliseconds, another thread becomes the reader ({@code ReadingTurn}).
 *   <li><b>One virtual thread per stream</b> runs the handler of every other call, which reads its
 *       body, appends frames and writes them.
 *   <li><b>The relief</b>, one virtual thread for all connections, detects readers that have served
 *       a call for too long; it sleeps while there are no calls.
 *   <li><b>The flusher</b> is the thread that flushes while no other is writing: it writes all
 *       appended frames in one call. A short-lived virtual thread takes over when the reader has
 *       something to send, when a flusher has written enough for others, and when a handler sends
 *       without reading. Handlers that were started together yield to each other before one of them
 *       writes for all.
 *   <li><b>The watch</b>, one virtual thread for all connections, compares counters with time
 *       limits.
 * </ul>
 *
 * <h2>Locks</h2>
 *
 * <ul>
 *   <li>{@code Outbox.lock}, one per connection: frames to be written, the HPACK encoder, the
 *       stream table, send windows, settings. No I/O happens under it.
 *   <li>{@code Stream.inboxLock}, one per stream: the received body, its end and the first failure.
 * </ul>
 *
 * Neither is taken while the other is held. Flow control bounds both directions. A stream's receive
 * window is the size of its queue, and window increases are sent as the handler reads. A sender
 * waits for the window until the exchange's deadline. The first failure of a connection is stored,
 * and all waiters get it. No thread is ever interrupted: that would close the socket.
 */
@org.jspecify.annotations.NullMarked
package io.fawa.http2;
