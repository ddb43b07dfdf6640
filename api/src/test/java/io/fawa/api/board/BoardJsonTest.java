/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.api.board;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.whiteboard.log.DrawEvent;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The exchanges recorded from the original service, to the byte. */
class BoardJsonTest {
  private static final DrawEvent RED =
      new DrawEvent("draw", "#ff0000", 4, 1, 2, 3, 4, "FJPXC3MP", 1723000000000L);

  @Test
  void writesADrawEvent() {
    assertThat(BoardJson.encode(new ServerMessage.Drawn(RED, 0)))
        .isEqualTo(
            "{\"draw_event\":{\"type\":\"draw\",\"color\":\"#ff0000\",\"size\":4,\"prev_x\":1,"
                + "\"prev_y\":2,\"curr_x\":3,\"curr_y\":4,\"client_id\":\"FJPXC3MP\","
                + "\"time\":1723000000000}}\n");
  }

  @Test
  void writesEveryMemberOfAnEmptyEvent() {
    assertThat(BoardJson.encode(new ServerMessage.Drawn(ofType("clear"), 0)))
        .isEqualTo(
            "{\"draw_event\":{\"type\":\"clear\",\"color\":\"\",\"size\":0,\"prev_x\":0,"
                + "\"prev_y\":0,\"curr_x\":0,\"curr_y\":0,\"client_id\":\"\",\"time\":0}}\n");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "whatever<>&é, whatever\\u003c\\u003e\\u0026é",
        "a\"b\\c, a\\\"b\\\\c",
        "`\b\f\n\r\t`, \\b\\f\\n\\r\\t",
        "`\u0000\u001f\u007f`, `\\u0000\\u001f\u007f`",
        "`\u2028\u2029`, \\u2028\\u2029",
        "画😀, 画😀",
        "/', /'",
      })
  void escapesAsItAlwaysDid(String type, String expected) {
    assertThat(BoardJson.encode(new ServerMessage.Drawn(ofType(type), 0)))
        .startsWith("{\"draw_event\":{\"type\":\"" + expected + "\",");
  }

  @Test
  void writesHalfASurrogatePairAsTheReplacementCharacter() {
    assertThat(BoardJson.encode(new ServerMessage.Drawn(ofType("a\uD83D"), 0)))
        .contains("\"a\uFFFD\"");
    assertThat(BoardJson.encode(new ServerMessage.Drawn(ofType("\uDE00b"), 0)))
        .contains("\"\uFFFDb\"");
  }

  @Test
  void writesHistory() {
    String event = BoardJson.encode(new ServerMessage.Drawn(RED, 0));
    String object = event.substring("{\"draw_event\":".length(), event.length() - 2);
    assertThat(BoardJson.encode(new ServerMessage.History(List.of(RED, RED))))
        .isEqualTo("{\"initial_history\":{\"events\":[" + object + "," + object + "]}}\n");
    assertThat(BoardJson.encodedBytes(RED)).isEqualTo(object.length());
  }

  @Test
  void writesTheMessagesOfVersionTwo() {
    assertThat(BoardJson.encode(new ServerMessage.Drawn(RED, 8))).endsWith("},\"sequence\":8}\n");
    assertThat(BoardJson.encode(new ServerMessage.Welcome("ME", 7, true, 5, List.of("YOU", "ME"))))
        .isEqualTo(
            "{\"welcome\":{\"client_id\":\"ME\",\"sequence\":7,\"reset\":true,\"history\":5,"
                + "\"participants\":[\"YOU\",\"ME\"]}}\n");
    assertThat(BoardJson.encode(new ServerMessage.Presence("YOU", false, 1)))
        .isEqualTo("{\"presence\":{\"client_id\":\"YOU\",\"present\":false,\"participants\":1}}\n");
    assertThat(BoardJson.encode(new ServerMessage.Failure("invalid_argument", "not \"JSON\"")))
        .isEqualTo(
            "{\"error\":{\"code\":\"invalid_argument\",\"message\":\"not \\\"JSON\\\"\"}}\n");
  }

  @Test
  void readsADrawEvent() throws Exception {
    assertThat(
            BoardJson.decode(
                "{\"draw_event\":{\"type\":\"draw\",\"color\":\"#ff0000\",\"size\":4,\"prev_x\":1,"
                    + "\"prev_y\":2,\"curr_x\":3,\"curr_y\":4,\"client_id\":\"FJPXC3MP\","
                    + "\"time\":1723000000000}}"))
        .contains(RED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{}", "null", "{\"draw_event\":null}", "{\"other\":{\"a\":[1]}} trailing"})
  void aMessageWithoutAnEventIsNoError(String text) throws Exception {
    assertThat(BoardJson.decode(text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"draw_event\":{\"type\":\"x\"}}",
        "{\"draw_event\":{\"type\":\"x\"}} trailing",
        "{\"draw_event\":{\"type\":\"x\"}}{\"draw_event\":{\"type\":\"y\"}}",
        "{\"draw_event\":{\"type\":\"x\"}}]",
        " \n{\"draw_event\":{\"extra\":{\"a\":[1,2.5,{}]},\"type\":\"x\",\"more\":1.5}}",
        "{\"Draw_Event\":{\"TYPE\":\"x\"}}",
        "{\"draw_event\":{\"type\":\"x\",\"color\":null,\"size\":null,\"time\":null}}",
        "{\"draw_event\":{\"type\":\"y\"},\"draw_event\":{\"type\":\"x\"}}",
        "{\"draw_event\":{\"type\":\"\\u0078\",\"prev_x\":-0}}",
      })
  void readsLeniently(String text) throws Exception {
    assertThat(BoardJson.decode(text)).contains(ofType("x"));
  }

  @Test
  void readsAnEventWithoutMembers() throws Exception {
    assertThat(BoardJson.decode("{\"draw_event\":{}}")).contains(ofType(""));
  }

  @Test
  void readsTheEdgesOfTheNumbers() throws Exception {
    assertThat(
            BoardJson.decode(
                "{\"draw_event\":{\"prev_x\":-2147483648,\"curr_x\":2147483647,"
                    + "\"time\":-9223372036854775808}}"))
        .hasValueSatisfying(draw -> {
          assertThat(draw.prevX()).isEqualTo(Integer.MIN_VALUE);
          assertThat(draw.currX()).isEqualTo(Integer.MAX_VALUE);
          assertThat(draw.timeMillis()).isEqualTo(Long.MIN_VALUE);
        });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "not json",
        "[]",
        "5",
        "\"x\"",
        "{",
        "{\"draw_event\":{\"type\":\"x\"}",
        "{\"draw_event\":5}",
        "{\"draw_event\":[]}",
        "{\"draw_event\":{\"prev_x\":1.5}}",
        "{\"draw_event\":{\"prev_x\":1.0}}",
        "{\"draw_event\":{\"prev_x\":1e2}}",
        "{\"draw_event\":{\"prev_x\":NaN}}",
        "{\"draw_event\":{\"prev_x\":2147483648}}",
        "{\"draw_event\":{\"prev_x\":-2147483649}}",
        "{\"draw_event\":{\"prev_x\":true}}",
        "{\"draw_event\":{\"size\":\"4\"}}",
        "{\"draw_event\":{\"size\":[4]}}",
        "{\"draw_event\":{\"type\":4}}",
        "{\"draw_event\":{\"color\":{}}}",
        "{\"draw_event\":{\"time\":9223372036854775808}}",
        "{\"draw_event\":{\"type\":\"a\nb\"}}",
        "{\"draw_event\":{\"type\":\"\\x\"}}",
        "{'draw_event':{}}",
        "{\"draw_event\":{},}",
      })
  void refusesTheRest(String text) {
    assertThatThrownBy(() -> BoardJson.decode(text)).isInstanceOf(MalformedMessageException.class);
  }

  @Test
  void namesTheMemberAndQuotesNothing() {
    assertThatThrownBy(() -> BoardJson.decode("{\"draw_event\":{\"prev_x\":\"secret\"}}"))
        .hasMessage("prev_x is an integer");
    assertThatThrownBy(() -> BoardJson.decode("secret")).hasMessage("not JSON");
  }

  @Test
  void bytesThatAreNoUtf8AreReplaced() throws Exception {
    byte[] bytes = "{\"draw_event\":{\"type\":\"?\"}}".getBytes(StandardCharsets.US_ASCII);
    bytes[new String(bytes, StandardCharsets.US_ASCII).indexOf('?')] = (byte) 0xff;
    assertThat(BoardJson.decode(bytes)).contains(ofType("\uFFFD"));
  }

  @Test
  void deepNestingIsRefusedAndNotFollowed() {
    assertThatThrownBy(() -> BoardJson.decode("{\"x\":" + "[".repeat(60_000)))
        .isInstanceOf(MalformedMessageException.class);
    assertThatThrownBy(() -> BoardJson.decode("{\"draw_event\":{\"size\":" + "9".repeat(60_000)))
        .isInstanceOf(MalformedMessageException.class);
  }

  @Test
  void whatIsWrittenIsReadAgain() throws Exception {
    Random random = new Random(3);
    for (int i = 0; i < 2_000; i++) {
      DrawEvent draw =
          new DrawEvent(
              text(random),
              text(random),
              random.nextInt(),
              random.nextInt(),
              random.nextInt(),
              random.nextInt(),
              random.nextInt(),
              text(random),
              random.nextLong());
      String encoded = BoardJson.encode(new ServerMessage.Drawn(draw, random.nextInt(3)));
      assertThat(encoded).endsWith("\n").doesNotContainPattern("[<>&\u2028\u2029].*\n");
      assertThat(BoardJson.decode(encoded.getBytes(StandardCharsets.UTF_8))).contains(draw);
    }
  }

  @Test
  void garbageNeverDoesAnythingElseThanFail() {
    Random random = new Random(4);
    String alphabet = "{}[]\":,0123456789.eE+-nulltruefasdrw_vp xyz\\u\u0000é";
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder(random.nextBoolean() ? "{\"draw_event\":" : "");
      for (int n = random.nextInt(40); n > 0; n--) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      try {
        assertThat(BoardJson.decode(text.toString())).isNotNull();
      } catch (MalformedMessageException expected) {
        assertThat(expected).hasMessageNotContaining("\u0000");
      }
    }
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int n = random.nextInt(12); n > 0; n--) {
      text.appendCodePoint(
          switch (random.nextInt(4)) {
            case 0 -> random.nextInt(0x20);
            case 1 -> 0x20 + random.nextInt(0x60);
            case 2 -> 0x2020 + random.nextInt(0x20);
            default -> 0x1F600 + random.nextInt(0x40);
          });
    }
    return text.toString();
  }

  private static DrawEvent ofType(String type) {
    return new DrawEvent(type, "", 0, 0, 0, 0, 0, "", 0);
  }
}
