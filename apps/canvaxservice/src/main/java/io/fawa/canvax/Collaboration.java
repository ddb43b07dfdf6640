/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.canvax;

import io.fawa.api.canva.v1.CanvaService;
import io.fawa.api.canva.v1.ClientDrawRequest;
import io.fawa.api.canva.v1.ClientDrawResponse;
import io.fawa.connect.Code;
import io.fawa.connect.RpcException;
import io.fawa.connect.Sink;
import io.fawa.connect.Source;
import io.fawa.connect.server.Call;
import io.fawa.limits.Asker;
import io.fawa.whiteboard.BoardRefusedException;
import io.fawa.whiteboard.BoardSession;
import io.fawa.whiteboard.Boards;
import io.fawa.whiteboard.EndReason;
import io.fawa.whiteboard.JoinRequest;
import io.fawa.whiteboard.Membership;
import io.fawa.whiteboard.log.RoomCode;
import java.util.Optional;

/** Serves streams on boards, each a session. */
final class Collaboration implements CanvaService {
  /** The request header that selects a board other than the shared one. */
  static final String ROOM_HEADER = "canva-room";

  /** The request header by which a client asks for elements, with the value 3. */
  static final String VERSION_HEADER = "canva-version";

  /** The board of those who name none, the same for every replica. */
  static final RoomCode SHARED = new RoomCode("SHARED");

  private final Boards boards;

  /** Whether the shared board is known to exist. */
  private volatile boolean created;

  /** Does not close {@code boards}. */
  Collaboration(Boards boards) {
    this.boards = boards;
  }

  @Override
  public void collaborate(
      Source<ClientDrawRequest> requests, Sink<ClientDrawResponse> responses, Call call) {
    EndReason end;
    try (Membership member = join(call)) {
      call.onCancel(member::close);
      // If the client does not read, the relay waits in send, and only this wakes it.
      member.onCut(() -> call.cancel(Code.RESOURCE_EXHAUSTED, "too far behind the board"));
      StreamBoardConnection connection = new StreamBoardConnection(requests, responses, call);
      end = new BoardSession<>(connection, member, protocol(call)).run();
    } catch (BoardRefusedException e) {
      end = EndReason.refused(e);
    }
    Optional<RpcException> failure = RpcFailures.of(end);
    if (failure.isPresent()) {
      throw failure.get();
    }
  }

  private static boolean knowsElements(Call call) {
    return call.requestHeaders().first(VERSION_HEADER).filter("3"::equals).isPresent();
  }

  private static CollaborateProtocol protocol(Call call) {
    return knowsElements(call) ? CollaborateProtocol.ELEMENTS : CollaborateProtocol.V1;
  }

  /** Joins the shared board; the first one ever creates it. */
  private Membership joinShared(Asker asker) throws BoardRefusedException {
    if (!created) {
      boards.createKept(SHARED);
      created = true;
    }
    try {
      return boards.join(SHARED, asker, JoinRequest.plain());
    } catch (BoardRefusedException e) {
      created = e.reason() != BoardRefusedException.Reason.UNKNOWN_ROOM;
      throw e;
    }
  }

  private Membership join(Call call) throws BoardRefusedException {
    Asker asker = call.peer().asker();
    Optional<String> named = call.requestHeaders().first(ROOM_HEADER);
    if (named.isEmpty()) {
      return joinShared(asker);
    }
    RoomCode code =
        RoomCode.parse(named.get())
            .orElseThrow(() ->
                new RpcException(
                    Code.INVALID_ARGUMENT, ROOM_HEADER + " must be 6 characters of A-Z and 0-9"));
    return boards.joinOrCreate(code, asker, JoinRequest.plain());
  }
}
