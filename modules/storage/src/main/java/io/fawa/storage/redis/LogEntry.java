/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage.redis;

import io.fawa.storage.changes.BoardBytes;
import io.fawa.whiteboard.log.BoardChange;
import io.fawa.whiteboard.log.BoardTerms;
import io.fawa.whiteboard.log.DrawEvent;
import io.fawa.whiteboard.log.ElementChange;
import io.fawa.whiteboard.log.ElementState;
import io.fawa.whiteboard.log.LoggedChange;
import io.fawa.whiteboard.log.TermsChange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * An entry of a board's stream.
 *
 * @param before the token of the entry before it: a reader that has seen another one has missed
 *     something, or the server has lost something
 * @param token its own
 */
record LogEntry(LoggedChange logged, String before, String token) {
  private static final List<String> FIELDS = List.of("m", "p", "t", "c", "k", "x");

  /** What {@link BoardScripts#APPEND} expects after the milliseconds of idleness. */
  static List<byte[]> arguments(BoardChange change) {
    List<byte[]> arguments = new ArrayList<>();
    arguments.add(utf8(change.clientId()));
    switch (change) {
      case ElementChange states -> {
        arguments.add(utf8("e"));
        arguments.add(flag(states.settled()));
        for (ElementState state : states.states()) {
          arguments.add(utf8(state.id()));
          arguments.add(utf8(Long.toString(state.version())));
          arguments.add(utf8(Long.toString(state.nonce())));
          arguments.add(flag(state.deleted()));
          arguments.add(utf8(state.json()));
          arguments.add(utf8(state.deleted() ? state.shrunk().json() : ""));
        }
      }
      case DrawEvent event -> {
        arguments.add(utf8(event.clears() ? "c" : "d"));
        arguments.add(utf8(Integer.toString(event.weight())));
        arguments.add(BoardBytes.draw(event));
      }
      case TermsChange terms -> {
        arguments.add(utf8("t"));
        arguments.add(flag(terms.terms().writable()));
        arguments.add(flag(terms.terms().kept()));
      }
    }
    return arguments;
  }

  /** Reads an entry as Redis returns it: id, and a list of fields and values. */
  static LogEntry decode(List<?> entry) throws IOException {
    String id = text(entry.get(0));
    List<?> values = (List<?>) Objects.requireNonNull(entry.get(1));
    if (!id.startsWith("0-") || values.size() != 2 * FIELDS.size()) {
      throw new IOException("entry " + id + " of " + values.size() + " values");
    }
    for (int i = 0; i < FIELDS.size(); i++) {
      if (!text(values.get(2 * i)).equals(FIELDS.get(i))) {
        throw new IOException("entry " + id + " with a field " + text(values.get(2 * i)));
      }
    }
    try {
      long sequence = Long.parseLong(id.substring(2));
      long millis = Long.parseLong(text(values.get(1)));
      byte[] payload = (byte[]) Objects.requireNonNull(values.get(11));
      BoardChange change = change(text(values.get(9)), text(values.get(7)), payload);
      return new LogEntry(
          new LoggedChange(sequence, millis, change), text(values.get(3)), text(values.get(5)));
    } catch (NumberFormatException e) {
      throw new IOException("entry " + id, e);
    }
  }

  private static BoardChange change(String kind, String client, byte[] payload) throws IOException {
    return switch (kind) {
      case "e" -> new ElementChange(states(payload), payload[0] == '1', client);
      case "d", "c" -> BoardBytes.draw(payload, 0, payload.length);
      case "t" -> new TermsChange(new BoardTerms(payload[0] == '1', payload[1] == '1'), client);
      default -> throw new IOException("entry of kind " + kind);
    };
  }

  /** A flag, then of each state the lengths of id and state, and both. */
  private static List<ElementState> states(byte[] payload) throws IOException {
    List<ElementState> states = new ArrayList<>();
    int at = 1;
    while (at < payload.length) {
      int first = space(payload, at);
      int second = space(payload, first + 1);
      int idBytes = number(payload, at, first);
      int stateBytes = number(payload, first + 1, second);
      at = second + 1;
      if (idBytes < 0 || stateBytes < 0 || (long) at + idBytes + stateBytes > payload.length) {
        throw new IOException("states longer than their entry");
      }
      String id = new String(payload, at, idBytes, StandardCharsets.UTF_8);
      at += idBytes;
      states.add(BoardBytes.element(id, Arrays.copyOfRange(payload, at, at + stateBytes)).state());
      at += stateBytes;
    }
    return states;
  }

  private static int space(byte[] payload, int from) throws IOException {
    for (int at = from; at < payload.length; at++) {
      if (payload[at] == ' ') {
        return at;
      }
    }
    throw new IOException("states without length");
  }

  private static int number(byte[] payload, int from, int end) {
    return Integer.parseInt(new String(payload, from, end - from, StandardCharsets.US_ASCII));
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static byte[] flag(boolean set) {
    return utf8(set ? "1" : "0");
  }

  static String text(Object bytes) {
    return new String((byte[]) Objects.requireNonNull(bytes), StandardCharsets.UTF_8);
  }
}
