/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.canva;

import io.fawa.api.board.BoardJson;
import io.fawa.api.board.MalformedMessageException;
import io.fawa.api.board.MemberActs;
import io.fawa.api.board.ServerMessage;
import io.fawa.whiteboard.BoardEvent;
import io.fawa.whiteboard.BoardProtocol;
import io.fawa.whiteboard.EndReason;
import io.fawa.whiteboard.EventRefusedException;
import io.fawa.whiteboard.Greeting;
import io.fawa.whiteboard.MemberAct;
import io.fawa.whiteboard.Role;
import io.fawa.whiteboard.Snapshot;
import io.fawa.whiteboard.log.ElementState;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Version 3 of the messages: elements, roles, cards, pointers. */
enum ElementsProtocol implements BoardProtocol<String, Outgoing> {
  /** On open boards. */
  OPEN(false),

  /** On private boards. */
  SEALED(true);

  /** The longest message of a client. */
  static final int MESSAGE_BYTES_MAX = 1 << 20;

  private final boolean sealed;

  ElementsProtocol(boolean sealed) {
    this.sealed = sealed;
  }

  @Override
  public Optional<MemberAct> decode(String message) throws EventRefusedException {
    try {
      return MemberActs.decode(message, sealed);
    } catch (MalformedMessageException e) {
      throw new EventRefusedException(e.explanation(), e);
    }
  }

  @Override
  public Greeting<Outgoing> greeting(String clientId, Snapshot snapshot) {
    return new SnapshotPages(welcome(clientId, snapshot), snapshot);
  }

  private static Outgoing welcome(String clientId, Snapshot snapshot) {
    return message(
        new ServerMessage.ElementsWelcome(
            clientId,
            snapshot.board().epoch(),
            snapshot.sequence(),
            snapshot.reset(),
            name(snapshot.role()),
            snapshot.terms(),
            snapshot.board().sealed(),
            snapshot.reachable(),
            snapshot.members().stream()
                .map(member -> new ServerMessage.Card(member.card(), member.clientId()))
                .toList()));
  }

  @Override
  public List<Outgoing> encode(BoardEvent event) {
    return switch (event) {
      case BoardEvent.Drawn drawn -> one(new ServerMessage.Drawn(drawn.event(), drawn.sequence()));
      case BoardEvent.Changed changed ->
          one(
              new ServerMessage.Elements(
                  changed.change().states().stream().map(ElementState::json).toList(),
                  changed.change().settled(),
                  changed.change().clientId(),
                  changed.sequence()));
      case BoardEvent.Settled settled -> List.of();
      case BoardEvent.TermsSet set ->
          one(new ServerMessage.Terms(set.terms(), set.clientId(), set.sequence()));
      case BoardEvent.Joined joined -> one(new ServerMessage.Card("", joined.clientId()));
      case BoardEvent.Left left -> one(new ServerMessage.Gone(left.clientId()));
      case BoardEvent.CardShown shown ->
          one(new ServerMessage.Card(shown.card(), shown.clientId()));
      case BoardEvent.Pointed pointed ->
          List.of(
              Outgoing.fleeting(
                  BoardJson.encode(new ServerMessage.Pointer(pointed.json(), pointed.clientId()))));
      case BoardEvent.Reachable reachable -> one(new ServerMessage.Reachable(reachable.now()));
      case BoardEvent.Refused refused ->
          one(
              new ServerMessage.Refused(
                  "failed_precondition", refused.explanation(), refused.ids()));
      case BoardEvent.RoleGiven given -> one(new ServerMessage.Role(name(given.role())));
      case BoardEvent.Pong pong -> one(new ServerMessage.Pong(pong.number()));
    };
  }

  @Override
  public Optional<Outgoing> farewell(EndReason reason) {
    return Farewell.of(reason);
  }

  private static List<Outgoing> one(ServerMessage message) {
    return List.of(message(message));
  }

  private static Outgoing message(ServerMessage message) {
    return Outgoing.of(BoardJson.encode(message));
  }

  private static String name(Role role) {
    return role.name().toLowerCase(Locale.ROOT);
  }
}
