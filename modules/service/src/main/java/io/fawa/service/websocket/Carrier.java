/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.websocket;

import io.fawa.http.HttpVersion;
import io.helidon.common.buffers.DataReader;
import java.io.IOException;

/** What carries the frames of one WebSocket. One thread reads, one writes; any may cut. */
sealed interface Carrier permits ConnectStream, UpgradedConnection {
  /** The HTTP version it began with. */
  HttpVersion version();

  /** Gives what the peer sends; fails with a {@link RuntimeException} at the end. */
  DataReader input();

  /**
   * Sends all of a frame now.
   *
   * @throws IOException the peer is gone, or the carrier was cut
   */
  void write(byte[] frame) throws IOException;

  /** Ends both directions without a word; whoever is stuck in one fails. Does not wait. */
  void cut();

  /** Both sides have closed, or one is lost: nothing more is read or written. */
  void end();
}
