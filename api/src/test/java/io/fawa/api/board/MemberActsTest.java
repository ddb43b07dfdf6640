/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.api.board;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.whiteboard.MemberAct;
import io.fawa.whiteboard.log.BoardTerms;
import io.fawa.whiteboard.log.DrawEvent;
import io.fawa.whiteboard.log.ElementChange;
import io.fawa.whiteboard.log.ElementState;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MemberActsTest {
  private static final String RECTANGLE =
      "{\"id\":\"a\", \"type\":\"rectangle\",\"version\":3,\"versionNonce\":77,\"index\":\"a1\","
          + "\"isDeleted\":false,\"x\":1.5,\"customData\":{\"id\":[{\"version\":9}]}}";

  private static MemberAct decode(String text) throws MalformedMessageException {
    return MemberActs.decode(text, false).orElseThrow();
  }

  private static List<ElementState> states(String text) throws MalformedMessageException {
    return ((ElementChange) ((MemberAct.Publish) decode(text)).change()).states();
  }

  @Test
  void anElementStaysAsItWasWritten() throws Exception {
    assertThat(states("{\"elements\":[ " + RECTANGLE + " ],\"settled\":false}"))
        .containsExactly(new ElementState("a", 3, 77, false, RECTANGLE));
    assertThat(decode("{\"settled\":false,\"elements\":[" + RECTANGLE + "]}"))
        .isEqualTo(
            new MemberAct.Publish(
                new ElementChange(
                    List.of(new ElementState("a", 3, 77, false, RECTANGLE)), false, "")));
    assertThat(MemberActs.element(RECTANGLE, false).json()).isEqualTo(RECTANGLE);
  }

  /** Longer than any buffer of the parser. */
  @Test
  void elementsOfALargeMessageStayAsTheyWereWritten() throws Exception {
    List<String> elements = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      elements.add(
          "{\"id\":\"e%d\",\"version\":%d,\"versionNonce\":5,\"t\":\"%s\u00e4\u753b\",\"x\":[1, 2]}"
              .formatted(i, i, "y".repeat(i * 37 % 4_001)));
    }
    assertThat(states("{\"elements\":[" + String.join(", ", elements) + "]}"))
        .extracting(ElementState::json)
        .isEqualTo(elements);
    String bad = "{\"id\":\"z\",\"version\":1,\"versionNonce\":2,\"index\":\"a!\",\"x\":0}";
    assertThat(
            states("{\"elements\":[" + String.join(", ", elements) + "," + bad + "]}")
                .getLast()
                .json())
        .isEqualTo(bad.replace("\"a!\"", "null"));
  }

  @Test
  void eachKindOfMessageHasItsMeaning() throws Exception {
    assertThat(decode("{\"pointer\":{\"x\":1, \"y\":[2]}}"))
        .isEqualTo(new MemberAct.Point("{\"x\":1, \"y\":[2]}"));
    assertThat(decode("{\"card\":{}}")).isEqualTo(new MemberAct.ShowCard("{}"));
    assertThat(decode("{\"owner\":\"T\"}")).isEqualTo(new MemberAct.Claim("T"));
    assertThat(decode("{\"terms\":{\"writable\":false,\"kept\":true}}"))
        .isEqualTo(new MemberAct.SetTerms(new BoardTerms(false, true)));
    assertThat(decode("{\"ping\":17}")).isEqualTo(new MemberAct.Ping(17));
    assertThat(decode("{\"draw_event\":{\"type\":\"clear\"}}"))
        .isEqualTo(new MemberAct.Publish(new DrawEvent("clear", "", 0, 0, 0, 0, 0, "", 0)));
    assertThat(MemberActs.decode("{\"later\":{\"x\":[1]}}", false)).isEmpty();
  }

  /** An index that the editor cannot sort by empties its canvas, so it makes a new one. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "r00000000",
        "a!",
        "",
        "a10",
        "A00000000000000000000000000",
        "a\\\"1",
        "a\\\\",
        "\\u0061!"
      })
  void anIndexNobodyCanSortByIsDropped(String index) throws Exception {
    String element =
        "{\"id\":\"a\",\"version\":1,\"index\":\"" + index + "\",\"versionNonce\":2,\"x\":0}";
    assertThat(states("{\"elements\":[" + element + "]}").getFirst().json())
        .isEqualTo("{\"id\":\"a\",\"version\":1,\"index\":null,\"versionNonce\":2,\"x\":0}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a0", "a1", "Zz", "b00", "a0V", "b10x", "r0000000000000000001"})
  void aGoodIndexStays(String index) throws Exception {
    String element = "{\"id\":\"a\",\"version\":1,\"index\":\"" + index + "\",\"versionNonce\":2}";
    assertThat(states("{\"elements\":[" + element + "]}").getFirst().json()).isEqualTo(element);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[]|a message is an object",
        "|a message is an object",
        "{|not JSON",
        "{\"elements\":{}}|elements is an array",
        "{\"elements\":[]}|elements is empty",
        "{\"elements\":[1]}|an element is an object",
        "{\"elements\":[{\"id\":\"a\"}]}|an element has id, version, versionNonce",
        "{\"elements\":[{\"id\":1,\"version\":1,\"versionNonce\":1}]}|id of an element is a string",
        "{\"elements\":[{\"id\":\"a\",\"version\":1.5,\"versionNonce\":1}]}|version of an element",
        "{\"elements\":[{\"id\":\"a\",\"version\":-1,\"versionNonce\":1}]}|version of an element",
        "{\"elements\":[{\"id\":\"a\",\"version\":9007199254740993,\"versionNonce\":1}]}|2^53",
        "{\"elements\":[{\"id\":\"a\",\"version\":1,\"version\":2,\"versionNonce\":1}]}|version twice",
        "{\"elements\":[{\"id\":\"a\",\"version\":1,\"versionNonce\":1,\"isDeleted\":0}]}|isDeleted",
        "{\"elements\":[{\"id\":\"a\",\"version\":1,\"versionNonce\":1},"
            + "{\"id\":\"a\",\"version\":2,\"versionNonce\":1}]}|an element twice",
        "{\"settled\":1}|settled is true or false",
        "{\"pointer\":[]}|pointer is an object",
        "{\"terms\":{\"writable\":true}}|terms has writable and kept",
        "{\"ping\":\"1\"}|ping is an integer",
        "{\"ping\":1,\"card\":{}}|two meanings",
      })
  void whatBreaksARuleIsRefused(String text, String rule) {
    assertThatThrownBy(() -> MemberActs.decode(text == null ? "" : text, false))
        .isInstanceOf(MalformedMessageException.class)
        .hasMessageContaining(rule);
  }

  @Test
  void lengthsAndDepthHaveLimits() {
    String many =
        "{\"id\":\"%d\",\"version\":1,\"versionNonce\":1},".repeat(MemberActs.ELEMENTS_MAX + 1);
    assertThatThrownBy(() -> MemberActs.decode("{\"elements\":[" + many, false))
        .isInstanceOf(MalformedMessageException.class);
    assertThatThrownBy(
            () -> MemberActs.decode("{\"card\":{\"a\":\"" + "x".repeat(2_048) + "\"}}", false))
        .hasMessageContaining("limit 2048");
    String deep = "[".repeat(100) + "]".repeat(100);
    assertThatThrownBy(() -> MemberActs.decode("{\"later\":" + deep + "}", false))
        .hasMessageContaining("nested too deeply");
    assertThatThrownBy(() -> MemberActs.decode("{\"owner\":\"" + "x".repeat(65) + "\"}", false))
        .hasMessage("owner is too long");
  }

  @Test
  void aPrivateBoardTakesNothingThatSaysMore() throws Exception {
    String sealed =
        "{\"id\":\"a\",\"version\":1,\"versionNonce\":2,\"index\":\"a0\",\"isDeleted\":false,"
            + "\"sealed\":\"Zm9v\"}";
    String tombstone = "{\"id\":\"a\",\"version\":1,\"versionNonce\":2,\"isDeleted\":true}";
    for (String element : List.of(sealed, tombstone)) {
      assertThat(MemberActs.element(element, true).json()).isEqualTo(element);
    }
    assertThatThrownBy(() -> MemberActs.element(RECTANGLE, true))
        .hasMessageContaining("private board");
    assertThatThrownBy(() -> MemberActs.decode("{\"pointer\":{\"x\":1}}", true))
        .hasMessageContaining("private board");
    assertThat(MemberActs.decode("{\"card\":{\"sealed\":\"Zm9v\"}}", true))
        .contains(new MemberAct.ShowCard("{\"sealed\":\"Zm9v\"}"));
  }
}
