/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.canvax;

import io.fawa.api.board.MalformedMessageException;
import io.fawa.api.board.MemberActs;
import io.fawa.api.board.Strokes;
import io.fawa.api.canva.v1.ClientDrawRequest;
import io.fawa.api.canva.v1.ClientDrawResponse;
import io.fawa.api.canva.v1.Elements;
import io.fawa.api.canva.v1.History;
import io.fawa.whiteboard.BoardEvent;
import io.fawa.whiteboard.BoardProtocol;
import io.fawa.whiteboard.EndReason;
import io.fawa.whiteboard.EventRefusedException;
import io.fawa.whiteboard.Greeting;
import io.fawa.whiteboard.MemberAct;
import io.fawa.whiteboard.Snapshot;
import io.fawa.whiteboard.log.DrawEvent;
import io.fawa.whiteboard.log.ElementChange;
import io.fawa.whiteboard.log.ElementState;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The messages of Collaborate: one history, then events without times. */
enum CollaborateProtocol implements BoardProtocol<ClientDrawRequest, ClientDrawResponse> {
  /** The original's clients, which see elements as strokes. */
  V1 {
    @Override
    public Greeting<ClientDrawResponse> greeting(String clientId, Snapshot snapshot) {
      return Greeting.of(
          List.of(history(Strokes.of(snapshot, snapshot.historyEventsMax()))),
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
  },

  /** Clients that know elements. */
  ELEMENTS {
    @Override
    public Greeting<ClientDrawResponse> greeting(String clientId, Snapshot snapshot) {
      return new ElementsGreeting(history(snapshot.events()), snapshot);
    }

    @Override
    public List<ClientDrawResponse> encode(BoardEvent event) {
      return switch (event) {
        case BoardEvent.Drawn drawn -> List.of(toResponse(drawn.event()));
        case BoardEvent.Changed changed -> List.of(toResponse(changed));
        default -> List.of();
      };
    }
  };

  @Override
  public Optional<MemberAct> decode(ClientDrawRequest request) throws EventRefusedException {
    return switch (request.getMessageCase()) {
      case DRAW_EVENT -> Optional.of(new MemberAct.Publish(fromMessage(request.getDrawEvent())));
      case ELEMENTS -> Optional.of(new MemberAct.Publish(change(request.getElements())));
      case MESSAGE_NOT_SET -> Optional.empty();
    };
  }

  private static ElementChange change(Elements message) throws EventRefusedException {
    if (message.getElementsCount() < 1 || message.getElementsCount() > MemberActs.ELEMENTS_MAX) {
      throw new EventRefusedException(
          "%d elements in a message, allowed 1 to %d"
              .formatted(message.getElementsCount(), MemberActs.ELEMENTS_MAX));
    }
    List<ElementState> states = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    try {
      for (String json : message.getElementsList()) {
        ElementState state = MemberActs.element(json, false);
        if (!ids.add(state.id())) {
          throw new EventRefusedException("an element twice in a message");
        }
        states.add(state);
      }
    } catch (MalformedMessageException e) {
      throw new EventRefusedException(e.explanation(), e);
    }
    return new ElementChange(states, message.getSettled(), "");
  }

  private static ClientDrawResponse history(List<BoardEvent.Drawn> events) {
    History.Builder history = History.newBuilder();
    for (BoardEvent.Drawn drawn : events) {
      history.addEvents(toMessage(drawn.event()));
    }
    return ClientDrawResponse.newBuilder().setInitialHistory(history).build();
  }

  private static ClientDrawResponse toResponse(BoardEvent.Changed changed) {
    Elements.Builder elements =
        Elements.newBuilder()
            .setSettled(changed.change().settled())
            .setClientId(changed.change().clientId())
            .setSequence(changed.sequence());
    changed.change().states().forEach(state -> elements.addElements(state.json()));
    return ClientDrawResponse.newBuilder().setElements(elements).build();
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
