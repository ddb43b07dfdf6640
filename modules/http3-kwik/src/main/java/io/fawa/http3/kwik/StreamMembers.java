/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.kwik;

import java.lang.invoke.MethodHandle;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The members of kwik that both halves of a stream use; {@link #find} names their classes.
 *
 * @param applicationLevel kwik's encryption level of 1-RTT packets
 */
record StreamMembers(
    MethodHandle outputClosed,
    MethodHandle connection,
    MethodHandle streamManager,
    MethodHandle version,
    MethodHandle creditConnection,
    MethodHandle sendFrame,
    MethodHandle sendSupplied,
    MethodHandle stopSendingFrame,
    Object applicationLevel) {

  static StreamMembers find() throws ReflectiveOperationException {
    Class<?> stream = Members.type("stream.QuicStreamImpl");
    Class<?> manager = Members.type("stream.StreamManager");
    Class<?> connection = Members.type("impl.QuicConnectionImpl");
    Class<?> version = Members.type("impl.Version");
    Class<?> frame = Members.type("frame.QuicFrame");
    Class<?> level = Members.type("common.EncryptionLevel");
    Class<?> function = Function.class;
    Class<?> consumer = Consumer.class;
    Class<?> stop = Members.type("frame.StopSendingFrame");
    return new StreamMembers(
        Members.field(stream, "outputClosed", boolean.class, boolean.class),
        Members.field(stream, "connection", connection, Object.class),
        Members.field(stream, "streamManager", manager, Object.class),
        Members.field(stream, "quicVersion", version, Object.class),
        Members.method(manager, "updateConnectionFlowControl", void.class, int.class),
        Members.method(connection, "send", void.class, frame, consumer, boolean.class),
        Members.method(
            connection, "send", void.class, function, int.class, level, consumer, boolean.class),
        Members.constructor(stop, version, Integer.class, Long.class),
        Members.constant(level, "App"));
  }
}
