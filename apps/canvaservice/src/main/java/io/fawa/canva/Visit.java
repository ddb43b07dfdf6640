/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.canva;

import io.fawa.limits.Asker;
import io.fawa.whiteboard.BoardConnection;
import io.fawa.whiteboard.BoardProtocol;
import io.fawa.whiteboard.BoardRefusedException;
import io.fawa.whiteboard.BoardSession;
import io.fawa.whiteboard.Boards;
import io.fawa.whiteboard.EndReason;
import io.fawa.whiteboard.JoinRequest;
import io.fawa.whiteboard.Membership;
import io.fawa.whiteboard.log.Board;
import io.fawa.whiteboard.log.BoardKey;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A client's request to join a board, whatever carries it.
 *
 * @param parameters the values of the query, by name
 * @param asker who asks
 */
record Visit(Function<String, Optional<String>> parameters, Asker asker) {
  private static final System.Logger LOG = System.getLogger(Visit.class.getName());
  private static final int EPOCH_LENGTH_MAX = 64;

  /** The version of the messages that the client wants. */
  enum Version {
    V1,
    V2,
    V3
  }

  /**
   * Why a client may not join.
   *
   * @param status of HTTP
   * @param text for the client
   */
  record Refusal(int status, String text) {}

  Version version() {
    return switch (parameters.apply("v").orElse("")) {
      case "3" -> Version.V3;
      case "2" -> Version.V2;
      default -> Version.V1;
    };
  }

  /** The longest message that a client may send, where it is not the usual one. */
  OptionalInt messageBytesMax() {
    return version() == Version.V3
        ? OptionalInt.of(ElementsProtocol.MESSAGE_BYTES_MAX)
        : OptionalInt.empty();
  }

  /** Why this client may not join; empty if it may. */
  Optional<Refusal> refusal(Boards boards) {
    Optional<String> code = parameters.apply("code").filter(text -> !text.isEmpty());
    if (code.isEmpty()) {
      return Optional.of(new Refusal(400, CanvaRoutes.NO_CODE));
    }
    try {
      Optional<Board> board = board(boards);
      if (board.isEmpty()) {
        return Optional.of(new Refusal(404, CanvaRoutes.NOT_FOUND));
      }
      return board.get().sealed() && version() != Version.V3
          ? Optional.of(new Refusal(403, CanvaRoutes.SEALED))
          : Optional.empty();
    } catch (BoardRefusedException e) {
      return Optional.of(new Refusal(CanvaRoutes.status(e.reason()), e.explanation() + "\n"));
    }
  }

  /** The board that is asked for; empty if there is none. */
  Optional<Board> board(Boards boards) throws BoardRefusedException {
    Optional<BoardKey> key = key();
    return key.isEmpty() ? Optional.empty() : boards.find(key.get(), asker);
  }

  /** The key that is given; empty if it is none. */
  Optional<BoardKey> key() {
    return parameters.apply("code").flatMap(BoardKey::parse);
  }

  /**
   * Joins and stays until the session has ended.
   *
   * @param joined gets the member as soon as it is one
   */
  void stay(
      Boards boards, BoardConnection<String, Outgoing> connection, Consumer<Membership> joined) {
    Optional<BoardKey> key = key();
    if (key.isEmpty()) {
      return;
    }
    try {
      Membership member = join(key.get(), boards);
      joined.accept(member);
      stay(member, connection);
    } catch (BoardRefusedException e) {
      connection.close(EndReason.refused(e));
    }
  }

  /** Joins; whoever is a member must {@link #stay(Membership, BoardConnection) stay}. */
  Membership join(BoardKey key, Boards boards) throws BoardRefusedException {
    return boards.join(key, asker, joinRequest());
  }

  /** Stays until the session has ended, and leaves. */
  void stay(Membership joined, BoardConnection<String, Outgoing> connection) {
    try (Membership member = joined) {
      EndReason end = new BoardSession<>(connection, member, protocol(member)).run();
      LOG.log(System.Logger.Level.DEBUG, "the session ended: {0}", end);
    }
  }

  private BoardProtocol<String, Outgoing> protocol(Membership member) {
    return switch (version()) {
      case V1 -> JsonProtocol.V1;
      case V2 -> JsonProtocol.V2;
      case V3 ->
          member.snapshot().board().sealed() ? ElementsProtocol.SEALED : ElementsProtocol.OPEN;
    };
  }

  private JoinRequest joinRequest() {
    JoinRequest join =
        switch (version()) {
          case V1 -> JoinRequest.plain();
          case V2 -> JoinRequest.withPresence();
          case V3 -> JoinRequest.withElements();
        };
    Optional<String> after = parameters.apply("after").filter(text -> text.matches("[0-9]{1,18}"));
    if (version() == Version.V1 || after.isEmpty()) {
      return join;
    }
    JoinRequest resuming = join.resumingAfter(Long.parseLong(after.get()));
    return parameters
        .apply("epoch")
        .filter(text -> text.length() <= EPOCH_LENGTH_MAX)
        .map(resuming::inEpoch)
        .orElse(resuming);
  }
}
