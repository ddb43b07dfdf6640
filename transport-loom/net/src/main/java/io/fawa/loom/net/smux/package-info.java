/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * smux sessions for blocking code: {@link io.fawa.loom.net.smux.SmuxSession} carries any number of
 * {@link io.fawa.loom.net.smux.SmuxStream}s over one {@link io.fawa.loom.net.smux.Carrier}, such as
 * a TCP socket. The protocol is {@link io.fawa.loom.mux}; here are its threads.
 *
 * <pre>{@code
 * try (var session = SmuxSession.client(MuxConfig.defaults(), Carrier.of(socket));
 *      var stream = session.openStream()) {
 *   stream.output().write(request);
 *   stream.closeWrite();
 *   byte[] response = stream.input().readAllBytes();
 * }
 * }</pre>
 *
 * <p>A session has three virtual threads: one reads the carrier and gives what it reads to the
 * protocol, one writes what the protocol has to say, one keeps the time. The reader runs no
 * application code and never writes; it waits only when the session holds as many unread bytes as
 * it may. One lock guards the protocol; nothing is read or written under it. The first failure ends
 * the session, and everybody who waits gets an exception caused by it.
 */
@org.jspecify.annotations.NullMarked
package io.fawa.loom.net.smux;
