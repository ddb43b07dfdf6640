/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.api.board;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.whiteboard.log.DrawEvent;
import io.fawa.whiteboard.log.ElementState;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ElementStrokesTest {
  private static List<DrawEvent> strokes(String members) {
    String json = "{\"id\":\"a\",\"version\":1,\"versionNonce\":1," + members + "}";
    return ElementStrokes.of(new ElementState("a", 1, 1, false, json), "ANN", 7);
  }

  private static List<String> lines(List<DrawEvent> events) {
    return events.stream()
        .map(e -> "%d,%d-%d,%d".formatted(e.prevX(), e.prevY(), e.currX(), e.currY()))
        .toList();
  }

  @Test
  void aStrokeIsItsSegments() {
    List<DrawEvent> events =
        strokes(
            "\"type\":\"freedraw\",\"x\":10,\"y\":20.4,\"width\":4,\"height\":6,"
                + "\"strokeColor\":\"#ff0000\",\"strokeWidth\":4,"
                + "\"points\":[[0,0],[2,3],[4,6,0.5]]");
    assertThat(events.getFirst())
        .isEqualTo(new DrawEvent("draw", "#ff0000", 4, 10, 20, 12, 23, "ANN", 7));
    assertThat(lines(events)).containsExactly("10,20-12,23", "12,23-14,26");
  }

  @Test
  void shapesAreTheirOutline() {
    assertThat(lines(strokes("\"type\":\"rectangle\",\"x\":1,\"y\":2,\"width\":10,\"height\":5")))
        .containsExactly("1,2-11,2", "11,2-11,7", "11,7-1,7", "1,7-1,2");
    assertThat(
            lines(
                strokes(
                    "\"type\":\"rectangle\",\"x\":0,\"y\":0,\"width\":10,\"height\":10,"
                        + "\"angle\":3.141592653589793")))
        .containsExactly("10,10-0,10", "0,10-0,0", "0,0-10,0", "10,0-10,10");
    assertThat(strokes("\"type\":\"diamond\",\"width\":10,\"height\":5")).hasSize(4);
    assertThat(strokes("\"type\":\"ellipse\",\"width\":10,\"height\":5")).hasSize(24);
    assertThat(lines(strokes("\"type\":\"text\",\"width\":30,\"height\":20")))
        .containsExactly("0,20-30,20");
    assertThat(strokes("\"type\":\"image\",\"width\":30,\"height\":20")).hasSize(4);
  }

  @Test
  void aLongStrokeHasFewerPointsAndItsEnds() {
    String points =
        IntStream.rangeClosed(0, 5_000)
            .mapToObj(i -> "[" + i + ",0]")
            .collect(Collectors.joining(","));
    List<DrawEvent> events = strokes("\"type\":\"freedraw\",\"points\":[" + points + "]");
    assertThat(events).hasSizeLessThanOrEqualTo(ElementStrokes.SEGMENTS_MAX + 1);
    assertThat(events.getFirst().prevX()).isZero();
    assertThat(events.getLast().currX()).isEqualTo(5_000);
  }

  @Test
  void aPointIsADot() {
    assertThat(lines(strokes("\"type\":\"freedraw\",\"x\":3,\"y\":4,\"points\":[[0,0]]")))
        .containsExactly("3,4-3,4");
  }

  @Test
  void whatCannotBeDrawnIsNotAndWhatIsNoColorIsUsual() {
    assertThat(strokes("\"type\":\"later\",\"points\":[[0,0],[1,1]]")).isEmpty();
    assertThat(strokes("\"type\":\"freedraw\",\"points\":[]")).isEmpty();
    assertThat(strokes("\"sealed\":\"Zm9v\"")).isEmpty();
    assertThat(strokes("\"type\":\"line\",\"points\":[[0],[\"x\",[1]],[1e300,1e300]]")).hasSize(2);
    assertThat(
            strokes("\"type\":\"text\",\"strokeColor\":\"url(x)\",\"width\":1").getFirst().color())
        .isEqualTo("#1e1e1e");
    assertThat(ElementStrokes.of(new ElementState("a", 1, 1, true, "{}"), "ANN", 7)).isEmpty();
  }
}
