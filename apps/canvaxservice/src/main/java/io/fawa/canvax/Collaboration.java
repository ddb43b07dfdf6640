/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.canvax;

import io.fawa.api.canva.v1.CanvaService;
import io.fawa.api.canva.v1.ClientDrawRequest;
import io.fawa.api.canva.v1.ClientDrawResponse;
import io.fawa.api.canva.v1.History;
import io.fawa.connect.Code;
import io.fawa.connect.RpcException;
import io.fawa.connect.Sink;
import io.fawa.connect.Source;
import io.fawa.connect.server.Call;
import io.fawa.limits.Asker;
import io.fawa.whiteboard.BoardEvent;
import io.fawa.whiteboard.BoardRefusedException;
import io.fawa.whiteboard.Boards;
import io.fawa.whiteboard.JoinRequest;
import io.fawa.whiteboard.Membership;
import io.fawa.whiteboard.MembershipEndedException;
import io.fawa.whiteboard.RoomCode;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** Serves streams on boards. The call's thread writes; a second one reads and publishes. */
final class Collaboration implements CanvaService {
  /** The request header that names a board other than the shared one. */
  static final String ROOM_HEADER = "canva-room";

  private static final Duration EVER = Duration.ofDays(365);
  private static final int EVENTS_AT_ONCE = 64;

  private final Boards boards;
  private final RoomCode shared;

  /** Makes the shared board. Does not close {@code boards}. */
  Collaboration(Boards boards) {
    this.boards = boards;
    this.shared = boards.createPinned();
  }

  @Override
  public void collaborate(
      Source<ClientDrawRequest> requests, Sink<ClientDrawResponse> responses, Call call)
      throws IOException {
    try (Membership member = join(call)) {
      call.onCancel(member::close);
      // A client that does not read leaves this thread in send; nothing else would wake it.
      member.onCut(() -> call.cancel(Code.RESOURCE_EXHAUSTED, "too far behind the board"));
      RequestReader reader = new RequestReader(requests, member);
      responses.send(history(member));
      Thread.ofVirtual().name("collaborate-reader").start(reader);
      relay(member, responses, reader);
    }
  }

  private Membership join(Call call) {
    try {
      Asker asker = call.peer().asker();
      Optional<String> named = call.requestHeaders().first(ROOM_HEADER);
      if (named.isEmpty()) {
        return boards.join(shared, asker, JoinRequest.plain());
      }
      RoomCode code =
          RoomCode.parse(named.get())
              .orElseThrow(() ->
                  new RpcException(
                      Code.INVALID_ARGUMENT, ROOM_HEADER + " is 6 characters of A-Z and 0-9"));
      return boards.joinOrCreate(code, asker, JoinRequest.plain());
    } catch (BoardRefusedException e) {
      Code code =
          switch (e.reason()) {
            case CLOSED -> Code.UNAVAILABLE;
            case UNKNOWN_ROOM -> Code.NOT_FOUND;
            case ROOM_FULL, TOO_MANY_ROOMS, QUOTA -> Code.RESOURCE_EXHAUSTED;
          };
      throw new RpcException(code, e.explanation(), e);
    }
  }

  private static void relay(
      Membership member, Sink<ClientDrawResponse> responses, RequestReader reader)
      throws IOException {
    try {
      while (true) {
        for (BoardEvent event : member.receive(EVER, EVENTS_AT_ONCE)) {
          if (event instanceof BoardEvent.Drawn drawn) {
            responses.send(
                ClientDrawResponse.newBuilder()
                    .setDrawEvent(DrawEvents.toMessage(drawn.event()))
                    .build());
          }
        }
      }
    } catch (MembershipEndedException e) {
      switch (e.reason()) {
        case LEFT -> reader.throwFailure();
        case TOO_SLOW -> throw new RpcException(Code.RESOURCE_EXHAUSTED, e.explanation(), e);
        case ROOM_CLOSED -> throw new RpcException(Code.UNAVAILABLE, e.explanation(), e);
      }
    }
  }

  private static ClientDrawResponse history(Membership member) {
    History.Builder history = History.newBuilder();
    for (BoardEvent.Drawn drawn : member.snapshot().events()) {
      history.addEvents(DrawEvents.toMessage(drawn.event()));
    }
    return ClientDrawResponse.newBuilder().setInitialHistory(history).build();
  }
}
