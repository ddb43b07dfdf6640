/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.canva;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.limits.Asker;
import io.fawa.whiteboard.Boards;
import io.fawa.whiteboard.BoardsConfig;
import io.fawa.whiteboard.JoinRequest;
import io.fawa.whiteboard.Membership;
import io.fawa.whiteboard.RoomCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The recorded WebSocket exchanges, and what the original got wrong. */
@Timeout(60)
class ConversationTest {
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
      assertThat(thread.join(Duration.ofSeconds(20))).as("the conversation ended").isTrue();
    }
  }

  @Test
  void aFreshBoardSaysNothingAndEchoesToTheByte() throws Exception {
    MemoryConnection ann = connect(new MemoryConnection());
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
    MemoryConnection ann = connect(new MemoryConnection());
    for (String type : List.of("draw", "clear", "other")) {
      ann.say("{\"draw_event\":{\"type\":\"" + type + "\"}}");
    }
    String draw = ann.next();
    String clear = ann.next();
    String other = ann.next();
    assertThat(draw).contains("\"draw\"");
    assertThat(connect(new MemoryConnection()).next())
        .isEqualTo(
            "{\"initial_history\":{\"events\":[" + object(clear) + "," + object(other) + "]}}\n");
  }

  @Test
  void threeClientsGetThreeHundredEventsEach() throws Exception {
    List<MemoryConnection> clients = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      clients.add(connect(new MemoryConnection()));
    }
    for (int i = 0; i < 300; i++) {
      clients.getFirst().say("{\"draw_event\":{\"curr_x\":" + i + "}}");
    }
    for (MemoryConnection client : clients) {
      for (int i = 0; i < 300; i++) {
        assertThat(client.next()).contains("\"curr_x\":" + i + ",");
      }
      assertThat(client.nothingReceived()).isTrue();
    }
  }

  @Test
  void whenOneOfTwoLeavesTheOtherStillGetsTenOfTen() throws Exception {
    MemoryConnection ann = connect(new MemoryConnection());
    MemoryConnection bob = connect(new MemoryConnection());
    bob.goAway();
    assertThat(bob.hangup.get(20, TimeUnit.SECONDS)).isEqualTo(Hangup.NORMAL);
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
      MemoryConnection bob = connect(new MemoryConnection());
      MemoryConnection ann = connect(new MemoryConnection());
      ann.say("{\"draw_event\":{\"type\":\"clear\"}}");
      ann.say(bad);
      Hangup hangup = ann.hangup.get(20, TimeUnit.SECONDS);
      assertThat(hangup.code()).isEqualTo(1007);
      assertThat(hangup.reason()).isNotEmpty().doesNotContain("1.5");
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
    MemoryConnection stalled = connect(new MemoryConnection(5));
    MemoryConnection ann = connect(new MemoryConnection());
    for (int i = 0; i < 1_000; i++) {
      ann.say("{\"draw_event\":{\"curr_x\":" + i + "}}");
      assertThat(ann.next()).contains("\"curr_x\":" + i + ",");
    }
    assertThat(boards.members()).isEqualTo(1);
    stalled.cut();
    assertThat(threads.getFirst().join(Duration.ofSeconds(20))).isTrue();
  }

  @Test
  void aSlowClientThatReadsAgainIsToldWhy() throws Exception {
    reopen(BoardsConfig.defaults().withOutbox(100, 1 << 20));
    MemoryConnection ann = connect(new MemoryConnection());
    MemoryConnection late = connect(new MemoryConnection(1), Dialect.V2);
    assertThat(late.next()).contains("welcome");
    for (int i = 0; i < 300; i++) {
      ann.say("{\"draw_event\":{\"curr_x\":" + i + "}}");
      ann.next();
    }
    late.widen(1_000);
    assertThat(late.hangup.get(20, TimeUnit.SECONDS)).isEqualTo(Hangup.TOO_SLOW);
  }

  @Test
  void versionTwoIsWelcomedResumesAndSeesWhoIsThere() throws Exception {
    MemoryConnection ann = connect(new MemoryConnection(), Dialect.V2);
    String welcome = ann.next();
    String id = clientId(welcome);
    assertThat(welcome)
        .isEqualTo(
            "{\"welcome\":{\"client_id\":\""
                + id
                + "\",\"sequence\":0,\"reset\":true,\"history\":0,\"participants\":[\""
                + id
                + "\"]}}\n");
    MemoryConnection bob = connect(new MemoryConnection());
    assertThat(ann.next()).contains("\"present\":true,\"participants\":2");
    bob.say("{\"draw_event\":{\"type\":\"draw\"}}");
    assertThat(bob.next()).endsWith("\"time\":0}}\n");
    assertThat(ann.next()).endsWith("\"time\":0},\"sequence\":1}\n");
    bob.goAway();
    assertThat(ann.next()).contains("\"present\":false,\"participants\":1");
    Membership resumed = boards.join(room, HERE, JoinRequest.withPresence().resumingAfter(1));
    assertThat(Dialect.V2.greeting(resumed.clientId(), resumed.snapshot()))
        .singleElement()
        .asString()
        .contains("\"sequence\":1,\"reset\":false");
    resumed.close();
  }

  @Test
  void versionTwoGetsItsHistoryInPartsOfBoundedSize() throws Exception {
    MemoryConnection ann = connect(new MemoryConnection());
    for (int i = 0; i < 1_000; i++) {
      ann.say("{\"draw_event\":{\"type\":\"draw\",\"color\":\"#ff0000\",\"curr_x\":" + i + "}}");
      ann.next();
    }
    MemoryConnection bob = connect(new MemoryConnection(), Dialect.V2);
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
    MemoryConnection ann = connect(new MemoryConnection(), Dialect.V2);
    ann.next();
    ann.say("not json");
    assertThat(ann.next())
        .isEqualTo("{\"error\":{\"code\":\"invalid_argument\",\"message\":\"not JSON\"}}\n");
    assertThat(ann.hangup.get(20, TimeUnit.SECONDS).code()).isEqualTo(1007);
  }

  @Test
  void aShutdownIsTold() throws Exception {
    MemoryConnection ann = connect(new MemoryConnection(), Dialect.V2);
    ann.next();
    boards.close();
    assertThat(ann.next()).contains("unavailable");
    assertThat(ann.hangup.get(20, TimeUnit.SECONDS)).isEqualTo(Hangup.SHUTDOWN);
  }

  @Test
  void fiftyWhoComeAndGoLeaveNothingBehind() throws Exception {
    MemoryConnection stays = connect(new MemoryConnection());
    for (int i = 0; i < 50; i++) {
      MemoryConnection guest = connect(new MemoryConnection());
      guest.say("{\"draw_event\":{\"curr_x\":" + i + "}}");
      guest.goAway();
      assertThat(stays.next()).contains("\"curr_x\":" + i + ",");
    }
    for (Thread thread : threads.subList(1, threads.size())) {
      assertThat(thread.join(Duration.ofSeconds(20))).isTrue();
    }
    assertThat(boards.members()).isEqualTo(1);
    assertThat(stays.nothingReceived()).isTrue();
  }

  private MemoryConnection connect(MemoryConnection connection) throws Exception {
    return connect(connection, Dialect.V1);
  }

  private MemoryConnection connect(MemoryConnection connection, Dialect dialect) throws Exception {
    JoinRequest request = dialect == Dialect.V2 ? JoinRequest.withPresence() : JoinRequest.plain();
    Membership member = boards.join(room, HERE, request);
    Conversation conversation = new Conversation(connection, member, dialect);
    threads.add(Thread.ofVirtual().start(conversation::hold));
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
