/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.api.board;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.fawa.whiteboard.log.DrawEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes and reads the messages of this package. Thread-safe. */
public final class BoardJson {
  /** The largest message a client may send. */
  public static final int MESSAGE_BYTES_MAX = 64 << 10;

  private static final JsonFactory FACTORY = new JsonFactory();

  private BoardJson() {}

  /** Encodes a message, with its newline. */
  public static String encode(ServerMessage message) {
    return new JsonText().message(message).toString();
  }

  /** The bytes {@code event} takes within a history. */
  public static int encodedBytes(DrawEvent event) {
    return new JsonText().event(event).toString().getBytes(StandardCharsets.UTF_8).length;
  }

  /**
   * The event in a client's message; empty if it holds none. Invalid UTF-8 becomes U+FFFD.
   *
   * @throws MalformedMessageException it is not JSON, or a member has the wrong type
   */
  public static Optional<DrawEvent> decode(byte[] utf8) throws MalformedMessageException {
    return decode(new String(utf8, StandardCharsets.UTF_8));
  }

  /**
   * The event in a client's message; empty if it holds none.
   *
   * @throws MalformedMessageException it is not JSON, or a member has the wrong type
   */
  public static Optional<DrawEvent> decode(String text) throws MalformedMessageException {
    try (JsonParser parser = FACTORY.createParser(text)) {
      return message(parser);
    } catch (MalformedMessageException e) {
      throw e;
    } catch (JacksonException e) {
      throw new MalformedMessageException("not JSON", e);
    } catch (IOException e) {
      throw new MalformedMessageException("not readable", e);
    }
  }

  private static Optional<DrawEvent> message(JsonParser parser) throws IOException {
    JsonToken first = parser.nextToken();
    if (first == null) {
      throw new MalformedMessageException("an empty message");
    }
    if (first == JsonToken.VALUE_NULL) {
      return Optional.empty();
    }
    require(first == JsonToken.START_OBJECT, "a message is an object");
    DrawReader draw = null;
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      boolean event = lowerCase(parser.currentName()).equals("draw_event");
      JsonToken value = parser.nextToken();
      if (!event) {
        parser.skipChildren();
      } else if (value == JsonToken.VALUE_NULL) {
        draw = null;
      } else {
        require(value == JsonToken.START_OBJECT, "draw_event is an object");
        draw = draw == null ? new DrawReader() : draw;
        draw.read(parser);
      }
    }
    return draw == null ? Optional.empty() : Optional.of(draw.toEvent());
  }

  /** Member names are matched case-insensitively, for old clients. */
  private static String lowerCase(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  private static void require(boolean condition, String rule) throws MalformedMessageException {
    if (!condition) {
      throw new MalformedMessageException(rule);
    }
  }

  /** Collects the members of one draw event; a later member overrides an earlier one. */
  private static final class DrawReader {
    private String type = "";
    private String color = "";
    private int size;
    private int prevX;
    private int prevY;
    private int currX;
    private int currY;
    private String clientId = "";
    private long timeMillis;

    void read(JsonParser parser) throws IOException {
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String name = lowerCase(parser.currentName());
        JsonToken value = parser.nextToken();
        if (value != JsonToken.VALUE_NULL) {
          member(name, value, parser);
        }
      }
    }

    private void member(String name, @Nullable JsonToken value, JsonParser parser)
        throws IOException {
      switch (name) {
        case "type" -> type = text(name, value, parser);
        case "color" -> color = text(name, value, parser);
        case "size" -> size = integer(name, value, parser);
        case "prev_x" -> prevX = integer(name, value, parser);
        case "prev_y" -> prevY = integer(name, value, parser);
        case "curr_x" -> currX = integer(name, value, parser);
        case "curr_y" -> currY = integer(name, value, parser);
        case "client_id" -> clientId = text(name, value, parser);
        case "time" -> timeMillis = number(name, value, parser, Long.MIN_VALUE, Long.MAX_VALUE);
        default -> parser.skipChildren();
      }
    }

    DrawEvent toEvent() {
      return new DrawEvent(type, color, size, prevX, prevY, currX, currY, clientId, timeMillis);
    }

    private static String text(String name, @Nullable JsonToken value, JsonParser parser)
        throws IOException {
      require(value == JsonToken.VALUE_STRING, name + " is a string");
      return parser.getText();
    }

    private static int integer(String name, @Nullable JsonToken value, JsonParser parser)
        throws IOException {
      return (int) number(name, value, parser, Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    private static long number(
        String name, @Nullable JsonToken value, JsonParser parser, long min, long max)
        throws IOException {
      require(value == JsonToken.VALUE_NUMBER_INT, name + " is an integer");
      boolean fits = parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
      require(
          fits && parser.getLongValue() >= min && parser.getLongValue() <= max,
          name + " is between " + min + " and " + max);
      return parser.getLongValue();
    }
  }
}
