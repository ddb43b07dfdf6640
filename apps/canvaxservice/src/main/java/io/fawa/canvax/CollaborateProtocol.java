/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.canvax;

import io.fawa.api.board.Strokes;
import io.fawa.api.canva.v1.ClientDrawRequest;
import io.fawa.api.canva.v1.ClientDrawResponse;
import io.fawa.api.canva.v1.History;
import io.fawa.whiteboard.BoardEvent;
import io.fawa.whiteboard.BoardProtocol;
import io.fawa.whiteboard.EndReason;
import io.fawa.whiteboard.Greeting;
import io.fawa.whiteboard.MemberAct;
import io.fawa.whiteboard.Snapshot;
import io.fawa.whiteboard.log.DrawEvent;
import io.fawa.whiteboard.log.ElementChange;
import java.util.List;
import java.util.Optional;

/** The messages of Collaborate: one history, then events without times. */
enum CollaborateProtocol implements BoardProtocol<ClientDrawRequest, ClientDrawResponse> {
  /** There is one version. */
  V1;

  @Override
  public Optional<MemberAct> decode(ClientDrawRequest request) {
    return request.hasDrawEvent()
        ? Optional.of(new MemberAct.Publish(fromMessage(request.getDrawEvent())))
        : Optional.empty();
  }

  @Override
  public Greeting<ClientDrawResponse> greeting(String clientId, Snapshot snapshot) {
    History.Builder history = History.newBuilder();
    for (BoardEvent.Drawn drawn : Strokes.of(snapshot, snapshot.historyEventsMax())) {
      history.addEvents(toMessage(drawn.event()));
    }
    return Greeting.of(
        List.of(ClientDrawResponse.newBuilder().setInitialHistory(history).build()),
        ClientDrawResponse::getSerializedSize);
  }

  @Override
  public List<ClientDrawResponse> encode(BoardEvent event) {
    return switch (event) {
      case BoardEvent.Drawn drawn -> List.of(toResponse(drawn.event()));
      case BoardEvent.Changed changed -> strokes(changed.change());
      case BoardEvent.Settled settled -> strokes(settled.change());
      default -> List.of();
    };
  }

  private static List<ClientDrawResponse> strokes(ElementChange change) {
    return Strokes.of(change).stream().map(CollaborateProtocol::toResponse).toList();
  }

  private static ClientDrawResponse toResponse(DrawEvent event) {
    return ClientDrawResponse.newBuilder().setDrawEvent(toMessage(event)).build();
  }

  /** Empty: the status of the call carries the reason. */
  @Override
  public Optional<ClientDrawResponse> farewell(EndReason reason) {
    return Optional.empty();
  }

  private static DrawEvent fromMessage(io.fawa.api.canva.v1.DrawEvent message) {
    return new DrawEvent(
        message.getType(),
        message.getColor(),
        message.getSize(),
        message.getPrevX(),
        message.getPrevY(),
        message.getCurrX(),
        message.getCurrY(),
        message.getClientId(),
        0);
  }

  private static io.fawa.api.canva.v1.DrawEvent toMessage(DrawEvent event) {
    return io.fawa.api.canva.v1.DrawEvent.newBuilder()
        .setType(event.type())
        .setColor(event.color())
        .setSize(event.size())
        .setPrevX(event.prevX())
        .setPrevY(event.prevY())
        .setCurrX(event.currX())
        .setCurrY(event.currY())
        .setClientId(event.clientId())
        .build();
  }
}
