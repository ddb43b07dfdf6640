/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard;

/**
 * One thing a member did, as every wire carries it. Nothing is checked: what is no {@code ping} and
 * no {@code clear} is kept and relayed as it is.
 *
 * @param type {@code draw}, {@code clear}, {@code ping} or anything else
 * @param color a CSS colour
 * @param size the width of the stroke in pixels of the canvas
 * @param prevX where the segment starts
 * @param prevY where the segment starts
 * @param currX where the segment ends
 * @param currY where the segment ends
 * @param clientId whose event it is; set when it is published
 * @param timeMillis since 1970, by the author's clock; 0 if it did not say
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
    long timeMillis) {
  /** What an event weighs beside its texts: about its JSON form without them. */
  private static final int FIXED_BYTES = 128;

  private static final int BYTES_PER_CHARACTER = 6;

  /** True if it wipes the board. */
  public boolean clears() {
    return type.equals("clear");
  }

  /** True if it only shows that its author is alive: it is neither kept nor relayed. */
  public boolean pings() {
    return type.equals("ping");
  }

  /** The same event by {@code author}. */
  public DrawEvent by(String author) {
    return new DrawEvent(type, color, size, prevX, prevY, currX, currY, author, timeMillis);
  }

  /** What it counts against limits in bytes: an upper estimate of its encoded size. */
  int weight() {
    return FIXED_BYTES + BYTES_PER_CHARACTER * (type.length() + color.length());
  }
}
