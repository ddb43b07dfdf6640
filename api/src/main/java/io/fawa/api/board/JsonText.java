/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.api.board;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.fawa.whiteboard.DrawEvent;
import java.util.List;

/** Builds the one text a message has: members, order and escapes as the package says. */
final class JsonText {
  private static final int USUAL_LENGTH = 192;
  private static final String HEX = "0123456789abcdef";
  private static final char REPLACEMENT = '\uFFFD';

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
    out.append(before).append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        i += surrogate(text, i);
      } else {
        character(c);
      }
    }
    out.append('"');
  }

  private void character(char c) {
    switch (c) {
      case '"', '\\' -> out.append('\\').append(c);
      case '\b' -> out.append("\\b");
      case '\f' -> out.append("\\f");
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      case '<', '>', '&', '\u2028', '\u2029' -> escape(c);
      default -> {
        if (c < ' ') {
          escape(c);
        } else {
          out.append(c);
        }
      }
    }
  }

  private void escape(char c) {
    out.append("\\u")
        .append(HEX.charAt(c >> 12))
        .append(HEX.charAt(c >> 8 & 0xf))
        .append(HEX.charAt(c >> 4 & 0xf))
        .append(HEX.charAt(c & 0xf));
  }

  /** A pair as it is; half a pair, which UTF-8 cannot carry, replaced. Returns how many more. */
  private int surrogate(String text, int index) {
    char c = text.charAt(index);
    if (Character.isHighSurrogate(c)
        && index + 1 < text.length()
        && Character.isLowSurrogate(text.charAt(index + 1))) {
      out.append(c).append(text.charAt(index + 1));
      return 1;
    }
    out.append(REPLACEMENT);
    return 0;
  }
}
