/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.canva;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fawa.board.client.BoardClient;
import io.fawa.limits.Deadline;
import io.fawa.loom.session.Client;
import io.fawa.loom.session.ClientConfig;
import io.fawa.loom.session.CuttingProxy;
import io.fawa.loom.session.Login;
import io.fawa.loom.session.SessionEndedException;
import io.fawa.loom.session.carrier.TcpCarrier;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Native clients and browsers on the boards of the real service. */
@Timeout(240)
class NativeBoardsTest {
  private static final Pattern SEQUENCE = Pattern.compile("\"sequence\":([0-9]+)}\\s*$");
  private static final String[] BOTH = {
    "--nativeTcpAddr=127.0.0.1:0", "--nativeKcpAddr=127.0.0.1:0"
  };

  /** Comes back at once. */
  private static final ClientConfig BRISK =
      ClientConfig.defaults()
          .withTimes(
              Duration.ofSeconds(10),
              Duration.ofSeconds(20),
              Duration.ofMillis(5),
              Duration.ofMillis(50));

  @TempDir Path folder;
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private RunningCanva canva;
  private String code;
  private String view;
  private String owner;

  @BeforeEach
  void start() throws Exception {
    canva = new RunningCanva(folder, BOTH);
    create("");
  }

  private void restart(String... flags) throws Exception {
    canva.close();
    canva = new RunningCanva(folder, flags);
    create("");
  }

  private void create(String query) throws Exception {
    String answer = canva.call("POST", "/create?v=3" + query).body();
    code = member(answer, "code");
    view = member(answer, "view");
    owner = member(answer, "owner");
  }

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable one : opened) {
      one.close();
    }
    canva.close();
  }

  private static String member(String json, String name) {
    Matcher matcher = Pattern.compile("\"" + name + "\":\"(\\w+)\"").matcher(json);
    assertThat(matcher.find()).as(name + " in " + json).isTrue();
    return matcher.group(1);
  }

  private static Deadline patience() {
    return Deadline.after(Duration.ofSeconds(60));
  }

  private static String elements(String id, int version, String more) {
    return "{\"elements\":[{\"id\":\"%s\",\"version\":%d,\"versionNonce\":5,\"isDeleted\":false%s}],\"settled\":true}"
        .formatted(id, version, more);
  }

  private static String element(String id, int version) {
    return elements(id, version, "");
  }

  private static InetSocketAddress at(URI listener) {
    return new InetSocketAddress(listener.getHost(), listener.getPort());
  }

  private static URI through(CuttingProxy link) {
    return URI.create("tcp://127.0.0.1:" + link.port());
  }

  private <C extends AutoCloseable> C keep(C one) {
    opened.push(one);
    return one;
  }

  /** A browser's connection, after its snapshot. */
  private Socket browser(String key) throws Exception {
    Socket socket = keep(canva.open("?v=3&code=" + key));
    until(socket, "{\"ready\"");
    return socket;
  }

  private static String until(Socket socket, String part) throws Exception {
    String message = socket.next();
    while (!message.contains(part)) {
      message = socket.next();
    }
    return message;
  }

  /** A native client, after its snapshot, which begins with the welcome. */
  private BoardClient joined(URI target, String key) throws Exception {
    BoardClient client = keep(BoardClient.connect(target, key));
    assertThat(client.receive(patience())).startsWith("{\"welcome\"");
    until(client, "{\"ready\"");
    return client;
  }

  private BoardClient joined(String scheme) throws Exception {
    return joined(canva.nativeUrl(scheme), code);
  }

  private static String until(BoardClient client, String part) throws Exception {
    String message = client.receive(patience());
    while (!message.contains(part)) {
      message = client.receive(patience());
    }
    return message;
  }

  private static List<String> messages(BoardClient client, String last) throws Exception {
    List<String> all = new ArrayList<>();
    do {
      all.add(client.receive(patience()));
    } while (!all.getLast().contains(last));
    return all;
  }

  /** The end of a client that nobody wants. */
  private SessionEndedException refused(String key) {
    return catchThrowableOfType(
        SessionEndedException.class, () -> BoardClient.connect(canva.nativeUrl("tcp"), key));
  }

  @ParameterizedTest
  @ValueSource(strings = {"tcp", "kcp"})
  void nativeClientsAndBrowsersSeeEachOther(String scheme) throws Exception {
    Socket ann = browser(code);
    BoardClient bob = joined(scheme);
    until(ann, "{\"card\":{}");
    bob.publish(element("a", 1));
    assertThat(until(ann, "{\"elements\"")).contains("\"a\"", "\"sequence\":1}");
    assertThat(until(bob, "{\"elements\"")).contains("\"a\"").endsWith("\"sequence\":1}");
    ann.say(element("b", 1));
    assertThat(until(bob, "{\"elements\"")).contains("\"b\"").endsWith("\"sequence\":2}");
    bob.publish("{\"draw_event\":{\"type\":\"draw\",\"curr_x\":7}}");
    assertThat(until(ann, "draw_event")).contains("\"curr_x\":7");
    bob.publish("{\"card\":{\"name\":\"Bob\"}}");
    assertThat(until(ann, "{\"card\"")).contains("{\"name\":\"Bob\"}");
    ann.say("{\"pointer\":{\"x\":1}}");
    assertThat(until(bob, "{\"pointer\"")).contains("{\"x\":1}");
    bob.publish("{\"ping\":17}");
    assertThat(until(bob, "{\"pong\"")).isEqualTo("{\"pong\":17}");
    assertThat(canva.metrics()).contains("fawa_native_sessions 1.0\n");
    bob.close();
    until(ann, "{\"gone\":\"");
  }

  /** Pages of a snapshot and large elements are longer than a pack. */
  @ParameterizedTest
  @ValueSource(strings = {"tcp", "kcp"})
  void longMessagesTravelInParts(String scheme) throws Exception {
    BoardClient bob = joined(scheme);
    String large = ",\"text\":\"" + "\u00e9".repeat(200_000) + "\"";
    bob.publish(elements("large", 1, large));
    assertThat(until(bob, "{\"elements\"")).contains(large);
    int count = 1_000;
    String filling = ",\"text\":\"" + "x".repeat(1_000) + "\"";
    for (int i = 0; i < count; i++) {
      bob.publish(elements("e" + i, 1, filling));
    }
    until(bob, "\"e" + (count - 1) + "\"");
    BoardClient carl = keep(BoardClient.connect(canva.nativeUrl(scheme), code));
    List<String> snapshot = messages(carl, "{\"ready\"");
    assertThat(snapshot).anyMatch(message -> message.contains(large));
    assertThat(snapshot).anyMatch(message -> message.length() > 60_000);
    assertThat(String.join("", snapshot).split("\"id\"", -1)).hasSize(count + 2);
  }

  /** Both directions are busy while the link is cut again and again. */
  @Test
  void aCutLinkLosesNothingAndTheMemberStays() throws Exception {
    CuttingProxy link = keep(new CuttingProxy(at(canva.nativeUrl("tcp"))));
    Socket ann = browser(code);
    BoardClient bob =
        keep(BoardClient.builder(code).target(through(link)).config(BRISK).connect(patience()));
    until(bob, "{\"ready\"");
    int each = 400;
    String filling = ",\"text\":\"" + "x".repeat(20_000) + "\"";
    // A member that is more than 4 MiB behind is cut, which is not what this is about.
    Semaphore ahead = new Semaphore(60);
    Thread publisher =
        Thread.ofVirtual()
            .start(() -> {
              try {
                for (int i = 0; i < each; i++) {
                  ahead.acquireUninterruptibly();
                  bob.publish(elements("b" + i % 10, 1 + i, filling), patience());
                }
              } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
              }
            });
    Thread browsing =
        Thread.ofVirtual()
            .start(() -> {
              try {
                for (int i = 0; i < each; i++) {
                  ahead.acquireUninterruptibly();
                  ann.say(elements("a" + i % 10, 1 + i, filling));
                }
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
    Random random = new Random(5);
    for (long expected = 1; expected <= 2L * each; expected++) {
      String message = until(bob, "{\"elements\"");
      Matcher sequence = SEQUENCE.matcher(message);
      assertThat(sequence.find()).as(message.substring(message.length() - 60)).isTrue();
      assertThat(sequence.group(1)).isEqualTo(Long.toString(expected));
      // Both are waited for: who is paused must not fall behind so far that it is cut.
      String same = ann.next();
      while (!same.startsWith("{\"elements\"")) {
        assertThat(same).doesNotContain("\"gone\"");
        same = ann.next();
      }
      assertThat(same).contains("\"sequence\":" + expected + "}");
      ahead.release();
      if (random.nextInt(40) == 0) {
        link.cut();
      }
    }
    publisher.join();
    browsing.join();
    assertThat(bob.connections()).isGreaterThan(3);
  }

  @Test
  void whoIsRefusedIsToldACode() throws Exception {
    restart("--nativeTcpAddr=127.0.0.1:0", "--membersMax=1", "--missesPerMinute=1");
    joined("tcp");
    assertThat(refused(code).code()).isEqualTo(503);
    SessionEndedException unknown = refused("NOPE00");
    assertThat(unknown.code()).isEqualTo(404);
    assertThat(unknown).hasMessage("Canvas not found");
    int last = 404;
    for (int i = 0; i < 20 && last == 404; i++) {
      last = refused("NOPE0" + i % 10).code();
    }
    assertThat(last).isEqualTo(429);
    assertThatThrownBy(() -> BoardClient.connect(canva.nativeUrl("tcp"), "a\"b"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aLoginIsCheckedAsTheQueryOfAWebSocketIs() throws Exception {
    create("&sealed=true");
    assertThat(login("{\"v\":2,\"code\":\"" + code + "\"}").code()).isEqualTo(403);
    assertThat(login("{\"v\":3}").code()).isEqualTo(400);
    assertThat(login("{\"code\":\"" + code + "\"}").code()).isEqualTo(400);
    for (String malformed : List.of("", "[]", "{", "v=3", "{\"v\":3} {}", "null")) {
      assertThat(login(malformed).code()).as(malformed).isEqualTo(400);
    }
    create("");
    // Other members are ignored, and version 2 has no elements.
    try (Client old = raw("{\"v\":\"2\",\"code\":\"" + code + "\",\"name\":[{}]}", BRISK)) {
      assertThat(new String(old.receivePack(patience()), UTF_8)).startsWith("\0{\"welcome\"");
    }
  }

  private SessionEndedException login(String text) {
    return catchThrowableOfType(SessionEndedException.class, () -> raw(text, BRISK));
  }

  private Client raw(String login, ClientConfig config) throws IOException {
    return Client.builder(Login.of(login.getBytes(UTF_8)))
        .carrier(new TcpCarrier())
        .target(canva.nativeUrl("tcp"))
        .config(config)
        .connect(patience());
  }

  @Test
  void whoOnlyWatchesChangesNothing() throws Exception {
    Socket ann = browser(code);
    BoardClient viewer = keep(BoardClient.connect(canva.nativeUrl("tcp"), view));
    assertThat(viewer.receive(patience())).contains("\"role\":\"viewer\"").doesNotContain(code);
    viewer.publish(element("x", 1));
    assertThat(until(viewer, "{\"refused\"")).contains("this link only lets watch the board");
    ann.say(element("y", 1));
    assertThat(until(viewer, "{\"elements\"")).contains("\"y\"").endsWith("\"sequence\":1}");
  }

  @Test
  void theOwnerMayBeANativeClient() throws Exception {
    Socket ann = browser(code);
    BoardClient bob = joined("tcp");
    bob.publish("{\"owner\":\"" + owner + "\"}");
    assertThat(until(bob, "{\"role\"")).isEqualTo("{\"role\":\"owner\"}");
    bob.publish("{\"terms\":{\"writable\":false,\"kept\":false}}");
    until(ann, "{\"terms\":{\"writable\":false");
    ann.say(element("a", 1));
    assertThat(until(ann, "{\"refused\"")).contains("the board is read-only");
    bob.publish(element("b", 1));
    until(ann, "\"b\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"not json", "{\"elements\":7}"})
  void aMalformedMessageEndsTheSessionWithAReason(String message) throws Exception {
    BoardClient bob = joined("tcp");
    bob.publish(message);
    assertThat(until(bob, "{\"error\"")).contains("invalid_argument");
    SessionEndedException end =
        catchThrowableOfType(SessionEndedException.class, () -> bob.receive(patience()));
    assertThat(end.code()).isEqualTo(400);
  }

  @Test
  void whatIsNoPartEndsTheSessionWithAReason() throws Exception {
    Client odd = keep(raw("{\"v\":3,\"code\":\"" + code + "\"}", BRISK));
    odd.send("{\"ping\":1}".getBytes(UTF_8));
    SessionEndedException end =
        catchThrowableOfType(
            SessionEndedException.class,
            () -> {
              while (true) {
                odd.receive(patience());
              }
            });
    assertThat(end.code()).isEqualTo(400);
    assertThat(end).hasMessageContaining("a part begins with a byte from 0 to 3");
  }

  /**
   * Nobody waits for it, and it is cut in the end: as it takes nothing for too long, or at once if
   * it is too far behind.
   */
  @ParameterizedTest
  @ValueSource(ints = {60, 160})
  void whoDoesNotReadSlowsNobody(int messages) throws Exception {
    Socket ann = browser(code);
    Socket carl = browser(code);
    until(ann, "{\"card\":{}");
    Client unread = raw("{\"v\":3,\"code\":\"" + code + "\"}", BRISK.withPacks(1, BRISK.history()));
    keep(() -> unread.close(Duration.ZERO));
    String slow = member(until(ann, "{\"card\":{}"), "client_id");
    String filling = ",\"text\":\"" + "x".repeat(60_000) + "\"";
    boolean gone = false;
    for (int i = 1; i <= messages; i++) {
      ann.say(elements("a", i, filling));
      String message = carl.next();
      while (!message.startsWith("{\"elements\"")) {
        gone |= message.contains("{\"gone\":\"" + slow);
        message = carl.next();
      }
      assertThat(message).contains("\"sequence\":" + i + "}");
      // The one who draws must not fall behind so far that it is cut.
      until(ann, "\"sequence\":" + i + "}");
    }
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!gone && System.nanoTime() < end) {
      gone = carl.nothingReceived() ? pause() : carl.next().contains("{\"gone\":\"" + slow);
    }
    assertThat(gone).isTrue();
  }

  private static boolean pause() throws InterruptedException {
    Thread.sleep(20);
    return false;
  }

  /** Members get what was published before, are told, and come back to the next process. */
  @Test
  void aDrainEndsInOrder() throws Exception {
    URI listener = canva.nativeUrl("tcp");
    CuttingProxy link = keep(new CuttingProxy(at(listener)));
    Socket ann = browser(code);
    BoardClient bob =
        keep(BoardClient.builder(code).target(through(link)).config(BRISK).connect(patience()));
    until(bob, "{\"ready\"");
    int count = 200;
    String filling = ",\"text\":\"" + "x".repeat(1_000) + "\"";
    for (int i = 0; i < count; i++) {
      ann.say(elements("e" + i, 1, filling));
    }
    until(ann, "\"sequence\":" + count + "}");
    canva.close();
    for (int i = 0; i < count; i++) {
      until(bob, "\"e" + i + "\"");
    }
    assertThat(until(bob, "{\"error\"")).contains("unavailable");
    assertThatThrownBy(
            () -> {
              try (java.net.Socket socket = new java.net.Socket()) {
                socket.connect(at(listener), 5_000);
              }
            })
        .isInstanceOf(IOException.class);
    canva = new RunningCanva(folder, BOTH);
    link.leadTo(at(canva.nativeUrl("tcp")));
    List<String> again = messages(bob, "{\"ready\"");
    assertThat(again.getFirst()).startsWith("{\"welcome\"");
    assertThat(String.join("", again).split("\"id\"", -1)).hasSize(count + 1);
    bob.publish(element("anew", 1));
    until(bob, "\"anew\"");
  }

  @Test
  void whoWasThereAsksForWhatIsNewer() throws Exception {
    Socket ann = browser(code);
    BoardClient bob = keep(BoardClient.connect(canva.nativeUrl("kcp"), code));
    String epoch = member(bob.receive(patience()), "epoch");
    ann.say(element("a", 1));
    until(bob, "\"sequence\":1}");
    bob.close();
    ann.say(element("b", 1));
    until(ann, "\"sequence\":2}");
    BoardClient back =
        keep(
            BoardClient.builder(code)
                .target(canva.nativeUrl("kcp"))
                .after(1, epoch)
                .connect(patience()));
    List<String> snapshot = messages(back, "{\"ready\"");
    assertThat(snapshot.getFirst()).contains("\"reset\":false");
    assertThat(String.join("", snapshot)).contains("\"b\"").doesNotContain("\"id\":\"a\"");
  }

  @Test
  void nothingListensUnlessItIsWanted() throws Exception {
    assertThat(canva.announced("native").orElseThrow())
        .matches("tcp://127.0.0.1:[0-9]+ +kcp://127.0.0.1:[0-9]+");
    assertThat(canva.announced("native key")).isEmpty();
    restart();
    assertThat(canva.announced("native")).isEmpty();
    assertThat(canva.metrics()).doesNotContain("fawa_native_sessions");
  }

  @Test
  void theKeyIsMadeOnceAndPinned() throws Exception {
    Path file = folder.resolve("native.key");
    String flag = "--nativeKeyFile=" + file;
    restart(BOTH[0], flag);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    String text = canva.announced("native key").orElseThrow();
    assertThat(Files.readString(file)).doesNotContain(text);
    restart(BOTH[0], flag);
    assertThat(canva.announced("native key")).hasValue(text);
    byte[] key = HexFormat.of().parseHex(text);
    BoardClient.Builder pinned =
        BoardClient.builder(code).target(canva.nativeUrl("tcp")).config(BRISK.withServerKey(key));
    keep(pinned.connect(patience())).receive(patience());
    key[0] ^= 1;
    assertThatThrownBy(() ->
            BoardClient.builder(code)
                .target(canva.nativeUrl("tcp"))
                .config(BRISK.withServerKey(key))
                .connect(Deadline.after(Duration.ofSeconds(1))))
        .isInstanceOf(IOException.class);
    canva.close();
    Files.writeString(file, "secret");
    assertThatThrownBy(() -> restart(BOTH[0], flag))
        .hasMessageContaining("it must hold 64 hexadecimal digits")
        .hasMessageContaining("nativeKeyFile")
        .hasMessageNotContaining("secret");
  }
}
