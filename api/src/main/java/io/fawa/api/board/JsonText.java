/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.api.board;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.fawa.http.JsonString;
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

  private void string(String before, String text) {
    JsonString.AS_GO.append(out.append(before), text);
  }
}
