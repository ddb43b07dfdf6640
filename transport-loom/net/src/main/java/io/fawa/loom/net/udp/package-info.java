/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * KCP over UDP sockets, as blocking streams of bytes.
 *
 * <pre>{@code
 * try (KcpListener listener = KcpListener.bind(new InetSocketAddress(4000), options)) {
 *   while (true) {
 *     KcpConnection connection = listener.accept();
 *     Thread.ofVirtual().start(() -> serve(connection.input(), connection.output()));
 *   }
 * }
 * try (KcpConnection connection = KcpConnection.connect(server, options)) { ... }
 * }</pre>
 *
 * <p>One socket has two threads, however many connections it carries: one reads datagrams and hands
 * them to their connections, one turns the {@link io.fawa.loom.net.udp.TimerWheel}. Neither runs
 * code of the application. A connection at rest has no timer set. Datagrams to send go into the
 * socket's outbox and are sealed and sent by whoever comes first, after the lock of the connection
 * is let go.
 *
 * <p>There is no end of stream on this wire: a peer that is done falls silent. {@code close} waits
 * until the peer has acknowledged everything, and then says nothing.
 */
@org.jspecify.annotations.NullMarked
package io.fawa.loom.net.udp;
