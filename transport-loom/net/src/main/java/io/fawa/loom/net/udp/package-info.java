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
 * <p>On Linux (x86-64, aarch64) with a JDK of 22 or newer, what is waiting goes out with one system
 * call, neighbours of one size to one peer as one message that the system or the device cuts up
 * (UDP_SEGMENT), and comes in the same way (UDP_GRO). Nothing waits for a batch to fill. The JVM
 * has to be started with {@code --add-opens java.base/sun.nio.ch=ALL-UNNAMED} and {@code
 * --enable-native-access=ALL-UNNAMED} (with {@code io.fawa.loom.net} in place of {@code
 * ALL-UNNAMED} on the module path); without them, elsewhere, and where the system refuses, each
 * datagram is a system call, and a line at level DEBUG says why. {@code -Dio.fawa.loom.udp.batch}
 * says how far to go at most: {@code off}, {@code mmsg} for many messages a call, {@code gso} (the
 * default) for messages of many datagrams too.
 *
 * <p>There is no end of stream on this wire: a peer that is done falls silent. {@code close} waits
 * until the peer has acknowledged everything, and then says nothing. So a connection ends here too
 * when nothing was heard for {@code idleTimeout}.
 *
 * <p>What peers may cost is bounded: how many there are ({@link io.fawa.loom.net.udp.KcpLimits}),
 * what is sent to an address that nobody has shown to be his, and what is held for them, over all
 * connections and whatever else the process serves ({@link io.fawa.limits.Budget}). While the
 * budget is used up, nobody new is taken, and who is there goes on with a window of a few segments
 * and without error correction.
 */
@org.jspecify.annotations.NullMarked
package io.fawa.loom.net.udp;
