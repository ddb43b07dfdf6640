/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.canva;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.limits.Asker;
import io.fawa.whiteboard.BoardRefusedException;
import io.fawa.whiteboard.BoardSession;
import io.fawa.whiteboard.Boards;
import io.fawa.whiteboard.BoardsConfig;
import io.fawa.whiteboard.EndReason;
import io.fawa.whiteboard.Greeting;
import io.fawa.whiteboard.JoinRequest;
import io.fawa.whiteboard.Membership;
import io.fawa.whiteboard.log.RoomCode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The recorded WebSocket exchanges, and what the original got wrong. */
@Timeout(240)
class JsonProtocolTest {
  private static final Asker HERE = Asker.named("192.0.2.1");

  private final List<Thread> threads = new ArrayList<>();
  private Boards boards = new Boards(BoardsConfig.defaults());
  private RoomCode room;

  @BeforeEach
  void create() throws Exception {
    room = boards.create(HERE);
  }

  @AfterEach
  void close() throws Exception {
    boards.close();
    for (Thread thread : threads) {
      assertThat(thread.join(Duration.ofSeconds(60))).as("the session ended").isTrue();
    }
  }

  @Test
  void aFreshBoardSaysNothingAndEchoesToTheByte() throws Exception {
    TextClient ann = connect(new TextClient());
    ann.say(
        "{\"draw_event\":{\"type\":\"draw\",\"color\":\"#ff0000\",\"size\":4,\"prev_x\":1,"
            + "\"prev_y\":2,\"curr_x\":3,\"curr_y\":4,\"client_id\":\"SPOOFED\","
            + "\"time\":1723000000000}}");
    String echo = ann.next();
    String id = clientId(echo);
    assertThat(id).matches("[A-Z0-9]{8}");
    assertThat(echo)
        .isEqualTo(
            "{\"draw_event\":{\"type\":\"draw\",\"color\":\"#ff0000\",\"size\":4,\"prev_x\":1,"
                + "\"prev_y\":2,\"curr_x\":3,\"curr_y\":4,\"client_id\":\""
                + id
                + "\",\"time\":1723000000000}}\n");
    ann.say("{\"draw_event\":{\"type\":\"clear\"}}");
    assertThat(ann.next()).isEqualTo(empty("clear", id));
    ann.say("{\"draw_event\":null}");
    ann.say("{}");
    ann.say("{\"draw_event\":{\"type\":\"whatever<>&é\",\"extra\":1}}");
    assertThat(ann.next()).isEqualTo(empty("whatever\\u003c\\u003e\\u0026é", id));
    ann.say("{\"draw_event\":{}}");
    assertThat(ann.next()).isEqualTo(empty("", id));
    ann.say("{\"draw_event\":{\"type\":\"draw\"}} trailing");
    assertThat(ann.next()).isEqualTo(empty("draw", id));
    assertThat(ann.nothingReceived()).isTrue();
  }

  @Test
  void aLateJoinerGetsOneHistoryThatStartsWithTheLastClear() throws Exception {
    TextClient ann = connect(new TextClient());
    for (String type : List.of("draw", "clear", "other")) {
      ann.say("{\"draw_event\":{\"type\":\"" + type + "\"}}");
    }
    String draw = ann.next();
    String clear = ann.next();
    String other = ann.next();
    assertThat(draw).contains("\"draw\"");
    assertThat(connect(new TextClient()).next())
        .isEqualTo(
            "{\"initial_history\":{\"events\":[" + object(clear) + "," + object(other) + "]}}\n");
  }

  @Test
  void threeClientsGetThreeHundredEventsEach() throws Exception {
    List<TextClient> clients = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      clients.add(connect(new TextClient()));
    }
    for (int i = 0; i < 300; i++) {
      clients.getFirst().say("{\"draw_event\":{\"curr_x\":" + i + "}}");
    }
    for (TextClient client : clients) {
      for (int i = 0; i < 300; i++) {
        assertThat(client.next()).contains("\"curr_x\":" + i + ",");
      }
      assertThat(client.nothingReceived()).isTrue();
    }
  }

  @Test
  void whenOneOfTwoLeavesTheOtherStillGetsTenOfTen() throws Exception {
    TextClient ann = connect(new TextClient());
    TextClient bob = connect(new TextClient());
    bob.goAway();
    assertThat(CloseStatus.of(bob.end())).isEqualTo(CloseStatus.NORMAL);
    for (int i = 0; i < 10; i++) {
      ann.say("{\"draw_event\":{\"curr_x\":" + i + "}}");
      assertThat(ann.next()).contains("\"curr_x\":" + i + ",");
    }
  }

  @Test
  void badJsonIsToldInTheCloseAndCostsOthersNothing() throws Exception {
    for (String bad :
        List.of(
            "not json",
            "[]",
            "{\"draw_event\":{\"prev_x\":1.5}}",
            "{\"draw_event\":{\"size\":\"4\"}}")) {
      TextClient bob = connect(new TextClient());
      TextClient ann = connect(new TextClient());
      ann.say("{\"draw_event\":{\"type\":\"clear\"}}");
      ann.say(bad);
      CloseStatus status = CloseStatus.of(ann.end());
      assertThat(status.code()).isEqualTo(1007);
      assertThat(status.reason()).isNotEmpty().doesNotContain("1.5");
      assertThat(ann.next()).as("the history or its own echo came first").contains("clear");
      bob.say("{\"draw_event\":{\"type\":\"clear\"}}");
      String last = bob.next();
      while (last.contains("initial_history")) {
        last = bob.next();
      }
      assertThat(last).contains("clear");
    }
  }

  @Test
  void aClientThatDoesNotReadIsCutAndFreezesNobody() throws Exception {
    reopen(BoardsConfig.defaults().withOutbox(100, 1 << 20));
    TextClient stalled = connect(new TextClient(5));
    TextClient ann = connect(new TextClient());
    for (int i = 0; i < 1_000; i++) {
      ann.say("{\"draw_event\":{\"curr_x\":" + i + "}}");
      assertThat(ann.next()).contains("\"curr_x\":" + i + ",");
    }
    assertThat(boards.members()).isEqualTo(1);
    stalled.breakOff(true);
    assertThat(threads.getFirst().join(Duration.ofSeconds(60))).isTrue();
  }

  @Test
  void aSlowClientThatReadsAgainIsToldWhy() throws Exception {
    reopen(BoardsConfig.defaults().withOutbox(100, 1 << 20));
    TextClient ann = connect(new TextClient());
    TextClient late = connect(new TextClient(1), JsonProtocol.V2);
    assertThat(late.next()).contains("welcome");
    for (int i = 0; i < 300; i++) {
      ann.say("{\"draw_event\":{\"curr_x\":" + i + "}}");
      ann.next();
    }
    late.widen(1_000);
    assertThat(CloseStatus.of(late.end()))
        .isEqualTo(new CloseStatus(1013, "resource_exhausted", "too far behind the board"));
  }

  @Test
  void versionTwoIsWelcomedResumesAndSeesWhoIsThere() throws Exception {
    TextClient ann = connect(new TextClient(), JsonProtocol.V2);
    String welcome = ann.next();
    String id = clientId(welcome);
    assertThat(welcome)
        .isEqualTo(
            "{\"welcome\":{\"client_id\":\""
                + id
                + "\",\"sequence\":0,\"reset\":true,\"history\":0,\"participants\":[\""
                + id
                + "\"]}}\n");
    TextClient bob = connect(new TextClient());
    assertThat(ann.next()).contains("\"present\":true,\"participants\":2");
    bob.say("{\"draw_event\":{\"type\":\"draw\"}}");
    assertThat(bob.next()).endsWith("\"time\":0}}\n");
    assertThat(ann.next()).endsWith("\"time\":0},\"sequence\":1}\n");
    bob.goAway();
    assertThat(ann.next()).contains("\"present\":false,\"participants\":1");
    Membership resumed = boards.join(room, HERE, JoinRequest.withPresence().resumingAfter(1));
    Greeting<Outgoing> greeting = JsonProtocol.V2.greeting(resumed.clientId(), resumed.snapshot());
    assertThat(greeting.next().text().text()).contains("\"sequence\":1,\"reset\":false");
    assertThat(greeting.nextBytes()).isZero();
    resumed.close();
  }

  @Test
  void versionTwoGetsItsHistoryInPartsOfBoundedSize() throws Exception {
    TextClient ann = connect(new TextClient());
    for (int i = 0; i < 1_000; i++) {
      ann.say("{\"draw_event\":{\"type\":\"draw\",\"color\":\"#ff0000\",\"curr_x\":" + i + "}}");
      ann.next();
    }
    TextClient bob = connect(new TextClient(), JsonProtocol.V2);
    assertThat(bob.next()).contains("\"sequence\":1000,");
    int events = 0;
    while (events < 1_000) {
      String part = bob.next();
      assertThat(part).startsWith("{\"initial_history\"").hasSizeLessThan(64 << 10);
      events += part.split("\"type\"", -1).length - 1;
    }
    assertThat(events).isEqualTo(1_000);
  }

  @Test
  void versionTwoHearsTheReasonBeforeTheClose() throws Exception {
    TextClient ann = connect(new TextClient(), JsonProtocol.V2);
    ann.next();
    ann.say("not json");
    assertThat(ann.next())
        .isEqualTo("{\"error\":{\"code\":\"invalid_argument\",\"message\":\"not JSON\"}}\n");
    assertThat(CloseStatus.of(ann.end()).code()).isEqualTo(1007);
  }

  @Test
  void aShutdownIsTold() throws Exception {
    TextClient ann = connect(new TextClient(), JsonProtocol.V2);
    ann.next();
    boards.close();
    assertThat(ann.next()).contains("unavailable");
    assertThat(CloseStatus.of(ann.end())).isEqualTo(CloseStatus.SHUTDOWN);
  }

  @Test
  void fiftyWhoComeAndGoLeaveNothingBehind() throws Exception {
    TextClient stays = connect(new TextClient());
    for (int i = 0; i < 50; i++) {
      TextClient guest = connect(new TextClient());
      guest.say("{\"draw_event\":{\"curr_x\":" + i + "}}");
      guest.goAway();
      assertThat(stays.next()).contains("\"curr_x\":" + i + ",");
    }
    for (Thread thread : threads.subList(1, threads.size())) {
      assertThat(thread.join(Duration.ofSeconds(60))).isTrue();
    }
    assertThat(boards.members()).isEqualTo(1);
    assertThat(stays.nothingReceived()).isTrue();
  }

  @Test
  void everyEndHasItsCloseCode() {
    assertThat(CloseStatus.of(new EndReason.Left())).isEqualTo(CloseStatus.NORMAL);
    assertThat(CloseStatus.of(new EndReason.Broken(new IOException("gone"))))
        .isEqualTo(CloseStatus.NORMAL);
    assertThat(CloseStatus.of(new EndReason.Malformed("no")))
        .isEqualTo(new CloseStatus(1007, "invalid_argument", "no"));
    assertThat(CloseStatus.of(new EndReason.TooSlow("slow")))
        .isEqualTo(new CloseStatus(1013, "resource_exhausted", "slow"));
    assertThat(CloseStatus.of(new EndReason.BoardClosed("shut"))).isEqualTo(CloseStatus.SHUTDOWN);
    assertThat(CloseStatus.of(new EndReason.LogFailed("away")))
        .isEqualTo(new CloseStatus(1013, "unavailable", "away"));
    for (BoardRefusedException.Reason reason : BoardRefusedException.Reason.values()) {
      int code = CloseStatus.of(new EndReason.Refused(reason, "no")).code();
      assertThat(code)
          .isEqualTo(
              switch (reason) {
                case SEALED, UNKNOWN_ROOM -> 1008;
                case ROOM_FULL, TOO_MANY_ROOMS, QUOTA, LOG_FAILED -> 1013;
                case CLOSED -> 1001;
              });
    }
  }

  private TextClient connect(TextClient connection) throws Exception {
    return connect(connection, JsonProtocol.V1);
  }

  private TextClient connect(TextClient connection, JsonProtocol protocol) throws Exception {
    JoinRequest request =
        protocol == JsonProtocol.V2 ? JoinRequest.withPresence() : JoinRequest.plain();
    Membership member = boards.join(room, HERE, request);
    threads.add(
        Thread.ofVirtual()
            .start(() -> {
              try (member) {
                new BoardSession<>(connection.connection(), member, protocol).run();
              }
            }));
    return connection;
  }

  private void reopen(BoardsConfig config) throws Exception {
    boards.close();
    boards = new Boards(config);
    create();
  }

  private static String clientId(String message) {
    Matcher matcher = Pattern.compile("\"client_id\":\"([^\"]*)\"").matcher(message);
    assertThat(matcher.find()).isTrue();
    return matcher.group(1);
  }

  private static String object(String message) {
    return message.substring("{\"draw_event\":".length(), message.length() - "}\n".length());
  }

  private static String empty(String type, String id) {
    return "{\"draw_event\":{\"type\":\""
        + type
        + "\",\"color\":\"\",\"size\":0,\"prev_x\":0,\"prev_y\":0,\"curr_x\":0,\"curr_y\":0,"
        + "\"client_id\":\""
        + id
        + "\",\"time\":0}}\n";
  }
}
