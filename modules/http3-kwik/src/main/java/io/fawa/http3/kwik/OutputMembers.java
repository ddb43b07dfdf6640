/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.kwik;

import java.lang.invoke.MethodHandle;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The members of kwik that {@link StreamWriter} uses; {@link #find} names their classes. */
record OutputMembers(
    MethodHandle sendBuffer,
    MethodHandle retransmitBuffer,
    MethodHandle sendRequestsQueued,
    MethodHandle reset,
    MethodHandle resetCode,
    MethodHandle scheduleSending,
    MethodHandle bufferedBytes,
    MethodHandle bufferBytesMax,
    MethodHandle bufferHasData,
    MethodHandle bufferLock,
    MethodHandle bufferNotFull,
    MethodHandle hasDataToRetransmit) {

  static OutputMembers find() throws ReflectiveOperationException {
    Class<?> output = Members.type("stream.StreamOutputStreamImpl");
    Class<?> buffer = Members.type("stream.SendBuffer");
    Class<?> retransmit = Members.type("stream.RetransmitBuffer");
    return new OutputMembers(
        Members.field(output, "sendBuffer", buffer, Object.class),
        Members.field(output, "retransmitBuffer", retransmit, Object.class),
        Members.field(output, "sendRequestsQueued", AtomicInteger.class, AtomicInteger.class),
        Members.field(output, "reset", boolean.class, boolean.class),
        Members.field(output, "resetErrorCode", long.class, long.class),
        Members.method(output, "scheduleSendStreamFrameRequest", void.class, boolean.class),
        Members.method(buffer, "getAvailableBytes", int.class),
        Members.method(buffer, "getMaxSize", int.class),
        Members.method(buffer, "hasData", boolean.class),
        Members.field(buffer, "bufferLock", ReentrantLock.class, ReentrantLock.class),
        Members.field(buffer, "notFull", Condition.class, Condition.class),
        Members.method(retransmit, "hasDataToRetransmit", boolean.class));
  }
}
