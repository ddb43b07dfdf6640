/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.api.board;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.fawa.whiteboard.MemberAct;
import io.fawa.whiteboard.log.BoardTerms;
import io.fawa.whiteboard.log.ElementChange;
import io.fawa.whiteboard.log.ElementState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the messages of clients of version 3, strictly: each has one meaning. Thread-safe. */
public final class MemberActs {
  /** The most elements of a message. */
  public static final int ELEMENTS_MAX = 256;

  /** The largest pointer or card. */
  public static final int CARD_BYTES_MAX = 2_048;

  private static final int TOKEN_LENGTH_MAX = 64;
  private static final int DEPTH_MAX = 64;
  private static final int NAME_LENGTH_MAX = 1_024;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(DEPTH_MAX)
                  .maxNameLength(NAME_LENGTH_MAX)
                  .build())
          .build();

  private MemberActs() {}

  /**
   * What a message asks for; empty if it is nothing that is known.
   *
   * @param sealed whether the board is private: then an element may say no more than a board needs
   * @throws MalformedMessageException it is not JSON, or breaks a rule
   */
  public static Optional<MemberAct> decode(String text, boolean sealed)
      throws MalformedMessageException {
    try (JsonParser parser = FACTORY.createParser(text)) {
      return message(parser, text, sealed);
    } catch (MalformedMessageException e) {
      throw e;
    } catch (JacksonException e) {
      throw new MalformedMessageException("not JSON, or nested too deeply", e);
    } catch (IOException e) {
      throw new MalformedMessageException("not readable", e);
    }
  }

  /**
   * The state of one element.
   *
   * @throws MalformedMessageException it is not one JSON object, or breaks a rule
   */
  public static ElementState element(String text, boolean sealed) throws MalformedMessageException {
    try (JsonParser parser = FACTORY.createParser(text)) {
      parser.nextToken();
      ElementState state = element(parser, text, sealed);
      require(parser.nextToken() == null, "an element is one object");
      return state;
    } catch (MalformedMessageException e) {
      throw e;
    } catch (JacksonException e) {
      throw new MalformedMessageException("not JSON, or nested too deeply", e);
    } catch (IOException e) {
      throw new MalformedMessageException("not readable", e);
    }
  }

  private static Optional<MemberAct> message(JsonParser parser, String text, boolean sealed)
      throws IOException {
    require(parser.nextToken() == JsonToken.START_OBJECT, "a message is an object");
    @Nullable MemberAct act = null;
    @Nullable List<ElementState> states = null;
    boolean settled = true;
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      @Nullable JsonToken value = parser.nextToken();
      @Nullable MemberAct next = null;
      switch (name) {
        case "elements" -> states = elements(parser, text, sealed);
        case "settled" -> settled = flag(name, value);
        case "draw_event" -> {
          return BoardJson.decode(text).map(MemberAct.Publish::new);
        }
        case "pointer" -> next = new MemberAct.Point(object(name, parser, text, sealed));
        case "card" -> next = new MemberAct.ShowCard(object(name, parser, text, sealed));
        case "owner" -> {
          require(value == JsonToken.VALUE_STRING, "owner is a string");
          require(parser.getText().length() <= TOKEN_LENGTH_MAX, "owner is too long");
          next = new MemberAct.Claim(parser.getText());
        }
        case "terms" -> next = terms(parser);
        case "ping" -> {
          require(
              value == JsonToken.VALUE_NUMBER_INT
                  && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER,
              "ping is an integer");
          next = new MemberAct.Ping(parser.getLongValue());
        }
        default -> parser.skipChildren();
      }
      if (next != null) {
        require(act == null, "a message with two meanings");
        act = next;
      }
    }
    if (states != null) {
      require(act == null, "a message with two meanings");
      act = new MemberAct.Publish(new ElementChange(states, settled, ""));
    }
    return Optional.ofNullable(act);
  }

  private static List<ElementState> elements(JsonParser parser, String text, boolean sealed)
      throws IOException {
    require(parser.currentToken() == JsonToken.START_ARRAY, "elements is an array");
    List<ElementState> states = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      require(states.size() < ELEMENTS_MAX, "more than " + ELEMENTS_MAX + " elements");
      ElementState state = element(parser, text, sealed);
      require(ids.add(state.id()), "an element twice");
      states.add(state);
    }
    require(!states.isEmpty(), "elements is empty");
    return states;
  }

  private static ElementState element(JsonParser parser, String text, boolean sealed)
      throws IOException {
    ElementReader.Element element = ElementReader.read(parser, text);
    require(
        !sealed || !element.plain(),
        "an element of a private board has id, version, versionNonce, index, isDeleted and sealed");
    return element.state();
  }

  private static String object(String name, JsonParser parser, String text, boolean sealed)
      throws IOException {
    require(parser.currentToken() == JsonToken.START_OBJECT, name + " is an object");
    int from = (int) parser.currentTokenLocation().getCharOffset();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String member = parser.currentName();
      require(
          !sealed || member.equals("sealed"), name + " of a private board has the member sealed");
      parser.nextToken();
      parser.skipChildren();
    }
    int to = (int) parser.currentTokenLocation().getCharOffset() + 1;
    require(
        to - from <= CARD_BYTES_MAX,
        "%s of %d characters, limit %d".formatted(name, to - from, CARD_BYTES_MAX));
    return text.substring(from, to);
  }

  private static MemberAct terms(JsonParser parser) throws IOException {
    require(parser.currentToken() == JsonToken.START_OBJECT, "terms is an object");
    @Nullable Boolean writable = null;
    @Nullable Boolean kept = null;
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      @Nullable JsonToken value = parser.nextToken();
      switch (name) {
        case "writable" -> writable = flag(name, value);
        case "kept" -> kept = flag(name, value);
        default -> parser.skipChildren();
      }
    }
    if (writable == null || kept == null) {
      throw new MalformedMessageException("terms has writable and kept");
    }
    return new MemberAct.SetTerms(new BoardTerms(writable, kept));
  }

  private static boolean flag(String name, @Nullable JsonToken value)
      throws MalformedMessageException {
    require(
        value == JsonToken.VALUE_TRUE || value == JsonToken.VALUE_FALSE,
        name + " is true or false");
    return value == JsonToken.VALUE_TRUE;
  }

  private static void require(boolean condition, String rule) throws MalformedMessageException {
    if (!condition) {
      throw new MalformedMessageException(rule);
    }
  }
}
