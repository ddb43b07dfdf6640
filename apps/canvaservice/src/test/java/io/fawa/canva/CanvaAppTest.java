/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.canva;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.http.HttpResponse;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every recorded exchange of canvaservice, over real sockets. */
@Timeout(300)
class CanvaAppTest {
  @TempDir static Path data;
  private static RunningCanva canva;

  @BeforeAll
  static void start() throws Exception {
    canva = new RunningCanva(data);
  }

  @AfterAll
  static void stop() {
    canva.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "POST"})
  void health(String method) throws Exception {
    HttpResponse<String> answer = canva.call(method, "/health");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("content-type")).contains("application/json");
    assertThat(answer.body()).isEqualTo("{\"status\":\"ok\",\"service\":\"newcanva\"}").hasSize(36);
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "DELETE"})
  void create(String method) throws Exception {
    HttpResponse<String> answer = canva.call(method, "/create");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("content-type")).contains("application/json");
    assertThat(answer.body()).matches("\\{\"code\":\"[A-Z0-9]{6}\"}").hasSize(17);
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "HEAD"})
  void aSafeMethodMakesNoBoard(String method) throws Exception {
    HttpResponse<String> answer = canva.call(method, "/create");
    assertThat(answer.statusCode()).isEqualTo(405);
    assertThat(answer.headers().firstValue("allow")).contains("POST");
    assertThat(answer.body()).doesNotContain("code");
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "POST"})
  void joinOfABoardThatExists(String method) throws Exception {
    HttpResponse<String> answer = canva.call(method, "/join?code=" + canva.create());
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("content-length")).contains("0");
    assertThat(answer.headers().firstValue("content-type")).isEmpty();
    assertThat(answer.body()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/join?code=NOPE00", "/join", "/join?code=", "/ws/canva?code=NOPE00"})
  void unknownBoards(String path) throws Exception {
    assertText(canva.call("GET", path), 404, "Canvas not found\n");
  }

  @Test
  void codesAreCaseSensitive() throws Exception {
    String code = canva.create();
    String lower = code.toLowerCase(java.util.Locale.ROOT);
    if (!lower.equals(code)) {
      assertText(canva.call("GET", "/join?code=" + lower), 404, "Canvas not found\n");
    }
  }

  @Test
  void theWebSocketWithoutUpgrade() throws Exception {
    assertText(canva.call("GET", "/ws/canva"), 400, "Missing canvas code\n");
    HttpResponse<String> answer = canva.call("GET", "/ws/canva?code=" + canva.create());
    assertText(answer, 400, "Bad Request\n");
    assertThat(answer.headers().firstValue("sec-websocket-version")).contains("13");
  }

  @Test
  void theWebSocketWithUpgradeIsRefusedAlike() {
    assertRefused("", 400);
    assertRefused("?code=", 400);
    assertRefused("?code=NOPE00", 404);
    assertRefused("?code=nope", 404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/canvas/create", "/debug/pprof/", "/nothing"})
  void everythingElse(String path) throws Exception {
    HttpResponse<String> answer = canva.call("GET", path);
    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body()).isEqualTo("404 page not found\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/canvas-wt",
        "/lite/",
        "/lite/board.js",
        "/lite/surface.js",
        "/lite/board.css"
      })
  void thePage(String path) throws Exception {
    HttpResponse<String> answer = canva.call("GET", path);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).contains("fawa Authors");
  }

  @Test
  void aConversationToTheByte() throws Exception {
    String code = canva.create();
    try (Socket ann = canva.join(code)) {
      ann.say(
          "{\"draw_event\":{\"type\":\"draw\",\"color\":\"#ff0000\",\"size\":4,\"prev_x\":1,"
              + "\"prev_y\":2,\"curr_x\":3,\"curr_y\":4,\"client_id\":\"SPOOFED\","
              + "\"time\":1723000000000}}");
      String echo = ann.next();
      assertThat(echo)
          .matches(
              "\\{\"draw_event\":\\{\"type\":\"draw\",\"color\":\"#ff0000\",\"size\":4,"
                  + "\"prev_x\":1,\"prev_y\":2,\"curr_x\":3,\"curr_y\":4,"
                  + "\"client_id\":\"[A-Z0-9]{8}\",\"time\":1723000000000}}\n");
      ann.say("{\"draw_event\":null}");
      ann.say("{}");
      ann.say("{\"draw_event\":{\"type\":\"whatever<>&é\",\"extra\":1}}");
      assertThat(ann.next())
          .startsWith(
              "{\"draw_event\":{\"type\":\"whatever\\u003c\\u003e\\u0026é\",\"color\":\"\",");
      ann.sayBytes("{\"draw_event\":{\"type\":\"bin\"}}".getBytes(StandardCharsets.UTF_8));
      assertThat(ann.next()).contains("\"bin\"");
      ann.say("{\"draw_event\":{\"type\":\"draw\"}} trailing");
      assertThat(ann.next()).contains("\"draw\"");
      try (Socket late = canva.join(code)) {
        String history = late.next();
        assertThat(history)
            .startsWith(
                "{\"initial_history\":{\"events\":[{\"type\":\"draw\",\"color\":\"#ff0000\"")
            .endsWith("}]}}\n");
        assertThat(history.split("\"type\"", -1)).hasSize(5);
      }
      assertThat(ann.nothingReceived()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "not json",
        "[]",
        "{\"draw_event\":{\"prev_x\":1.5}}",
        "{\"draw_event\":{\"size\":\"4\"}}",
        "{\"draw_event\":{\"color\":\"<script>\"}}",
        "{\"draw_event\":{\"type\":\"this type has more characters than the"
            + " sixty-four that it may have\"}}"
      })
  void badMessagesAreToldAndCostOthersNothing(String bad) throws Exception {
    String code = canva.create();
    try (Socket ann = canva.join(code);
        Socket bob = canva.join(code)) {
      ann.say(bad);
      assertThat(ann.closed().code()).isEqualTo(1007);
      assertThat(ann.closed().reason()).isNotEmpty();
      bob.say("{\"draw_event\":{\"type\":\"draw\"}}");
      assertThat(bob.next()).contains("\"draw\"");
    }
  }

  @Test
  void aMessageMayHave64KibAndNoByteMore() throws Exception {
    String code = canva.create();
    String head = "{\"draw_event\":{\"type\":\"x\"},\"pad\":\"";
    String pad = "p".repeat((64 << 10) - head.length() - 2);
    try (Socket ann = canva.join(code)) {
      ann.say(head + pad + "\"}");
      assertThat(ann.next()).contains("\"x\"");
      ann.say(head + pad + "p\"}");
      assertThat(ann.closed().code()).isEqualTo(1009);
    }
  }

  @Test
  void threeClientsGetThreeHundredEventsEach() throws Exception {
    String code = canva.create();
    List<Socket> clients = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      clients.add(canva.join(code));
    }
    canva.awaitMembers(code, 3);
    for (int i = 0; i < 300; i++) {
      clients.getFirst().say("{\"draw_event\":{\"curr_x\":" + i + "}}");
    }
    for (Socket client : clients) {
      for (int i = 0; i < 300; i++) {
        assertThat(client.next()).contains("\"curr_x\":" + i + ",");
      }
      assertThat(client.nothingReceived()).isTrue();
      client.close();
    }
  }

  @Test
  void fiftyWhoComeAndGoLeaveNothingBehind() throws Exception {
    String code = canva.create();
    try (Socket stays = canva.join(code)) {
      for (int i = 0; i < 50; i++) {
        try (Socket guest = canva.join(code)) {
          guest.say("{\"draw_event\":{\"curr_x\":" + i + "}}");
          assertThat(stays.next()).contains("\"curr_x\":" + i + ",");
        }
      }
      canva.awaitMembers(code, 1);
      assertThat(stays.isOpen()).isTrue();
      assertThat(stays.nothingReceived()).isTrue();
    }
    canva.awaitMembers(code, 0);
  }

  @Test
  void garbageInPlaceOfFramesEndsOnlyItsConnection() throws Exception {
    String code = canva.create();
    try (Socket bob = canva.join(code);
        RawSocket ann = new RawSocket(canva.url(), "/ws/canva?code=" + code)) {
      ann.write("GARBAGE, and no frame at all".getBytes(StandardCharsets.US_ASCII));
      assertThat(ann.closeCode()).isEqualTo(1002);
      bob.say("{\"draw_event\":{\"type\":\"draw\"}}");
      assertThat(bob.next()).contains("\"draw\"");
    }
  }

  @Test
  void aClientThatReadsNothingFreezesNobodyAndIsTakenOffTheBoard(@TempDir Path other)
      throws Exception {
    String event = "{\"draw_event\":{\"type\":\"" + "<".repeat(64) + "\"}}"; // six bytes each
    try (RunningCanva fast = new RunningCanva(other, "--eventsPerSecond=100000")) {
      String code = fast.create();
      try (RawSocket stalled = new RawSocket(fast.url(), "/ws/canva?code=" + code);
          Socket ann = fast.join(code)) {
        fast.awaitMembers(code, 2);
        for (int i = 0; i < 45_000; i++) {
          ann.say(event);
          ann.next();
        }
        fast.awaitMembers(code, 1);
        assertThat(stalled.isConnected()).isTrue();
      }
      fast.awaitMembers(code, 0);
    }
  }

  @Test
  void versionTwoIsWelcomed() throws Exception {
    String code = canva.create();
    try (Socket ann = canva.open("?code=" + code + "&v=2")) {
      assertThat(ann.next())
          .matches(
              "\\{\"welcome\":\\{\"client_id\":\"[A-Z0-9]{8}\",\"sequence\":0,\"reset\":true,"
                  + "\"history\":0,\"participants\":\\[\"[A-Z0-9]{8}\"]}}\n");
      ann.say("{\"draw_event\":{\"type\":\"draw\"}}");
      assertThat(ann.next()).endsWith("},\"sequence\":1}\n");
      try (Socket again = canva.open("?code=" + code + "&v=2&after=1")) {
        assertThat(again.next()).contains("\"sequence\":1,\"reset\":false,\"history\":0");
      }
      try (Socket wrong = canva.open("?code=" + code + "&v=2&after=soon")) {
        assertThat(wrong.next()).contains("\"reset\":true,\"history\":1");
      }
    }
  }

  @Test
  void aBoardNobodyIsOnIsForgotten(@TempDir Path other) throws Exception {
    try (RunningCanva quick = new RunningCanva(other, "--boardIdleMax=8s")) {
      String code = quick.create();
      try (Socket ann = quick.join(code)) {
        ann.say("{\"draw_event\":{}}");
        ann.next();
        assertThat(new CountDownLatch(1).await(9, TimeUnit.SECONDS)).isFalse();
        assertThat(quick.call("GET", "/join?code=" + code).statusCode()).isEqualTo(200);
      }
      for (int i = 0;
          i < 1_200 && quick.call("GET", "/join?code=" + code).statusCode() == 200;
          i++) {
        assertThat(new CountDownLatch(1).await(50, TimeUnit.MILLISECONDS)).isFalse();
      }
      assertText(quick.call("GET", "/join?code=" + code), 404, "Canvas not found\n");
    }
  }

  @Test
  void whoOpensTooManyBoardsWaits(@TempDir Path other) throws Exception {
    try (RunningCanva strict = new RunningCanva(other, "--createsPerMinute=2")) {
      strict.create();
      strict.create();
      HttpResponse<String> answer = strict.call("POST", "/create");
      assertThat(answer.statusCode()).isEqualTo(429);
      assertThat(answer.headers().firstValue("retry-after")).isPresent();
    }
  }

  @Test
  void aForeignPageMakesNoBoard() throws Exception {
    for (String method : List.of("POST", "DELETE")) {
      HttpResponse<String> answer = canva.call(method, "/create", "Origin", "https://evil.example");
      assertThat(answer.statusCode()).isEqualTo(403);
      answer = canva.call(method, "/create", "Sec-Fetch-Site", "cross-site");
      assertThat(answer.statusCode()).isEqualTo(403);
    }
    assertThat(canva.call("POST", "/create", "Origin", canva.url().toString()).statusCode())
        .isEqualTo(200);
  }

  @Test
  void itsPagesAreFramedByNobody() throws Exception {
    for (String path : List.of("/", "/canvas-wt", "/lite/", "/lite/board.js")) {
      HttpResponse<String> answer = canva.call("GET", path);
      assertThat(answer.headers().firstValue("content-security-policy").orElse(""))
          .contains("default-src 'none'", "frame-ancestors 'none'");
      assertThat(answer.headers().firstValue("referrer-policy")).contains("no-referrer");
    }
  }

  /** Behind a proxy that is trusted each visitor is one; the right code goes through. */
  @Test
  void whoGuessesCodesLocksOutNobody(@TempDir Path other) throws Exception {
    try (RunningCanva strict =
        new RunningCanva(other, "--missesPerMinute=1", "--trustedProxies=127.0.0.1")) {
      String code = strict.create();
      assertThat(join(strict, "NOPE00", "203.0.113.7")).isEqualTo(404);
      assertThat(join(strict, "NOPE01", "203.0.113.7")).isEqualTo(429);
      assertThat(join(strict, "NOPE02", "203.0.113.7")).isEqualTo(429);
      assertThat(join(strict, code, "203.0.113.7")).isEqualTo(200);
      assertThat(join(strict, "NOPE09", "203.0.113.8")).isEqualTo(404);
      assertThat(join(strict, "NOPE0A", "2001:db8::1")).isEqualTo(404);
      assertThat(join(strict, "NOPE0B", "2001:db8::2")).as("the same /64").isEqualTo(429);
    }
  }

  private static int join(RunningCanva canva, String code, String asker) throws Exception {
    return canva.call("GET", "/join?code=" + code, "X-Forwarded-For", asker).statusCode();
  }

  @Test
  void aDrainTellsClientsToGoElsewhere(@TempDir Path other) throws Exception {
    RunningCanva shortLived = new RunningCanva(other);
    Socket ann = shortLived.join(shortLived.create());
    ann.say("{\"draw_event\":{}}");
    ann.next();
    shortLived.close();
    assertThat(ann.closed().code()).isEqualTo(1001);
  }

  private static void assertRefused(String query, int status) {
    assertThatThrownBy(() -> canva.open(query))
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOfSatisfying(
            WebSocketHandshakeException.class,
            e -> assertThat(e.getResponse().statusCode()).isEqualTo(status));
  }

  private static void assertText(HttpResponse<String> answer, int status, String body) {
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.body()).isEqualTo(body);
    assertThat(answer.headers().firstValue("content-type")).contains("text/plain; charset=utf-8");
    assertThat(answer.headers().firstValue("x-content-type-options")).contains("nosniff");
  }
}
