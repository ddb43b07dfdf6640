/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.websocket;

import java.io.IOException;
import java.util.Optional;

/** An open WebSocket. One thread receives; any may send and close. */
public interface WebSocketConnection {
  /** Left on purpose (RFC 6455 §7.4.1). */
  int NORMAL = 1000;

  /** The service ends, or the page is left. */
  int GOING_AWAY = 1001;

  /** A message that breaks the endpoint's rules. */
  int POLICY_VIOLATION = 1008;

  /** The service cannot take this one now. */
  int TRY_AGAIN_LATER = 1013;

  /** What was asked for. */
  WebSocketRequest request();

  /**
   * The next message, waiting for it; empty once either side has closed properly. Pings are
   * answered meanwhile.
   *
   * @throws IOException the connection was lost or cut, or the peer broke the protocol
   */
  Optional<WebSocketMessage> receive() throws IOException;

  /**
   * Sends a text message, waiting until the socket has taken it; a peer for which that takes longer
   * than the send time-out is cut.
   *
   * @throws IOException it was not sent whole: the connection is closed, was lost, or was cut
   */
  void send(String text) throws IOException;

  /**
   * Sends a binary message, as {@link #send(String)} does; does not retain {@code bytes}.
   *
   * @throws IOException as above
   */
  void send(byte[] bytes) throws IOException;

  /**
   * Starts the closing handshake; {@link #receive} ends when the peer answers, or after a time-out.
   * Closing again does nothing, nor does closing what is lost.
   *
   * @param code 1000 to 4999, but none that may not be sent
   * @param reason at most 123 bytes of UTF-8; a longer one is shortened
   */
  void close(int code, String reason);

  /** True once nothing more can be sent. */
  boolean closed();
}
