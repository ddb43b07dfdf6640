/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.canva;

import io.fawa.limits.Asker;
import io.fawa.whiteboard.BoardConnection;
import io.fawa.whiteboard.BoardRefusedException;
import io.fawa.whiteboard.BoardSession;
import io.fawa.whiteboard.Boards;
import io.fawa.whiteboard.EndReason;
import io.fawa.whiteboard.JoinRequest;
import io.fawa.whiteboard.Membership;
import io.fawa.whiteboard.log.RoomCode;
import java.util.Optional;
import java.util.function.Function;

/**
 * A client's request to join a board, whatever carries it.
 *
 * @param parameters the values of the query, by name
 * @param asker who asks
 */
record Visit(Function<String, Optional<String>> parameters, Asker asker) {
  private static final System.Logger LOG = System.getLogger(Visit.class.getName());

  /** The code, as it was written; empty if none was. */
  String codeText() {
    return parameters.apply("code").orElse("");
  }

  /** Whether the board exists. */
  boolean finds(Boards boards) throws BoardRefusedException {
    Optional<RoomCode> code = RoomCode.parse(codeText());
    return code.isPresent() && boards.exists(code.get(), asker);
  }

  /** The version of the messages that the client wants. */
  JsonProtocol protocol() {
    return parameters.apply("v").orElse("").equals("2") ? JsonProtocol.V2 : JsonProtocol.V1;
  }

  /** Joins and stays until the session has ended. */
  void stay(Boards boards, BoardConnection<String, String> connection) {
    Optional<RoomCode> code = RoomCode.parse(codeText());
    if (code.isEmpty()) {
      return;
    }
    try (Membership member = boards.join(code.get(), asker, joinRequest())) {
      EndReason end = new BoardSession<>(connection, member, protocol()).run();
      LOG.log(System.Logger.Level.DEBUG, "the session ended: {0}", end);
    } catch (BoardRefusedException e) {
      connection.close(EndReason.refused(e));
    }
  }

  private JoinRequest joinRequest() {
    if (protocol() == JsonProtocol.V1) {
      return JoinRequest.plain();
    }
    JoinRequest join = JoinRequest.withPresence();
    return parameters
        .apply("after")
        .filter(text -> text.matches("[0-9]{1,18}"))
        .map(text -> join.resumingAfter(Long.parseLong(text)))
        .orElse(join);
  }
}
