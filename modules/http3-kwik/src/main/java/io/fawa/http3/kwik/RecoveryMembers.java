/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.kwik;

import java.lang.invoke.MethodHandle;
import java.time.Instant;
import java.util.SortedMap;

/**
 * The members of kwik that {@link LossRepair} uses; {@link #find} names their classes.
 *
 * @param applicationSpace index of the loss detector for the application data packet number space
 */
record RecoveryMembers(
    MethodHandle streamManager,
    MethodHandle sender,
    MethodHandle credit,
    MethodHandle creditAdvertised,
    MethodHandle maxDataFrame,
    MethodHandle recoveryManager,
    MethodHandle senderThread,
    MethodHandle timerExpiration,
    MethodHandle setTimer,
    MethodHandle rttEstimator,
    MethodHandle smoothedRtt,
    MethodHandle setSmoothedRtt,
    MethodHandle lossDetectors,
    MethodHandle packetSentLog,
    int applicationSpace) {

  static RecoveryMembers find() throws ReflectiveOperationException {
    Class<?> connection = Members.type("impl.QuicConnectionImpl");
    Class<?> manager = Members.type("stream.StreamManager");
    Class<?> sender = Members.type("send.SenderImpl");
    Class<?> recovery = Members.type("recovery.RecoveryManager");
    Class<?> rtt = Members.type("recovery.RttEstimator");
    Class<?> detector = Members.type("recovery.LossDetector");
    Class<?> space = Members.type("common.PnSpace");
    return new RecoveryMembers(
        Members.method(connection, "getStreamManager", manager),
        Members.method(connection, "getSender", sender),
        Members.field(manager, "flowControlMax", long.class, long.class),
        Members.field(manager, "flowControlLastAdvertised", long.class, long.class),
        Members.constructor(Members.type("frame.MaxDataFrame"), long.class),
        Members.field(sender, "recoveryManager", recovery, Object.class),
        Members.field(sender, "senderThread", Thread.class, Thread.class),
        Members.field(recovery, "timerExpiration", Instant.class, Instant.class),
        Members.method(recovery, "setLossDetectionTimer", void.class),
        Members.field(recovery, "rttEstimater", rtt, Object.class),
        Members.field(rtt, "smoothedRtt", int.class, int.class),
        Members.setter(rtt, "smoothedRtt"),
        Members.field(recovery, "lossDetectors", detector.arrayType(), Object[].class),
        Members.field(detector, "packetSentLog", SortedMap.class, SortedMap.class),
        Members.index(space, "App"));
  }
}
