/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.client;

import io.fawa.connect.Code;
import io.fawa.connect.codec.Codec;
import io.fawa.connect.protocol.Compressions;
import io.fawa.connect.protocol.MessageLimits;
import io.fawa.connect.protocol.Messages;
import io.fawa.connect.protocol.Metadata;
import io.fawa.http.Headers;
import io.fawa.http.Transport;
import io.fawa.limits.Allowance;
import io.fawa.limits.Deadline;
import java.time.Duration;

/** What all calls of one method of a client share. */
record ClientSettings(
    Transport transport, RpcClientConfig config, Compressions compressions, Codec codec) {
  private static final String USER_AGENT = "fawa-connect/0.1 (java)";

  /** The messages of one call. */
  Messages messages() {
    return new Messages(
        codec,
        compressions,
        new MessageLimits(
            config.receiveBytesMax(),
            config.sendBytesMax(),
            config.compressBytesMin(),
            Duration.ZERO),
        Code.INTERNAL,
        Allowance::unlimited);
  }

  /** Appends the caller's own fields; the library names itself only if they have no user-agent. */
  static void addFields(Headers head, ClientCall call) {
    Metadata.copy(call.requestHeaders(), "", head);
    if (!head.contains("user-agent")) {
      head.add("user-agent", USER_AGENT);
    }
  }

  /** The deadline of a call that starts now, by the client's time-out. */
  Deadline timeout() {
    return config.timeout().map(Deadline::after).orElse(Deadline.none());
  }
}
