/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.session;

import static io.fawa.loom.session.Patience.ANYWHERE;
import static io.fawa.loom.session.Patience.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.limits.Budget;
import io.fawa.loom.session.carrier.TcpCarrier;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ServerTest {
  private static final Duration SOON = Duration.ofMillis(300);

  /** A server's patience that must not end while a test goes on with what it does. */
  private static final Duration LATER = Duration.ofSeconds(6);

  private static final Duration NEVER = Duration.ofMinutes(10);

  private final EchoService service = new EchoService(false);
  private final List<AutoCloseable> opened = new ArrayList<>();
  private InetSocketAddress at = ANYWHERE;

  private Server start(ServerConfig.Builder config) throws IOException {
    return listen(
        Server.builder(service).security(Security.ofOriginal()).config(config.build()).start());
  }

  private Server listen(Server server) throws IOException {
    opened.addFirst(server);
    at = server.listen(new TcpCarrier(), ANYWHERE);
    return server;
  }

  private RawClient client(String first) throws IOException {
    RawClient client = RawClient.welcomed(at, first);
    opened.addFirst(client);
    return client;
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable one : opened) {
      one.close();
    }
  }

  @Test
  void aClientThatSaysNothingIsShownOut() throws Exception {
    Server server = start(ServerConfig.builder().handshakeTimeout(SOON));
    try (RawClient silent = new RawClient(at);
        RawClient half = new RawClient(at)) {
      half.raw("0000000901");
      assertThat(silent.ended()).isTrue();
      assertThat(half.ended()).isTrue();
    }
    await(() -> server.stats().ended(EndReason.HANDSHAKE_TIMEOUT) == 2);
    assertThat(service.events).isEmpty();
  }

  @Test
  void aClientThatIsSilentAfterItsWelcomeIsShownOut() throws Exception {
    start(ServerConfig.builder().requestIdleTimeout(LATER));
    RawClient client = client("hello");
    assertThat(client.ended()).isTrue();
    await(() -> service.events.contains("disconnected 100 IDLE"));
  }

  /** Before its first pack a connection has the time of a handshake, and that is no silence. */
  @Test
  void aClientThatIsSlowToBeginIsNotShownOutForThat() throws Exception {
    EchoService pausing =
        new EchoService(false) {
          @Override
          public void onConnected(Session session) throws Exception {
            Thread.sleep(500); // time for the server to look at it
            super.onConnected(session);
          }
        };
    listen(
        Server.builder(pausing)
            .security(Security.ofOriginal())
            .config(
                ServerConfig.builder().handshakeTimeout(NEVER).requestIdleTimeout(LATER).build())
            .start());
    try (RawClient slow = new RawClient(at)) {
      Thread.sleep(LATER.plusMillis(500));
      slow.send("hello");
      assertThat(slow.receive()).isEqualTo("auth-ok:hello");
      slow.send("a");
      assertThat(slow.receive()).isEqualTo("echo:a");
    }
  }

  @Test
  void whoIsRefusedGetsNothing() throws Exception {
    Server server = start(ServerConfig.builder());
    try (RawClient client = new RawClient(at)) {
      client.send("nobody");
      assertThat(client.ended()).isTrue();
    }
    await(() -> server.stats().ended(EndReason.REFUSED) == 1);
    assertThat(service.events).isEmpty();
  }

  @Test
  void aHandlerThatFailsEndsItsSessionAlone() throws Exception {
    start(ServerConfig.builder().sameUid(SameUid.KEEP_BOTH));
    RawClient other = client("uid:1");
    for (String cause : List.of("fail", "overflow")) {
      RawClient client = client("uid:2");
      client.send(cause);
      assertThat(client.ended()).isTrue();
    }
    await(() -> service.events.contains("disconnected 2 HANDLER_FAILED"));
    other.send("still here");
    assertThat(other.receive()).isEqualTo("echo:still here");
  }

  @Test
  void aPackCutShortIsNoFailureOfTheServer() throws Exception {
    Server server = start(ServerConfig.builder());
    RawClient client = client("hello");
    client.raw("0000000901");
    client.socket.shutdownOutput();
    assertThat(client.ended()).isTrue();
    await(() -> server.stats().ended(EndReason.MALFORMED) == 1);
  }

  @Test
  void theNewerSessionOfAUidReplacesTheOther() throws Exception {
    Server server = start(ServerConfig.builder().sameUid(SameUid.REPLACE));
    RawClient first = client("uid:7");
    RawClient second = client("uid:7");
    assertThat(first.ended()).isTrue();
    await(() -> service.events.contains("disconnected 7 REPLACED"));
    // The late end of the first must not remove the second.
    assertThat(server.push(7, "to the second".getBytes(UTF_8))).isEqualTo(PushResult.QUEUED);
    assertThat(second.receive()).isEqualTo("to the second");
    assertThat(server.sessionIds()).hasSize(1);
  }

  @Test
  void aSessionWhoseHandlerHangsIsReplacedAllTheSame() throws Exception {
    CountDownLatch leave = new CountDownLatch(1);
    EchoService hanging =
        new EchoService(false) {
          @Override
          public void handle(Session session, byte[] pack) throws Exception {
            leave.await();
          }
        };
    Server server = listen(Server.builder(hanging).security(Security.ofOriginal()).start());
    try {
      RawClient first = client("uid:7");
      first.send("hang");
      RawClient second = client("uid:7");
      assertThat(server.push(7, "to the second".getBytes(UTF_8))).isEqualTo(PushResult.QUEUED);
      assertThat(second.receive()).isEqualTo("to the second");
    } finally {
      leave.countDown();
    }
  }

  @Test
  void manyAtOnceLeaveExactlyOne() throws Exception {
    AtomicInteger authenticated = new AtomicInteger();
    EchoService counting =
        new EchoService(false) {
          @Override
          public Admission authenticate(AuthRequest request) throws Exception {
            authenticated.incrementAndGet();
            return super.authenticate(request);
          }
        };
    Server server =
        listen(
            Server.builder(counting)
                .security(Security.ofOriginal())
                .config(ServerConfig.builder().sameUid(SameUid.REPLACE).build())
                .start());
    List<Thread> rushing = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      RawClient client = new RawClient(at);
      opened.addFirst(client);
      rushing.add(
          Thread.ofVirtual()
              .start(() -> {
                try {
                  client.send("uid:9");
                } catch (IOException e) {
                  throw new java.io.UncheckedIOException(e);
                }
              }));
    }
    for (Thread thread : rushing) {
      thread.join();
    }
    await(() ->
        authenticated.get() == 20
            && server.stats().connections() == 1
            && server.stats().unauthenticated() == 0);
    assertThat(server.sessionIds()).hasSize(1);
    assertThat(server.push(9, new byte[] {1})).isEqualTo(PushResult.QUEUED);
  }

  @Test
  void aUidThatIsTakenIsRefused() throws Exception {
    start(ServerConfig.builder().sameUid(SameUid.REJECT));
    RawClient first = client("uid:7");
    try (RawClient second = new RawClient(at)) {
      second.send("uid:7");
      assertThat(second.ended()).isTrue();
    }
    first.send("mine");
    assertThat(first.receive()).isEqualTo("echo:mine");
    first.close();
    await(() -> service.events.contains("disconnected 7 CLIENT_CLOSED"));
    RawClient third = client("uid:7");
    third.send("free again");
    assertThat(third.receive()).isEqualTo("echo:free again");
  }

  /** The original loses both: its index knows the one that has left. */
  @Test
  void ofTwoSessionsTheOlderIsReachedOnceTheNewerHasLeft() throws Exception {
    Server server = start(ServerConfig.builder().sameUid(SameUid.KEEP_BOTH));
    RawClient first = client("uid:7");
    RawClient second = client("uid:7");
    server.push(7, "newest".getBytes(UTF_8));
    assertThat(second.receive()).isEqualTo("newest");
    second.close();
    await(() -> service.events.contains("disconnected 7 CLIENT_CLOSED"));
    server.push(7, "older".getBytes(UTF_8));
    assertThat(first.receive()).isEqualTo("older");
  }

  @Test
  void pushesTellWhatBecameOfThem() throws Exception {
    Server server = start(ServerConfig.builder());
    RawClient one = client("uid:1");
    RawClient two = client("uid:2");
    assertThat(server.multicast(List.of(1L, 2L, 3L), "many".getBytes(UTF_8)))
        .isEqualTo(Map.of(1L, PushResult.QUEUED, 2L, PushResult.QUEUED, 3L, PushResult.NO_SESSION));
    assertThat(server.broadcast(Audience.of("red", 1), "all".getBytes(UTF_8))).hasSize(2);
    assertThat(server.broadcast(Audience.of("blue", 1), "none".getBytes(UTF_8))).isEmpty();
    for (RawClient client : List.of(one, two)) {
      assertThat(client.receive()).isEqualTo("many");
      assertThat(client.receive()).isEqualTo("all");
    }
    assertThatThrownBy(() -> server.push(1, new byte[0]))
        .hasMessageContaining("a pack of 0 bytes, allowed are 1 to");
    assertThatThrownBy(() -> server.push(1, new byte[20_000]))
        .hasMessageContaining("a pack of 20000 bytes");
    // Whose onConnected ran last is not known: clients are answered before it.
    long id = server.sessionOfUid(2).orElseThrow().id();
    assertThat(server.disconnect(id)).isTrue();
    assertThat(two.ended()).isTrue();
    await(() -> server.session(id).isEmpty());
    assertThat(server.disconnect(id)).isFalse();
  }

  /** One who does not read keeps nobody waiting, whatever the policy. */
  @Test
  void aSlowReaderIsAMatterOfPolicy() throws Exception {
    Server server =
        start(ServerConfig.builder().replyChanSize(8).pushTimeout(LATER).requestIdleTimeout(NEVER));
    RawClient slow = client("uid:1");
    Session session = server.sessionOfUid(1).orElseThrow();
    byte[] pack = new byte[Server.PACK_BYTES_MAX];
    // The queue may be full for a moment while the system still takes packs: not for so long.
    await(() -> session.push(pack) == PushResult.TIMED_OUT);
    assertThat(session.push(pack, PushPolicy.DROP_NEWEST)).isEqualTo(PushResult.DROPPED);
    assertThat(session.push(pack, PushPolicy.DROP_OLDEST))
        .isEqualTo(PushResult.QUEUED_DROPPING_OLDEST);
    RawClient brisk = client("uid:2");
    assertThat(server.broadcast(Audience.all(), "news".getBytes(UTF_8)).values())
        .containsExactlyInAnyOrder(PushResult.DROPPED, PushResult.QUEUED);
    assertThat(brisk.receive()).isEqualTo("news");
    assertThat(session.push(pack, PushPolicy.DISCONNECT)).isEqualTo(PushResult.DISCONNECTED);
    await(() -> service.events.contains("disconnected 1 TOO_SLOW"));
    assertThat(session.push(pack)).isEqualTo(PushResult.NO_SESSION);
    assertThat(slow.socket.isConnected()).isTrue();
  }

  /** Both ends write more than the link takes; neither waits for the other. */
  @Test
  void readingDoesNotDependOnWriting() throws Exception {
    Server server =
        Server.builder(service)
            .security(Security.ofOriginal())
            .config(ServerConfig.builder().replyChanSize(10_000).build())
            .start();
    opened.addFirst(server);
    TcpCarrier narrow =
        new TcpCarrier(new TcpCarrier.Options(true, 8_192, 8_192), Budget.ofProcess());
    at = server.listen(narrow, ANYWHERE);
    RawClient client = client("uid:1");
    client.socket.setReceiveBufferSize(8_192);
    int packs = 250;
    for (int i = 0; i < packs; i++) {
      client.send(new byte[4_000]);
    }
    for (int i = 0; i < packs; i++) {
      assertThat(client.receiveBytes()).hasSize(4_005);
    }
    // A push is counted once it is queued, and may be sent before that.
    await(() -> server.stats().pushed(PushResult.QUEUED) == packs);
  }

  /** What was told to be queued before the stop arrives, though the client sends all the time. */
  @Test
  void aStopSendsWhatIsQueued() throws Exception {
    int clients = 50;
    int packs = 200;
    Server server =
        start(ServerConfig.builder().stopTimeout(Duration.ofSeconds(30)).replyChanSize(packs));
    List<RawClient> all = new ArrayList<>();
    for (int i = 0; i < clients; i++) {
      all.add(client("uid:" + i));
    }
    int queued = 0;
    for (int i = 0; i < packs; i++) {
      for (long uid = 0; uid < clients; uid++) {
        queued += server.push(uid, new byte[1_000]) == PushResult.QUEUED ? 1 : 0;
      }
    }
    AtomicInteger received = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (RawClient client : all) {
      threads.add(Thread.ofVirtual().start(() -> readAll(client, received)));
      threads.add(Thread.ofVirtual().start(() -> chatter(client)));
    }
    server.stop();
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(queued).isEqualTo(clients * packs);
    assertThat(received.get()).isGreaterThanOrEqualTo(queued);
    assertThat(server.stats().connections()).isZero();
    assertThatThrownBy(() -> new RawClient(at)).isInstanceOf(IOException.class);
  }

  private static void readAll(RawClient client, AtomicInteger received) {
    try {
      while (true) {
        // Its own packs may be answered too.
        received.addAndGet(client.receiveBytes().length == 1_000 ? 1 : 0);
      }
    } catch (IOException e) {
      close(client);
    }
  }

  private static void close(RawClient client) {
    try {
      client.close();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static void chatter(RawClient client) {
    try {
      while (true) {
        client.send("chatter");
        Thread.sleep(1);
      }
    } catch (IOException e) {
      // The server has ended it.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void limitsRefuseWhatIsTooMuch() throws Exception {
    Server server =
        start(
            ServerConfig.builder().connectionsMax(3).unauthenticatedMax(2).handshakeTimeout(NEVER));
    client("uid:1");
    RawClient another = new RawClient(at);
    opened.addFirst(another);
    try (RawClient silent = new RawClient(at)) {
      await(() -> server.stats().unauthenticated() == 2);
      try (RawClient third = new RawClient(at)) {
        assertThat(third.ended()).isTrue();
      }
      silent.send("uid:2");
      assertThat(silent.receive()).isEqualTo("auth-ok:uid:2");
      try (RawClient fourth = new RawClient(at)) {
        assertThat(fourth.ended()).isTrue();
      }
      another.close();
      await(() -> server.stats().connections() == 2);
      client("uid:3");
    }
    assertThat(server.stats().overLimit()).isEqualTo(2);
  }

  /** Half packs of many connections are of the budget; who fits in is served. */
  @Test
  void aFullBudgetRefusesTheNext() throws Exception {
    Budget budget = Budget.of(120_000);
    Server server =
        Server.builder(service)
            .security(Security.ofOriginal())
            .config(ServerConfig.builder().budget(budget).build())
            .start();
    opened.addFirst(server);
    at = server.listen(new TcpCarrier(TcpCarrier.Options.defaults(), budget), ANYWHERE);
    List<RawClient> all = new ArrayList<>();
    try {
      for (int i = 0; i < 40; i++) {
        all.add(new RawClient(at));
      }
      await(() -> server.stats().overLimit() > 0);
    } finally {
      for (RawClient one : all) {
        one.close();
      }
    }
    await(() -> budget.heldBytes() == 0);
    assertThat(client("uid:1").socket.isConnected()).isTrue();
  }

  @Test
  void filtersAndHooksStandAround() throws Exception {
    List<String> seen = new java.util.concurrent.CopyOnWriteArrayList<>();
    listen(
        Server.builder(service)
            .security(Security.ofOriginal())
            .readFilter((session, pack, next) -> {
              if (!new String(pack, UTF_8).equals("dropped")) {
                next.handle(session, ("[" + new String(pack, UTF_8)).getBytes(UTF_8));
              }
            })
            .readFilter((session, pack, next) ->
                next.handle(session, (new String(pack, UTF_8) + "]").getBytes(UTF_8)))
            .writeFilter((session, pack) ->
                new String(pack, UTF_8).contains("secret") ? Optional.empty() : Optional.of(pack))
            .hook(
                new ConnectionHook() {
                  @Override
                  public void afterConnect(Session session) {
                    seen.add("connect");
                  }

                  @Override
                  public void afterDisconnect(
                      java.net.SocketAddress remote, Optional<Session> session, EndReason reason) {
                    seen.add("disconnect " + session.isPresent() + " " + reason);
                  }
                })
            .start());
    RawClient client = client("hello");
    client.send("dropped");
    client.send("secret");
    client.send("a");
    assertThat(client.receive()).isEqualTo("echo:[a]");
    client.close();
    try (RawClient refused = new RawClient(at)) {
      refused.send("nobody");
      assertThat(refused.ended()).isTrue();
    }
    await(() -> seen.size() == 3);
    assertThat(seen)
        .containsExactlyInAnyOrder(
            "connect", "disconnect true CLIENT_CLOSED", "disconnect false REFUSED");
  }

  @Test
  void ticksComeWhileASessionLives() throws Exception {
    AtomicInteger ticks = new AtomicInteger();
    EchoService ticking =
        new EchoService(false) {
          @Override
          public void tick(Session session) {
            if (ticks.incrementAndGet() == 3) {
              throw new IllegalStateException("as the test wants");
            }
          }
        };
    listen(
        Server.builder(ticking)
            .security(Security.ofOriginal())
            .config(ServerConfig.builder().tickInterval(Duration.ofMillis(100)).build())
            .start());
    RawClient client = client("hello");
    assertThat(client.ended()).isTrue();
    assertThat(ticks.get()).isEqualTo(3);
    await(() -> ticking.events.contains("disconnected 100 TICK_FAILED"));
  }
}
