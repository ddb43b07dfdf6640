/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.kwik;

import java.lang.invoke.MethodHandle;
import java.net.DatagramPacket;
import java.time.Instant;

/** The members of kwik by which {@link Connector} hands over a datagram. */
record ServerMembers(MethodHandle process, MethodHandle rawPacket) {

  static ServerMembers find() throws ReflectiveOperationException {
    Class<?> connector = Members.type("server.impl.ServerConnectorImpl");
    Class<?> raw = Members.type("receive.RawPacket");
    return new ServerMembers(
        Members.method(connector, "process", void.class, raw),
        Members.constructor(raw, DatagramPacket.class, Instant.class, int.class));
  }
}
