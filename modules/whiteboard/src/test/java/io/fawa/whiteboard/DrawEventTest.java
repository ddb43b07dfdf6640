/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.limits.Asker;
import io.fawa.whiteboard.log.DrawEvent;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DrawEventTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "red",
        "rebeccapurple",
        "currentColor",
        "#f00",
        "#f00a",
        "#ff0000",
        "#FF0000aa",
        "rgb(255, 0, 0)",
        "rgb(255 0 0 / 50%)",
        "hsl(120deg 100% 50% / 0.5)",
        "color(display-p3 1 0.5 0)",
        "oklch(40.1% 0.123 21.57)"
      })
  void everyKindOfCssColourIsFit(String color) {
    assertThat(event("draw", color).fault()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "#ff",
        "#gg0000",
        "red;background:url(//evil.example)",
        "url(//evil.example)",
        "<script>",
        "rgb(0,0,0) x",
        "expression(alert('x'))",
        "var(--x);",
        "\u202e",
        "r\u0435d"
      })
  void whatIsNoColourIsRefused(String color) {
    assertThat(event("draw", color).fault())
        .contains("color is not a CSS colour, such as #ff0000, red or rgb(255 0 0)");
  }

  @Test
  void typesAndColoursAreBounded() {
    assertThat(event("x".repeat(64), "a".repeat(64)).fault()).isEmpty();
    assertThat(event("x".repeat(65), "").fault()).contains("type of 65 characters, limit 64");
    assertThat(event("x", "a".repeat(65)).fault()).contains("color of 65 characters, limit 64");
    assertThat(event("whatever<>&\u00e9", "").fault()).isEmpty();
    assertThat(event("a\nb", "").fault()).contains("type with a control character");
  }

  @Test
  void whatIsRefusedReachesNobody() throws Exception {
    Asker ann = Asker.named("192.0.2.1");
    try (Boards boards = new Boards(BoardsConfig.defaults());
        Membership member = boards.join(boards.create(ann), ann, JoinRequest.plain())) {
      assertThatThrownBy(() -> member.publish(event("draw", "<script>")))
          .isInstanceOf(EventRefusedException.class);
      member.publish(event("draw", "red"));
      assertThat(member.receive(Duration.ofSeconds(60), 9)).hasSize(1);
      assertThat(member.receive(Duration.ZERO, 9)).isEmpty();
    }
  }

  private static DrawEvent event(String type, String color) {
    return new DrawEvent(type, color, 1, 0, 0, 0, 0, "", 0);
  }
}
