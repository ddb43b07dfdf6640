/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.canva;

import io.fawa.service.websocket.WebSocketConnection;
import io.fawa.service.websocket.WebSocketMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** A client on a WebSocket: each message in a text frame; binary ones are taken alike. */
record WebSocketBoardConnection(WebSocketConnection socket) implements BoardConnection {
  @Override
  public Incoming receive() throws IOException {
    Optional<WebSocketMessage> message = socket.receive();
    if (message.isEmpty()) {
      return new Incoming.Closed();
    }
    return switch (message.get()) {
      case WebSocketMessage.Text text -> new Incoming.Message(text.text());
      case WebSocketMessage.Binary binary ->
          new Incoming.Message(new String(binary.bytes(), StandardCharsets.UTF_8));
    };
  }

  @Override
  public void send(String text) throws IOException {
    socket.send(text);
  }

  @Override
  public void close(Hangup hangup) {
    socket.close(hangup.code(), hangup.reason());
  }
}
