/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.api.board;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.fawa.http.JsonString;
import io.fawa.whiteboard.log.BoardTerms;
import io.fawa.whiteboard.log.DrawEvent;
import java.util.List;

/**
 * Builds the canonical text of a message: members, order and escapes as specified in the package.
 */
final class JsonText {
  private static final int USUAL_LENGTH = 192;

  private final StringBuilder out = new StringBuilder(USUAL_LENGTH);

  @CanIgnoreReturnValue
  JsonText message(ServerMessage message) {
    switch (message) {
      case ServerMessage.Drawn drawn -> drawn(drawn);
      case ServerMessage.History history -> history(history);
      case ServerMessage.Welcome welcome -> welcome(welcome);
      case ServerMessage.Presence presence -> presence(presence);
      case ServerMessage.Failure failure -> failure(failure);
      case ServerMessage.ElementsWelcome welcome -> welcome(welcome);
      case ServerMessage.SnapshotElements page -> {
        elements(page.elements());
        out.append(",\"snapshot\":true}");
      }
      case ServerMessage.SnapshotInk page -> ink(page);
      case ServerMessage.Ready ready ->
          out.append("{\"ready\":{\"sequence\":").append(ready.sequence()).append("}}");
      case ServerMessage.Elements elements -> {
        elements(elements.elements());
        out.append(",\"settled\":").append(elements.settled());
        from(elements.clientId());
        out.append(",\"sequence\":").append(elements.sequence()).append('}');
      }
      case ServerMessage.Terms terms -> {
        out.append('{');
        terms(terms.terms());
        from(terms.clientId());
        out.append(",\"sequence\":").append(terms.sequence()).append('}');
      }
      case ServerMessage.Pointer pointer -> {
        out.append("{\"pointer\":").append(pointer.json());
        from(pointer.clientId());
        out.append('}');
      }
      case ServerMessage.Card card -> {
        out.append("{\"card\":").append(card.json().isEmpty() ? "{}" : card.json());
        from(card.clientId());
        out.append('}');
      }
      case ServerMessage.Gone gone -> {
        string("{\"gone\":", gone.clientId());
        out.append('}');
      }
      case ServerMessage.Reachable reachable ->
          out.append("{\"reachable\":").append(reachable.now()).append('}');
      case ServerMessage.Role role -> {
        string("{\"role\":", role.role());
        out.append('}');
      }
      case ServerMessage.Pong pong -> out.append("{\"pong\":").append(pong.number()).append('}');
      case ServerMessage.Refused refused -> refused(refused);
    }
    out.append('\n');
    return this;
  }

  @CanIgnoreReturnValue
  JsonText event(DrawEvent event) {
    string("{\"type\":", event.type());
    string(",\"color\":", event.color());
    out.append(",\"size\":").append(event.size());
    out.append(",\"prev_x\":").append(event.prevX());
    out.append(",\"prev_y\":").append(event.prevY());
    out.append(",\"curr_x\":").append(event.currX());
    out.append(",\"curr_y\":").append(event.currY());
    string(",\"client_id\":", event.clientId());
    out.append(",\"time\":").append(event.timeMillis()).append('}');
    return this;
  }

  @Override
  public String toString() {
    return out.toString();
  }

  private void drawn(ServerMessage.Drawn drawn) {
    out.append("{\"draw_event\":");
    event(drawn.event());
    if (drawn.sequence() > 0) {
      out.append(",\"sequence\":").append(drawn.sequence());
    }
    out.append('}');
  }

  private void history(ServerMessage.History history) {
    List<DrawEvent> events = history.events();
    out.ensureCapacity(USUAL_LENGTH * (events.size() + 1));
    out.append("{\"initial_history\":{\"events\":[");
    for (int i = 0; i < events.size(); i++) {
      if (i > 0) {
        out.append(',');
      }
      event(events.get(i));
    }
    out.append("]}}");
  }

  private void welcome(ServerMessage.Welcome welcome) {
    string("{\"welcome\":{\"client_id\":", welcome.clientId());
    out.append(",\"sequence\":").append(welcome.sequence());
    out.append(",\"reset\":").append(welcome.reset());
    out.append(",\"history\":").append(welcome.history());
    String before = ",\"participants\":[";
    for (String participant : welcome.participants()) {
      string(before, participant);
      before = ",";
    }
    out.append("]}}");
  }

  private void presence(ServerMessage.Presence presence) {
    string("{\"presence\":{\"client_id\":", presence.clientId());
    out.append(",\"present\":").append(presence.present());
    out.append(",\"participants\":").append(presence.participants()).append("}}");
  }

  private void failure(ServerMessage.Failure failure) {
    string("{\"error\":{\"code\":", failure.code());
    string(",\"message\":", failure.message());
    out.append("}}");
  }

  private void welcome(ServerMessage.ElementsWelcome welcome) {
    string("{\"welcome\":{\"client_id\":", welcome.clientId());
    string(",\"epoch\":", welcome.epoch());
    out.append(",\"sequence\":").append(welcome.sequence());
    out.append(",\"reset\":").append(welcome.reset());
    string(",\"role\":", welcome.role());
    out.append(',');
    terms(welcome.terms());
    out.append(",\"sealed\":").append(welcome.sealed());
    out.append(",\"reachable\":").append(welcome.reachable());
    out.append(",\"members\":[");
    String before = "{\"client_id\":";
    for (ServerMessage.Card member : welcome.members()) {
      string(before, member.clientId());
      if (!member.json().isEmpty()) {
        out.append(",\"card\":").append(member.json());
      }
      out.append('}');
      before = ",{\"client_id\":";
    }
    out.append("]}}");
  }

  private void elements(List<String> elements) {
    int length = USUAL_LENGTH;
    for (String element : elements) {
      length += element.length() + 1;
    }
    out.ensureCapacity(length);
    out.append("{\"elements\":[");
    for (int i = 0; i < elements.size(); i++) {
      out.append(i > 0 ? "," : "").append(elements.get(i));
    }
    out.append(']');
  }

  private void ink(ServerMessage.SnapshotInk page) {
    out.append("{\"ink\":[");
    String before = "{\"sequence\":";
    for (ServerMessage.Drawn drawn : page.events()) {
      out.append(before).append(drawn.sequence()).append(",\"draw_event\":");
      event(drawn.event());
      out.append('}');
      before = ",{\"sequence\":";
    }
    out.append("]}");
  }

  private void terms(BoardTerms terms) {
    out.append("\"terms\":{\"writable\":").append(terms.writable());
    out.append(",\"kept\":").append(terms.kept()).append('}');
  }

  private void refused(ServerMessage.Refused refused) {
    string("{\"refused\":{\"code\":", refused.code());
    string(",\"message\":", refused.message());
    out.append(",\"ids\":[");
    String before = "";
    for (String id : refused.ids()) {
      string(before, id);
      before = ",";
    }
    out.append("]}}");
  }

  private void from(String clientId) {
    string(",\"client_id\":", clientId);
  }

  private void string(String before, String text) {
    JsonString.AS_GO.append(out.append(before), text);
  }
}
