/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Blocking smux sessions: {@link io.fawa.loom.net.smux.SmuxSession} carries any number of {@link
 * io.fawa.loom.net.smux.SmuxStream}s over one {@link io.fawa.loom.net.smux.Carrier}, such as a TCP
 * socket. The protocol is {@link io.fawa.loom.mux}; here are its threads.
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
 * <p>A session has three virtual threads: one reads the carrier and passes its bytes to the
 * protocol, one writes the protocol's output, one runs its timers. The reader runs no application
 * code and never writes; it waits only at the session's limit of unread bytes. One lock guards the
 * protocol; no I/O happens under it. The first failure ends the session, and all waiters get an
 * exception caused by it.
 */
@org.jspecify.annotations.NullMarked
package io.fawa.loom.net.smux;
