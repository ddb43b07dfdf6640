/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.all;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.fawa.all.Curl.Reply;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The exchanges of both board services that clients of the originals rely on: RPCs and requests by
 * curl, sockets by the JDK's client. Each test draws on a board of its own.
 */
@ExtendWith(FawaExtension.class)
class GoldenBoardTest {
  private static final String COLLABORATE = "/canva.v1.CanvaService/Collaborate";
  private static final String STREAM = "application/connect+json";
  private static final String RED =
      "{\"type\":\"draw\",\"color\":\"#ff0000\",\"size\":4,\"prevX\":1,\"prevY\":2,\"currX\":3,"
          + "\"currY\":4,\"clientId\":\"SPOOF\"}";

  /** Each test has a board of its own, on a server that all tests share. */
  private static final AtomicInteger ROOMS = new AtomicInteger(10_000);

  private final Fawa fawa;
  private final String room = "T" + ROOMS.incrementAndGet();

  GoldenBoardTest(Fawa fawa) {
    this.fawa = fawa;
  }

  @Test
  void thePingThatOpensABoard() throws IOException {
    assertThat(collaborate("{\"drawEvent\":{\"type\":\"ping\"}}"))
        .containsExactly(Curl.meaning("{\"initialHistory\":{}}"));
  }

  @Test
  void eventsAreKeptForWhoComesLater() throws IOException {
    Struct echo = collaborate("{\"drawEvent\":" + RED + "}").getLast();
    assertThat(author(event(echo))).matches("[A-Z0-9]{8}");
    assertThat(withoutAuthor(event(echo))).isEqualTo(withoutAuthor(Curl.meaning(RED)));
    Struct other = collaborate("{\"draw_event\":{\"type\":\"draw\",\"curr_x\":7}}").getLast();
    assertThat(history()).containsExactly(event(echo), event(other));
    Struct clear = collaborate("{\"drawEvent\":{\"type\":\"clear\"}}").getLast();
    assertThat(history()).containsExactly(event(clear));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{bad", "{\"drawEvent\":{\"size\":3000000000}}"})
  void malformedMessages(String bad) throws IOException {
    Reply reply = stream(bad).send();
    assertThat(Envelopes.read(reply.body())).hasSize(2);
    Envelopes.assertError(reply, "invalid_argument", "");
  }

  @ParameterizedTest
  @CsvSource({"POST, --http1.1, 505", "GET, --http2, 405"})
  void collaborationOtherwiseThanByPostOverHttp2(String method, String version, int status)
      throws IOException {
    Curl curl = Curl.request(method, fawa.tls("canvax") + COLLABORATE).option(version);
    (method.equals("GET") ? curl : curl.body(STREAM, Envelopes.of("{}"))).send().hasStatus(status);
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "POST"})
  void health(String method) throws IOException {
    Reply reply = canva(method, "/health").hasStatus(200).has("content-type", "application/json");
    assertThat(reply.text()).isEqualTo("{\"status\":\"ok\",\"service\":\"newcanva\"}");
  }

  /** The original made one for GET as well, which any page, link or crawler sends. */
  @Test
  void getMakesNoBoard() throws IOException {
    canva("GET", "/create").hasStatus(405).has("allow", "POST");
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "DELETE"})
  void createAndJoin(String method) throws IOException {
    Reply created = canva(method, "/create").hasStatus(200).has("content-type", "application/json");
    assertThat(created.text()).matches("\\{\"code\":\"[A-Z0-9]{6}\"}");
    Reply joined = canva("GET", "/join?code=" + codeIn(created)).hasStatus(200);
    assertThat(joined.text()).isEmpty();
    joined.has("content-length", "0").hasNo("content-type");
  }

  @ParameterizedTest
  @CsvSource({
    "/join?code=NOPE00, 404, Canvas not found",
    "/join, 404, Canvas not found",
    "/join?code=jx4y33, 404, Canvas not found",
    "/ws/canva, 400, Missing canvas code",
    "/ws/canva?code=NOPE00, 404, Canvas not found",
    "/canvas/create, 404, 404 page not found",
    "/debug/pprof/, 404, 404 page not found",
  })
  void whatIsNotThere(String path, int status, String text) throws IOException {
    Reply reply = canva("GET", path).hasStatus(status).has("x-content-type-options", "nosniff");
    assertThat(reply.text()).isEqualTo(text + "\n");
  }

  @Test
  void aSocketOfABoardWithoutUpgrade() throws IOException {
    String code = codeIn(canva("POST", "/create"));
    canva("GET", "/ws/canva?code=" + code).hasStatus(400).has("sec-websocket-version", "13");
  }

  @Test
  void aConversationBySocket() throws Exception {
    String board = "/ws/canva?code=" + codeIn(canva("POST", "/create"));
    HttpClient client = HttpClient.newHttpClient();
    try {
      Received anns = new Received();
      WebSocket ann = open(client, board, anns);
      say(
          ann,
          "{\"draw_event\":{\"type\":\"draw\",\"color\":\"#ff0000\",\"size\":4,\"prev_x\":1,"
              + "\"prev_y\":2,\"curr_x\":3,\"curr_y\":4,\"client_id\":\"SPOOFED\","
              + "\"time\":1723000000000}}");
      String drawn = anns.next();
      assertThat(drawn)
          .matches(
              "\\{\"draw_event\":\\{\"type\":\"draw\",\"color\":\"#ff0000\",\"size\":4,"
                  + "\"prev_x\":1,\"prev_y\":2,\"curr_x\":3,\"curr_y\":4,"
                  + "\"client_id\":\"[A-Z0-9]{8}\",\"time\":1723000000000}}\n");
      say(ann, "{\"draw_event\":{\"type\":\"whatever<>&é\",\"extra\":1}}");
      String odd = anns.next();
      assertThat(odd).contains("\"type\":\"whatever\\u003c\\u003e\\u0026é\",\"color\":\"\"");
      Received bobs = new Received();
      WebSocket bob = open(client, board, bobs);
      assertThat(bobs.next())
          .isEqualTo(
              "{\"initial_history\":{\"events\":[" + inner(drawn) + "," + inner(odd) + "]}}\n");
      say(bob, "{\"draw_event\":{\"type\":\"clear\"}}");
      assertThat(anns.next()).isEqualTo(bobs.next()).contains("\"type\":\"clear\"");
    } finally {
      // Ends the sockets with it; close() would wait for the server to end them.
      client.shutdownNow();
    }
  }

  private List<Struct> collaborate(String... messages) throws IOException {
    Reply reply = stream(messages).send().hasStatus(200);
    return Envelopes.readGoodEnd(reply.body()).stream().map(Curl::meaning).toList();
  }

  private List<Struct> history() throws IOException {
    return collaborate()
        .getFirst()
        .getFieldsOrThrow("initialHistory")
        .getStructValue()
        .getFieldsOrThrow("events")
        .getListValue()
        .getValuesList()
        .stream()
        .map(Value::getStructValue)
        .toList();
  }

  private Curl stream(String... messages) {
    return Curl.post(fawa.tls("canvax") + COLLABORATE)
        .option("--http2")
        .header("Canva-Room", room)
        .body(STREAM, Envelopes.of(messages));
  }

  private Reply canva(String method, String path) throws IOException {
    return Curl.request(method, fawa.clear("canva") + path).send();
  }

  private WebSocket open(HttpClient client, String path, Received received) throws Exception {
    URI address = URI.create(fawa.clear("canva").replaceFirst("http", "ws") + path);
    return client
        .newWebSocketBuilder()
        .buildAsync(address, received)
        .get(Received.LIMIT_SECONDS, TimeUnit.SECONDS);
  }

  private static void say(WebSocket socket, String text) throws Exception {
    socket.sendText(text, true).get(Received.LIMIT_SECONDS, TimeUnit.SECONDS);
  }

  private static Struct event(Struct response) {
    return response.getFieldsOrThrow("drawEvent").getStructValue();
  }

  private static String author(Struct event) {
    return event.getFieldsOrThrow("clientId").getStringValue();
  }

  private static Struct withoutAuthor(Struct event) {
    return event.toBuilder().removeFields("clientId").build();
  }

  private static String codeIn(Reply created) {
    return Curl.meaning(created.text()).getFieldsOrThrow("code").getStringValue();
  }

  /** The event inside of {@code {"draw_event":…}\n}. */
  private static String inner(String message) {
    return message.substring(message.indexOf(':') + 1, message.length() - 2);
  }

  /** The texts that a socket has received, in order. */
  private static final class Received implements WebSocket.Listener {
    static final long LIMIT_SECONDS = 60;

    private final BlockingQueue<String> texts = new ArrayBlockingQueue<>(16);
    private final StringBuilder part = new StringBuilder();

    String next() throws InterruptedException {
      String text = texts.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
      assertThat(text).as("a message within %s s", LIMIT_SECONDS).isNotNull();
      return text;
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      part.append(data);
      if (last) {
        texts.add(part.toString());
        part.setLength(0);
      }
      from.request(1);
      return null;
    }
  }
}
