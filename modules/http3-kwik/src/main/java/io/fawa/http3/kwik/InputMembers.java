/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.kwik;

import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;

/** The members of kwik that {@link StreamReader} uses; {@link #find} names their classes. */
record InputMembers(
    MethodHandle receiveBuffer,
    MethodHandle monitor,
    MethodHandle reset,
    MethodHandle credit,
    MethodHandle allDataRead,
    MethodHandle readBuffered,
    MethodHandle allDataReceived) {

  static InputMembers find() throws ReflectiveOperationException {
    Class<?> input = Members.type("stream.StreamInputStreamImpl");
    Class<?> buffer = Members.type("stream.ReceiveBuffer");
    return new InputMembers(
        Members.field(input, "receiveBuffer", buffer, Object.class),
        Members.field(input, "addMonitor", Object.class, Object.class),
        Members.field(input, "reset", boolean.class, boolean.class),
        Members.method(input, "updateAllowedFlowControl", void.class, int.class),
        Members.method(input, "allDataRead", void.class),
        Members.method(buffer, "read", int.class, ByteBuffer.class),
        Members.method(buffer, "allDataReceived", boolean.class));
  }
}
