/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.canva;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.http.Command;
import io.fawa.http.Headers;
import io.fawa.http3.Http3Transport;
import io.fawa.http3.webtransport.WebTransportSession;
import io.fawa.http3.webtransport.WebTransportStream;
import io.fawa.limits.Deadline;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Version 3 of the messages on the real service, beside clients of the original. */
@Timeout(120)
class ElementBoardsTest {
  private static final Pattern MEMBER = Pattern.compile("\"(\\w+)\":\"?([\\w-]+)\"?");

  @TempDir Path folder;
  private RunningCanva canva;
  private String code;
  private String view;
  private String owner;

  @BeforeEach
  void start() throws Exception {
    canva = new RunningCanva(folder);
    create("");
  }

  @AfterEach
  void stop() {
    canva.close();
  }

  private void create(String query) throws Exception {
    String answer = canva.call("POST", "/create?v=3" + query).body();
    assertThat(answer)
        .matches(
            "\\{\"code\":\"[A-Z0-9]{6}\",\"view\":\"[A-Z0-9]{20}\",\"owner\":\"[A-Z0-9]{26}\"}");
    code = member(answer, "code");
    view = member(answer, "view");
    owner = member(answer, "owner");
  }

  private static String member(String json, String name) {
    Matcher matcher = MEMBER.matcher(json);
    while (matcher.find()) {
      if (matcher.group(1).equals(name)) {
        return matcher.group(2);
      }
    }
    throw new AssertionError("no " + name + " in " + json);
  }

  private static String element(String id, int version, String more) {
    return "{\"id\":\"%s\",\"version\":%d,\"versionNonce\":5,\"isDeleted\":false%s}"
        .formatted(id, version, more);
  }

  private static String elements(String... elements) {
    return "{\"elements\":[" + String.join(",", elements) + "],\"settled\":true}";
  }

  /** Joins, and reads until the end of the snapshot. */
  private Socket join(String key, String more, List<String> snapshot) throws Exception {
    Socket socket = canva.open("?code=" + key + "&v=3" + more);
    String message = socket.next();
    snapshot.add(message);
    while (!message.startsWith("{\"ready\"")) {
      message = socket.next();
      snapshot.add(message);
    }
    return socket;
  }

  private Socket join(String key) throws Exception {
    return join(key, "", new ArrayList<>());
  }

  /** The next message but news of who is there. */
  private static String next(Socket socket) throws Exception {
    String message = socket.next();
    while (message.startsWith("{\"card\"") || message.startsWith("{\"gone\"")) {
      message = socket.next();
    }
    return message.strip();
  }

  @Test
  void aJoinerGetsTheNewestStatesAndThenChanges() throws Exception {
    Socket ann = join(code);
    ann.say(elements(element("a", 1, ""), element("b", 1, ",\"x\":[1, 2]")));
    String echo = next(ann);
    assertThat(echo)
        .startsWith(
            "{\"elements\":["
                + element("a", 1, "")
                + ","
                + element("b", 1, ",\"x\":[1, 2]")
                + "],\"settled\":true,\"client_id\":\"")
        .endsWith("\",\"sequence\":1}");
    ann.say(elements(element("a", 2, ""), element("b", 1, "")));
    assertThat(next(ann)).contains(element("a", 2, "")).doesNotContain("\"b\"");
    List<String> snapshot = new ArrayList<>();
    Socket bob = join(code, "", snapshot);
    assertThat(snapshot.getFirst())
        .contains("\"sequence\":2,\"reset\":true,\"role\":\"writer\"")
        .contains(
            "\"terms\":{\"writable\":true,\"kept\":false},\"sealed\":false,\"reachable\":true");
    assertThat(snapshot.get(1).strip())
        .isEqualTo(
            "{\"elements\":["
                + element("b", 1, ",\"x\":[1, 2]")
                + ","
                + element("a", 2, "")
                + "],\"snapshot\":true}");
    assertThat(snapshot.get(2).strip()).isEqualTo("{\"ready\":{\"sequence\":2}}");
    bob.say(elements(element("c", 1, "")));
    assertThat(next(ann)).contains(element("c", 1, "")).endsWith("\"sequence\":3}");
    String epoch = member(snapshot.getFirst(), "epoch");
    List<String> resumed = new ArrayList<>();
    join(code, "&after=2&epoch=" + epoch, resumed).close();
    assertThat(resumed).hasSize(3);
    assertThat(resumed.get(0)).contains("\"reset\":false");
    assertThat(resumed.get(1)).contains("\"c\"").doesNotContain("\"a\"");
    List<String> other = new ArrayList<>();
    join(code, "&after=2&epoch=ELSEWHERE", other).close();
    assertThat(other.get(0)).contains("\"reset\":true");
    assertThat(other.get(1)).contains("\"a\"", "\"b\"", "\"c\"");
  }

  /** Clients of the original see elements as strokes, and their strokes are ink on the page. */
  @Test
  void originalsAndElementsShareABoard() throws Exception {
    Socket ann = join(code);
    Socket original = canva.join(code);
    String line = ",\"type\":\"line\",\"x\":10,\"y\":0,\"points\":[[0,0],[5,5]]";
    ann.say(elements(element("a", 1, line)).replace("\"settled\":true", "\"settled\":false"));
    assertThat(next(ann)).contains("\"settled\":false");
    ann.say(elements(element("a", 1, line)));
    assertThat(original.next())
        .contains("\"prev_x\":10,\"prev_y\":0,\"curr_x\":15,\"curr_y\":5")
        .doesNotContain("sequence");
    original.say("{\"draw_event\":{\"type\":\"draw\",\"curr_x\":7}}");
    assertThat(next(ann))
        .contains("\"draw_event\":{\"type\":\"draw\"", "\"curr_x\":7")
        .endsWith("\"sequence\":2}");
    try (Socket late = canva.join(code)) {
      assertThat(late.next())
          .startsWith("{\"initial_history\":{\"events\":[")
          .contains("\"curr_x\":15", "\"curr_x\":7");
    }
    List<String> snapshot = new ArrayList<>();
    join(code, "", snapshot).close();
    assertThat(snapshot.get(2)).startsWith("{\"ink\":[{\"sequence\":2,\"draw_event\":");
    original.say("{\"draw_event\":{\"type\":\"clear\"}}");
    assertThat(next(ann)).contains("\"type\":\"clear\"");
    List<String> cleared = new ArrayList<>();
    join(code, "", cleared).close();
    assertThat(cleared.get(1))
        .contains("{\"id\":\"a\",\"version\":2,\"versionNonce\":0,\"isDeleted\":true}");
  }

  /** A client of the original on Collaborate, on the same port and the same board. */
  @Test
  void collaborateLeadsToTheSameRooms() throws Exception {
    Socket ann = join(code);
    String line = ",\"type\":\"line\",\"x\":1,\"y\":2,\"points\":[[0,0],[3,3]]";
    ann.say(elements(element("a", 1, line)));
    next(ann);
    Path request = folder.resolve("request");
    Files.write(request, "\0\0\0\0\2{}".getBytes(StandardCharsets.US_ASCII));
    String answer =
        Command.of("curl", "-sS", "--http2-prior-knowledge", "--max-time", "30")
            .with("-H", "Content-Type: application/connect+json", "-H", "canva-room: " + code)
            .with("--data-binary", "@" + request, "--output", "-")
            .with(canva.url() + "/canva.v1.CanvaService/Collaborate")
            .succeeds(Duration.ofSeconds(60));
    assertThat(answer).contains("initialHistory", "\"currX\":4,\"currY\":5");
  }

  @Test
  void whoOnlyWatchesChangesNothing() throws Exception {
    Socket ann = join(code);
    List<String> snapshot = new ArrayList<>();
    Socket viewer = join(view, "", snapshot);
    assertThat(snapshot.getFirst()).contains("\"role\":\"viewer\"").doesNotContain(code);
    for (String attempt :
        List.of(
            elements(element("x", 1, "")),
            "{\"draw_event\":{\"type\":\"clear\"}}",
            "{\"terms\":{\"writable\":false,\"kept\":false}}")) {
      viewer.say(attempt);
      assertThat(next(viewer)).contains("\"refused\"", "this link only lets watch the board");
    }
    viewer.say("{\"owner\":\"" + owner + "\"}");
    assertThat(next(viewer)).contains("\"refused\"");
    try (Socket old = canva.open("?code=" + view)) {
      old.say("{\"draw_event\":{\"type\":\"draw\"}}");
      ann.say(elements(element("y", 1, "")));
      assertThat(next(ann)).contains("\"y\"").endsWith("\"sequence\":1}");
    }
    assertThat(canva.call("GET", "/join?code=" + view).statusCode()).isEqualTo(200);
  }

  @Test
  void theOwnerMakesTheBoardReadOnlyAtOnce() throws Exception {
    Socket ann = join(code);
    Socket bob = join(code);
    bob.say("{\"terms\":{\"writable\":false,\"kept\":true}}");
    assertThat(next(bob)).contains("only the owner may set the terms");
    bob.say("{\"owner\":\"" + owner.substring(1) + "A\"}");
    assertThat(next(bob)).contains("not the token");
    ann.say("{\"owner\":\"" + owner + "\"}");
    assertThat(next(ann)).isEqualTo("{\"role\":\"owner\"}");
    ann.say("{\"terms\":{\"writable\":false,\"kept\":true}}");
    assertThat(next(bob))
        .startsWith("{\"terms\":{\"writable\":false,\"kept\":true},\"client_id\":\"");
    assertThat(next(ann)).contains("\"terms\"");
    bob.say(elements(element("b", 1, "")));
    assertThat(next(bob)).contains("the board is read-only", "\"ids\":[\"b\"]");
    ann.say(elements(element("a", 1, "")));
    assertThat(next(bob)).contains(element("a", 1, ""));
    List<String> snapshot = new ArrayList<>();
    join(code, "", snapshot).close();
    assertThat(snapshot.getFirst()).contains("\"writable\":false,\"kept\":true");
  }

  @Test
  void aPrivateBoardTakesOnlyWhatIsEncrypted() throws Exception {
    create("&sealed=true");
    List<String> snapshot = new ArrayList<>();
    Socket ann = join(code, "", snapshot);
    assertThat(snapshot.getFirst()).contains("\"sealed\":true");
    String sealed = element("a", 1, ",\"sealed\":\"Zm9v\"");
    ann.say(elements(sealed));
    assertThat(next(ann)).contains(sealed);
    for (String query : List.of("", "&v=2")) {
      HttpResponse<String> refused =
          canva.call("GET", "/ws/canva?code=" + code + query, "sec-websocket-version", "13");
      assertThat(refused.statusCode()).isEqualTo(403);
      assertThat(refused.body()).contains("this board is private");
    }
    ann.say(elements(element("b", 1, ",\"text\":\"secret\"")));
    assertThat(ann.next()).contains("\"error\"", "private board");
    assertThat(ann.closed().code()).isEqualTo(1007);
  }

  @Test
  void cardsAndPointersReachTheOthers() throws Exception {
    Socket ann = join(code);
    ann.say("{\"card\":{\"name\":\"Ann\"}}");
    ann.say("{\"ping\":16}");
    assertThat(ann.next().strip()).as("the card was taken before").isEqualTo("{\"pong\":16}");
    List<String> snapshot = new ArrayList<>();
    Socket bob = join(code, "", snapshot);
    assertThat(snapshot.getFirst()).contains("\"card\":{\"name\":\"Ann\"}");
    assertThat(ann.next()).startsWith("{\"card\":{},\"client_id\":\"");
    bob.say("{\"card\":{\"name\":\"Bob\"}}");
    assertThat(ann.next()).startsWith("{\"card\":{\"name\":\"Bob\"}");
    bob.say("{\"pointer\":{\"x\":1}}");
    assertThat(ann.next()).startsWith("{\"pointer\":{\"x\":1},\"client_id\":\"");
    bob.say("{\"ping\":17}");
    assertThat(bob.next().strip()).isEqualTo("{\"pong\":17}");
    bob.close();
    assertThat(ann.next()).startsWith("{\"gone\":\"");
  }

  /** Twenty thousand elements of a kilobyte: 20 MB, in pages that every wire takes. */
  @Test
  void aLargeSceneTravelsInPages() throws Exception {
    Socket ann = join(code);
    String filling = ",\"text\":\"" + "x".repeat(1_000) + "\"";
    int count = 20_000;
    for (int from = 0; from < count; from += 200) {
      String[] some = new String[200];
      for (int i = 0; i < 200; i++) {
        some[i] = element("e" + (from + i), 1, filling);
      }
      ann.say(elements(some));
      next(ann);
    }
    List<String> snapshot = new ArrayList<>();
    join(code, "", snapshot).close();
    int seen = 0;
    for (String message : snapshot) {
      assertThat(message.length()).isLessThan(128 << 10);
      seen += message.split("\"id\"", -1).length - 1;
    }
    assertThat(seen).isEqualTo(count);
    try (Http3Transport http3 = canva.http3();
        WebTransportSession session =
            http3.webTransport("/webtransport/canva?code=" + code + "&v=3", new Headers(), soon());
        WebTransportStream stream = session.acceptBidi()) {
      StringBuilder tail = new StringBuilder();
      byte[] buffer = new byte[65_536];
      long bytes = 0;
      while (tail.indexOf("{\"ready\"") < 0) {
        int read = stream.read(buffer, 0, buffer.length);
        assertThat(read).isPositive();
        bytes += read;
        tail.append(new String(buffer, 0, read, StandardCharsets.UTF_8));
        tail.delete(0, Math.max(0, tail.length() - 200));
      }
      assertThat(bytes).isGreaterThan(20_000_000);
    }
  }

  private static Deadline soon() {
    return Deadline.after(Duration.ofSeconds(60));
  }

  @Test
  void imagesAreKeptOnceByTheirDigest() throws Exception {
    byte[] image = "not really a picture".getBytes(StandardCharsets.UTF_8);
    String id = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(image));
    try (HttpClient client = HttpClient.newHttpClient()) {
      assertThat(put(client, id, code, image)).isEqualTo(201);
      assertThat(put(client, id, code, image)).isEqualTo(204);
      assertThat(put(client, "0".repeat(64), code, image)).isEqualTo(400);
      assertThat(put(client, id, view, image)).isEqualTo(403);
      assertThat(put(client, id, "NOPE00", image)).isEqualTo(404);
      assertThat(put(client, "x", code, image)).isEqualTo(404);
      assertThat(put(client, id, code, new byte[(10 << 20) + 1])).isEqualTo(413);
    }
    HttpResponse<String> answer = canva.call("GET", "/images/" + id + "?code=" + view);
    assertThat(answer.body()).isEqualTo("not really a picture");
    assertThat(answer.headers().firstValue("content-type")).contains("application/octet-stream");
    assertThat(answer.headers().firstValue("x-content-type-options")).contains("nosniff");
    create("");
    assertThat(canva.call("GET", "/images/" + id + "?code=" + code).statusCode()).isEqualTo(404);
  }

  private int put(HttpClient client, String id, String key, byte[] image) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(canva.url() + "/images/" + id + "?code=" + key))
            .PUT(BodyPublishers.ofByteArray(image))
            .timeout(Duration.ofSeconds(60))
            .build();
    return client.send(request, BodyHandlers.discarding()).statusCode();
  }

  /** The pointer goes as a datagram both ways; one may be lost, so it moves on. */
  @Test
  void pointersAreDatagrams() throws Exception {
    Socket ann = join(code);
    try (Http3Transport http3 = canva.http3();
        WebTransportSession session =
            http3.webTransport("/webtransport/canva?code=" + code + "&v=3", new Headers(), soon());
        WebTransportStream stream = session.acceptBidi()) {
      assertThat(stream.read(new byte[9], 0, 9)).isPositive();
      CountDownLatch received = new CountDownLatch(1);
      Thread mover =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  for (int x = 0; !received.await(20, TimeUnit.MILLISECONDS); x++) {
                    session.sendDatagram(
                        ("{\"pointer\":{\"x\":" + x + "}}").getBytes(StandardCharsets.UTF_8));
                    ann.say("{\"pointer\":{\"y\":" + x + "}}");
                  }
                } catch (Exception e) {
                  throw new AssertionError(e);
                }
              });
      assertThat(next(ann)).startsWith("{\"pointer\":{\"x\":");
      assertThat(new String(session.receiveDatagram(), StandardCharsets.UTF_8))
          .startsWith("{\"pointer\":{\"y\":");
      received.countDown();
      mover.join();
    }
  }

  /** What was acknowledged is there after a restart, on disk by default. */
  @Test
  void aRestartLosesNothing() throws Exception {
    Socket ann = join(code);
    ann.say(elements(element("a", 3, "")));
    next(ann);
    ann.say("{\"draw_event\":{\"type\":\"draw\",\"curr_x\":7}}");
    next(ann);
    canva.close();
    canva = new RunningCanva(folder);
    List<String> snapshot = new ArrayList<>();
    join(code, "", snapshot).close();
    assertThat(snapshot.getFirst()).contains("\"sequence\":2");
    assertThat(snapshot.get(1)).contains(element("a", 3, ""));
    assertThat(snapshot.get(2)).contains("\"curr_x\":7");
  }
}
