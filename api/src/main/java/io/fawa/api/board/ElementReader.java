/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.api.board;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.fawa.whiteboard.log.ElementState;
import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the state of an element out of its JSON: the members that a board needs; all else stays as
 * it was written. Each of those members at most once, so that nobody reads another state out of it.
 */
final class ElementReader {
  /** What an element of a private board may have, besides what a board needs. */
  private static final String SEALED = "sealed";

  private final String text;
  private final int start;
  private final Set<String> seen = new HashSet<>();
  private String id = "";
  private long version = -1;
  private long nonce = -1;
  private boolean deleted;
  private boolean othersSeen;
  private boolean sealedSeen;

  /** Where an index is that nobody could sort by, in the text. */
  private int badIndexFrom = -1;

  private int badIndexTo = -1;

  /** Reads in {@code text}, from an object that starts at {@code start}. */
  private ElementReader(String text, int start) {
    this.text = text;
    this.start = start;
  }

  /**
   * Reads the object that the parser is at.
   *
   * @param text what the parser reads
   */
  static Element read(JsonParser parser, String text) throws IOException {
    require(parser.currentToken() == JsonToken.START_OBJECT, "an element is an object");
    int start = (int) parser.currentTokenLocation().getCharOffset();
    ElementReader reader = new ElementReader(text, start);
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      reader.member(parser.currentName(), parser);
    }
    return reader.element((int) parser.currentTokenLocation().getCharOffset() + 1);
  }

  /**
   * An element.
   *
   * @param plain whether it has members that say more than a board needs
   */
  record Element(ElementState state, boolean plain) {}

  private void member(String name, JsonParser parser) throws IOException {
    @Nullable JsonToken value = parser.nextToken();
    switch (name) {
      case "id" -> {
        once(name);
        require(value == JsonToken.VALUE_STRING, "the id of an element is a string");
        id = parser.getText();
      }
      case "version" -> {
        once(name);
        version = number(name, value, parser);
      }
      case "versionNonce" -> {
        once(name);
        nonce = number(name, value, parser);
      }
      case "isDeleted" -> {
        once(name);
        require(
            value == JsonToken.VALUE_TRUE || value == JsonToken.VALUE_FALSE,
            "isDeleted is true or false");
        deleted = value == JsonToken.VALUE_TRUE;
      }
      case "index" -> {
        once(name);
        index(value, parser);
      }
      case SEALED -> {
        once(name);
        require(value == JsonToken.VALUE_STRING, "sealed is a string");
        sealedSeen = true;
      }
      default -> {
        othersSeen = true;
        parser.skipChildren();
      }
    }
  }

  private void index(@Nullable JsonToken value, JsonParser parser) throws IOException {
    if (value == JsonToken.VALUE_NULL) {
      return;
    }
    require(value == JsonToken.VALUE_STRING, "the index of an element is a string or null");
    if (!FractionalIndex.valid(parser.getText())) {
      badIndexFrom = (int) parser.currentTokenLocation().getCharOffset();
      // Its text was read, so the parser is right behind its closing quote.
      badIndexTo = (int) parser.currentLocation().getCharOffset();
    }
  }

  private void once(String name) throws MalformedMessageException {
    require(seen.add(name), name + " twice in an element");
  }

  private static long number(String name, @Nullable JsonToken value, JsonParser parser)
      throws IOException {
    boolean fits =
        value == JsonToken.VALUE_NUMBER_INT
            && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
    require(
        fits && parser.getLongValue() >= 0 && parser.getLongValue() <= ElementState.NUMBER_MAX,
        name + " of an element is an integer from 0 to 2^53");
    return parser.getLongValue();
  }

  private Element element(int end) throws MalformedMessageException {
    require(
        !id.isEmpty() && version >= 0 && nonce >= 0, "an element has id, version, versionNonce");
    String json =
        badIndexFrom < 0
            ? text.substring(start, end)
            : text.substring(start, badIndexFrom) + "null" + text.substring(badIndexTo, end);
    ElementState state = new ElementState(id, version, nonce, deleted, json);
    Optional<String> fault = state.fault();
    if (fault.isPresent()) {
      throw new MalformedMessageException(fault.get());
    }
    return new Element(state, othersSeen || !(sealedSeen || deleted));
  }

  private static void require(boolean condition, String rule) throws MalformedMessageException {
    if (!condition) {
      throw new MalformedMessageException(rule);
    }
  }
}
