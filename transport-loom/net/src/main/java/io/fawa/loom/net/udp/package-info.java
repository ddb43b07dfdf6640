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
 * <p>One socket has two threads, however many connections it carries: one reads datagrams and
 * dispatches them to their connections, one runs the {@link io.fawa.loom.net.udp.TimerWheel}.
 * Neither runs application code. An idle connection has no timer set. Outgoing datagrams go into
 * the socket's outbox; the first thread that is free seals and sends them, after it has released
 * its connection's lock.
 *
 * <p>On Linux (x86-64, aarch64) with a JDK of 22 or newer, pending datagrams are sent with one
 * system call, consecutive ones of one size to one peer as one message that the system or the
 * device splits (UDP_SEGMENT), and received the same way (UDP_GRO). Nothing waits for a batch to
 * fill. The JVM has to be started with {@code --add-opens java.base/sun.nio.ch=ALL-UNNAMED} and
 * {@code --enable-native-access=ALL-UNNAMED} (with {@code io.fawa.loom.net} in place of {@code
 * ALL-UNNAMED} on the module path); without them, on other systems, and if the system refuses, each
 * datagram is a system call, and a line at level DEBUG gives the reason. {@code
 * -Dio.fawa.loom.udp.batch} sets the maximum: {@code off}, {@code mmsg} for many messages a call,
 * {@code gso} (the default) for messages of many datagrams too.
 *
 * <p>The protocol has no end of stream: a peer that closes becomes silent. {@code close} waits
 * until the peer has acknowledged everything, and sends nothing more. So a connection also ends
 * when nothing was received for {@code idleTimeout}.
 *
 * <p>The cost of peers is bounded: their number ({@link io.fawa.loom.net.udp.KcpLimits}), the bytes
 * sent to an unproven address, and the memory held for them, over all connections and everything
 * else the process serves ({@link io.fawa.limits.Budget}). While the budget is used up, no new peer
 * is accepted, and existing ones continue with a window of a few segments and without error
 * correction.
 */
@org.jspecify.annotations.NullMarked
package io.fawa.loom.net.udp;
