/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.canva;

import io.fawa.service.websocket.WebSocketConnection;
import io.fawa.service.websocket.WebSocketEndpoint;
import io.fawa.service.websocket.WebSocketRequest;
import io.fawa.whiteboard.BoardRefusedException;
import io.fawa.whiteboard.Boards;
import io.fawa.whiteboard.JoinRequest;
import io.fawa.whiteboard.Membership;
import io.fawa.whiteboard.RoomCode;
import java.util.Optional;

/** {@code /ws/canva}: holds conversations on boards. Whom it does not accept, the routes answer. */
final class BoardEndpoint implements WebSocketEndpoint {
  private final Boards boards;

  BoardEndpoint(Boards boards) {
    this.boards = boards;
  }

  @Override
  public boolean accepts(WebSocketRequest request) {
    Optional<RoomCode> code = code(request);
    try {
      return code.isPresent() && boards.exists(code.get(), request.peer().asker());
    } catch (BoardRefusedException e) {
      return false;
    }
  }

  @Override
  public void serve(WebSocketConnection socket) {
    WebSocketRequest request = socket.request();
    BoardConnection connection = new WebSocketBoardConnection(socket);
    Optional<RoomCode> code = code(request);
    if (code.isEmpty()) {
      return;
    }
    Dialect dialect = request.parameter("v").orElse("").equals("2") ? Dialect.V2 : Dialect.V1;
    Membership member;
    try {
      member = boards.join(code.get(), request.peer().asker(), joinRequest(dialect, request));
    } catch (BoardRefusedException e) {
      connection.close(Hangup.refused(e));
      return;
    }
    new Conversation(connection, member, dialect).hold();
  }

  private static Optional<RoomCode> code(WebSocketRequest request) {
    return request.parameter("code").flatMap(RoomCode::parse);
  }

  private static JoinRequest joinRequest(Dialect dialect, WebSocketRequest request) {
    if (dialect == Dialect.V1) {
      return JoinRequest.plain();
    }
    JoinRequest join = JoinRequest.withPresence();
    return request
        .parameter("after")
        .filter(text -> text.matches("[0-9]{1,18}"))
        .map(text -> join.resumingAfter(Long.parseLong(text)))
        .orElse(join);
  }
}
