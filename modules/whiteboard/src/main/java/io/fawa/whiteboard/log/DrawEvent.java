/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard.log;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One action of a member, in every protocol. Events other than {@code ping} and {@code clear} are
 * stored and relayed unchanged, if they have no {@link #fault}.
 *
 * @param type {@code draw}, {@code clear}, {@code ping} or anything else of up to {@value
 *     #TYPE_LENGTH_MAX} characters, none of them a control character
 * @param color a CSS colour of up to {@value #COLOR_LENGTH_MAX} characters, or empty
 * @param size the width of the stroke in pixels of the canvas
 * @param prevX where the segment starts
 * @param prevY where the segment starts
 * @param currX where the segment ends
 * @param currY where the segment ends
 * @param clientId the author; set when it is published
 * @param timeMillis since 1970, by the author's clock; 0 if absent
 */
public record DrawEvent(
    String type,
    String color,
    int size,
    int prevX,
    int prevY,
    int currX,
    int currY,
    String clientId,
    long timeMillis)
    implements BoardChange {
  /** The longest type. */
  public static final int TYPE_LENGTH_MAX = 64;

  /** The longest colour. */
  public static final int COLOR_LENGTH_MAX = 64;

  /** A name, a hexadecimal number, or a function of numbers and words. */
  private static final Pattern COLOR =
      Pattern.compile(
          "[A-Za-z]*|#(?:[0-9A-Fa-f]{3,4}|[0-9A-Fa-f]{6}|[0-9A-Fa-f]{8})"
              + "|(?:rgba?|hsla?|hwb|(?:ok)?lab|(?:ok)?lch|color|color-mix)"
              + "\\([-+.,/%0-9A-Za-z ]*\\)");

  /** The weight of an event besides its texts: about its JSON form without them. */
  private static final int FIXED_BYTES = 128;

  private static final int BYTES_PER_CHARACTER = 6;

  /** The reason why it must not be stored and relayed; empty if it may. */
  public Optional<String> fault() {
    if (type.length() > TYPE_LENGTH_MAX) {
      return Optional.of(
          "type of %d characters, limit %d".formatted(type.length(), TYPE_LENGTH_MAX));
    }
    if (type.chars().anyMatch(Character::isISOControl)) {
      return Optional.of("type with a control character");
    }
    if (color.length() > COLOR_LENGTH_MAX) {
      return Optional.of(
          "color of %d characters, limit %d".formatted(color.length(), COLOR_LENGTH_MAX));
    }
    if (!COLOR.matcher(color).matches()) {
      return Optional.of("color is not a CSS colour, such as #ff0000, red or rgb(255 0 0)");
    }
    return Optional.empty();
  }

  /** True if it wipes the board. */
  public boolean clears() {
    return type.equals("clear");
  }

  /** True if it only shows that its author is alive: it is neither stored nor relayed. */
  public boolean pings() {
    return type.equals("ping");
  }

  /** The same event by {@code author}. */
  public DrawEvent by(String author) {
    return new DrawEvent(type, color, size, prevX, prevY, currX, currY, author, timeMillis);
  }

  @Override
  public int weight() {
    return FIXED_BYTES + BYTES_PER_CHARACTER * (type.length() + color.length());
  }
}
