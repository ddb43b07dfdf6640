/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.websocket;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** An open WebSocket. One thread receives; any may send and close. */
public interface WebSocketConnection {
  /** Normal closure (RFC 6455 §7.4.1). */
  int NORMAL = 1000;

  /** The service ends, or the page is left. */
  int GOING_AWAY = 1001;

  /** A message that breaks the endpoint's rules. */
  int POLICY_VIOLATION = 1008;

  /** The service cannot take this one now. */
  int TRY_AGAIN_LATER = 1013;

  /** The request of the WebSocket. */
  WebSocketRequest request();

  /**
   * Waits for the next message; empty once either side has closed properly. Responds to pings
   * meanwhile.
   *
   * @throws IOException the connection was lost or cut, or the peer broke the protocol
   */
  Optional<WebSocketMessage> receive() throws IOException;

  /**
   * Sends a text message, waiting until the socket has accepted it; if that takes longer than the
   * send time-out, the connection is cut.
   *
   * @throws IOException it was not sent completely: the connection is closed, lost or cut
   */
  void send(String text) throws IOException;

  /**
   * Sends a binary message, as {@link #send(String)} does; does not retain {@code bytes}.
   *
   * @throws IOException as above
   */
  void send(byte[] bytes) throws IOException;

  /** The same for a text that many get; its bytes are not copied. */
  void send(PreparedText text) throws IOException;

  /** The same for several texts, with few writes. */
  void send(List<PreparedText> texts) throws IOException;

  /**
   * Starts the closing handshake; {@link #receive} ends when the peer responds, or after a
   * time-out. Closing a closed or lost connection does nothing.
   *
   * @param code 1000 to 4999, except codes that must not be sent
   * @param reason at most 123 bytes of UTF-8; a longer one is shortened
   */
  void close(int code, String reason);

  /** True once nothing more can be sent. */
  boolean closed();
}
