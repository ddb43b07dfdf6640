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
 * What carries the frames of one WebSocket: an exchange that was asked to go on in it, be it a
 * connection of HTTP/1.1 (RFC 6455 §4) or a stream (RFC 8441). One thread reads, one writes; any
 * may cut.
 */
record Carrier(Exchange exchange) {
  private static final Logger LOG = System.getLogger(Carrier.class.getName());

  /** The HTTP version it began with. */
  HttpVersion version() {
    return exchange.version();
  }

  /** What may be held of what the peer sends. */
  Allowance allowance() {
    return exchange.allowance();
  }

  /** Gives what the peer sends; -1 at the end. */
  int read(byte[] target, int offset, int length) throws IOException {
    return exchange.read(target, offset, length);
  }

  /**
   * Sends all of a frame now.
   *
   * @throws IOException the peer is gone, or the carrier was cut
   */
  void write(byte[] frame) throws IOException {
    exchange.write(frame, 0, frame.length);
    exchange.flush();
  }

  /** Ends both directions without a word; whoever is stuck in one fails. Does not wait. */
  void cut() {
    exchange.reset(ResetCode.CANCEL);
  }

  /** Both sides have closed, or one is lost: nothing more is read or written. */
  void end() {
    try {
      exchange.end();
    } catch (IOException e) {
      LOG.log(Level.TRACE, "it has ended already", e);
    }
  }
}
