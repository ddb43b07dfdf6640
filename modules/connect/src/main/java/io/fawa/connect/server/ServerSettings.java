/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.server;

import io.fawa.connect.Code;
import io.fawa.connect.codec.Codec;
import io.fawa.connect.protocol.CallFormat;
import io.fawa.connect.protocol.Compressions;
import io.fawa.connect.protocol.MessageLimits;
import io.fawa.connect.protocol.Messages;
import io.fawa.http.Exchange;

/** What all calls of a server share. */
record ServerSettings(
    RpcServerConfig config,
    MessageLimits limits,
    Compressions compressions,
    CallFormat.Table unaryFormats,
    CallFormat.Table streamFormats) {
  ServerSettings(
      RpcServerConfig config,
      Compressions compressions,
      CallFormat.Table unaryFormats,
      CallFormat.Table streamFormats) {
    this(
        config,
        new MessageLimits(
            config.receiveBytesMax(),
            config.sendBytesMax(),
            config.compressBytesMin(),
            config.messageIdleTimeout()),
        compressions,
        unaryFormats,
        streamFormats);
  }

  /** The messages of one call. */
  Messages messages(Exchange exchange, Codec codec) {
    return new Messages(codec, compressions, limits, Code.INVALID_ARGUMENT, exchange::allowance);
  }
}
