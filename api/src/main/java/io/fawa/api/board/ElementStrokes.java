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
import io.fawa.whiteboard.log.ElementState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Shows an element to clients that know only strokes: its outline, as segments. A text is a line
 * below it, an image its frame. Deterministic.
 */
public final class ElementStrokes {
  /** The most segments of an element; a longer stroke is drawn with fewer points. */
  static final int SEGMENTS_MAX = 200;

  private static final int POINTS_MAX = 20_000;
  private static final int ELLIPSE_SEGMENTS = 24;
  private static final String USUAL_COLOR = "#1e1e1e";
  private static final JsonFactory FACTORY = new JsonFactory();

  private String type = "";
  private String color = USUAL_COLOR;
  private double x;
  private double y;
  private double width;
  private double height;
  private double angle;
  private double strokeWidth = 2;
  private final List<double[]> points = new ArrayList<>();

  private ElementStrokes() {}

  /**
   * The segments of an element, by {@code author}; none if it is deleted, encrypted, or nothing
   * that can be drawn.
   *
   * @param millis the time of the segments
   */
  public static List<DrawEvent> of(ElementState state, String author, long millis) {
    if (state.deleted()) {
      return List.of();
    }
    ElementStrokes strokes = new ElementStrokes();
    try (JsonParser parser = FACTORY.createParser(state.json())) {
      strokes.read(parser);
    } catch (JacksonException e) {
      return List.of(); // of a type that this class does not know
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return strokes.segments(author, millis);
  }

  private void read(JsonParser parser) throws IOException {
    parser.nextToken();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      @Nullable JsonToken value = parser.nextToken();
      if (value == JsonToken.VALUE_STRING) {
        switch (name) {
          case "type" -> type = parser.getText();
          case "strokeColor" -> color = parser.getText();
          default -> {}
        }
      } else if (value != null && value.isNumeric()) {
        number(name, parser.getDoubleValue());
      } else if (name.equals("points") && value == JsonToken.START_ARRAY) {
        readPoints(parser);
      } else {
        parser.skipChildren();
      }
    }
  }

  private void number(String name, double value) {
    switch (name) {
      case "x" -> x = value;
      case "y" -> y = value;
      case "width" -> width = value;
      case "height" -> height = value;
      case "angle" -> angle = value;
      case "strokeWidth" -> strokeWidth = value;
      default -> {}
    }
  }

  private void readPoints(JsonParser parser) throws IOException {
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (parser.currentToken() != JsonToken.START_ARRAY || points.size() >= POINTS_MAX) {
        parser.skipChildren();
        continue;
      }
      double[] point = new double[2];
      int at = 0;
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        if (parser.currentToken().isNumeric() && at < 2) {
          point[at++] = parser.getDoubleValue();
        } else {
          parser.skipChildren();
        }
      }
      points.add(point);
    }
  }

  /** The outline, relative to the element's corner. */
  private List<double[]> outline() {
    return switch (type) {
      case "freedraw", "line", "arrow" -> points;
      case "rectangle", "image", "frame", "magicframe", "embeddable", "iframe" ->
          corners(0, 0, width, 0, width, height, 0, height, 0, 0);
      case "diamond" ->
          corners(width / 2, 0, width, height / 2, width / 2, height, 0, height / 2, width / 2, 0);
      case "text" -> corners(0, height, width, height);
      case "ellipse" -> ellipse();
      default -> List.of();
    };
  }

  private static List<double[]> corners(double... values) {
    List<double[]> all = new ArrayList<>();
    for (int i = 0; i < values.length; i += 2) {
      all.add(new double[] {values[i], values[i + 1]});
    }
    return all;
  }

  private List<double[]> ellipse() {
    List<double[]> all = new ArrayList<>();
    for (int i = 0; i <= ELLIPSE_SEGMENTS; i++) {
      double turn = 2 * Math.PI * i / ELLIPSE_SEGMENTS;
      all.add(
          new double[] {
            width / 2 * (1 + Math.cos(turn)), height / 2 * (1 + Math.sin(turn)),
          });
    }
    return all;
  }

  private List<DrawEvent> segments(String author, long millis) {
    List<double[]> all = outline();
    if (all.isEmpty()) {
      return List.of();
    }
    int size = (int) Math.max(1, Math.min(100, Math.round(strokeWidth)));
    List<DrawEvent> segments = new ArrayList<>();
    double[] before = all.getFirst();
    int step = (all.size() + SEGMENTS_MAX - 1) / SEGMENTS_MAX;
    for (int i = all.size() == 1 ? 0 : step; ; i += step) {
      double[] point = all.get(Math.min(i, all.size() - 1));
      DrawEvent segment =
          new DrawEvent(
              "draw",
              color,
              size,
              placeX(before),
              placeY(before),
              placeX(point),
              placeY(point),
              author,
              millis);
      if (segment.fault().isPresent() || color.equals("transparent")) {
        color = USUAL_COLOR;
        segment =
            new DrawEvent(
                "draw",
                color,
                size,
                segment.prevX(),
                segment.prevY(),
                segment.currX(),
                segment.currY(),
                author,
                millis);
      }
      segments.add(segment);
      before = point;
      if (i >= all.size() - 1) {
        return segments;
      }
    }
  }

  private int placeX(double[] point) {
    double dx = point[0] - width / 2;
    double dy = point[1] - height / 2;
    return (int) Math.round(x + width / 2 + dx * Math.cos(angle) - dy * Math.sin(angle));
  }

  private int placeY(double[] point) {
    double dx = point[0] - width / 2;
    double dy = point[1] - height / 2;
    return (int) Math.round(y + height / 2 + dx * Math.sin(angle) + dy * Math.cos(angle));
  }
}
