/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.canva;

import io.fawa.service.websocket.WebSocketConnection;
import io.fawa.service.websocket.WebSocketEndpoint;
import io.fawa.service.websocket.WebSocketRequest;
import io.fawa.whiteboard.Boards;
import java.util.OptionalInt;

/**
 * {@code /ws/canva}: runs sessions on boards. The routes serve requests that it does not accept.
 */
record BoardEndpoint(Boards boards) implements WebSocketEndpoint {
  @Override
  public boolean accepts(WebSocketRequest request) {
    return visit(request).refusal(boards).isEmpty();
  }

  @Override
  public OptionalInt messageBytesMax(WebSocketRequest request) {
    return visit(request).messageBytesMax();
  }

  @Override
  public void serve(WebSocketConnection socket) {
    visit(socket.request()).stay(boards, new WebSocketBoardConnection(socket), member -> {});
  }

  private static Visit visit(WebSocketRequest request) {
    return new Visit(request::parameter, request.peer().asker());
  }
}
