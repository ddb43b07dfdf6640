/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.websocket;

import io.fawa.http.Exchange;
import io.fawa.http.HttpVersion;
import io.fawa.http.ResetCode;
import io.fawa.limits.Allowance;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * The transport of one WebSocket: an upgraded exchange, which is an HTTP/1.1 connection (RFC 6455
 * §4) or an HTTP/2 stream (RFC 8441). One thread reads, one writes; any may cut.
 */
record Carrier(Exchange exchange) {
  private static final Logger LOG = System.getLogger(Carrier.class.getName());

  /** The HTTP version it began with. */
  HttpVersion version() {
    return exchange.version();
  }

  /** The allowance for data from the peer. */
  Allowance allowance() {
    return exchange.allowance();
  }

  /** Reads data from the peer; -1 at the end. */
  int read(byte[] target, int offset, int length) throws IOException {
    return exchange.read(target, offset, length);
  }

  /**
   * Sends all of a frame now.
   *
   * @throws IOException the peer has disconnected, or the carrier was cut
   */
  void write(byte[] frame) throws IOException {
    exchange.write(frame, 0, frame.length);
    exchange.flush();
  }

  /** Aborts both directions without a close frame; blocked threads fail. Does not wait. */
  void cut() {
    exchange.reset(ResetCode.CANCEL);
  }

  /** Both sides have closed, or the connection is lost. */
  void end() {
    try {
      exchange.end();
    } catch (IOException e) {
      LOG.log(Level.TRACE, "it has ended already", e);
    }
  }
}
