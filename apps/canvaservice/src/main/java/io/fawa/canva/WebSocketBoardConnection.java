/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.canva;

import io.fawa.service.websocket.WebSocketConnection;
import io.fawa.service.websocket.WebSocketMessage;
import io.fawa.whiteboard.BoardConnection;
import io.fawa.whiteboard.EndReason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** A client on a WebSocket: each message in a text frame; binary ones are accepted too. */
record WebSocketBoardConnection(WebSocketConnection socket)
    implements BoardConnection<String, Outgoing> {
  @Override
  public Optional<String> receive() throws IOException {
    Optional<WebSocketMessage> message = socket.receive();
    return message.map(received ->
        switch (received) {
          case WebSocketMessage.Text text -> text.text();
          case WebSocketMessage.Binary binary -> new String(binary.bytes(), StandardCharsets.UTF_8);
        });
  }

  @Override
  public void send(Outgoing message) throws IOException {
    socket.send(message.text());
  }

  @Override
  public void sendAll(List<Outgoing> messages) throws IOException {
    if (messages.size() == 1) {
      send(messages.getFirst());
    } else {
      socket.send(messages.stream().map(Outgoing::text).toList());
    }
  }

  @Override
  public void close(EndReason reason) {
    CloseStatus status = CloseStatus.of(reason);
    socket.close(status.code(), status.reason());
  }
}
