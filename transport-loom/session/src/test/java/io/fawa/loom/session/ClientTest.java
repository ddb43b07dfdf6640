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
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.fawa.limits.Deadline;
import io.fawa.limits.DeadlineExceededException;
import io.fawa.loom.resume.LogLimits;
import io.fawa.loom.secure.SigningKey;
import io.fawa.loom.session.carrier.Carrier;
import io.fawa.loom.session.carrier.KcpCarrier;
import io.fawa.loom.session.carrier.TcpCarrier;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(180)
class ClientTest {
  private static final ClientConfig BRISK =
      ClientConfig.defaults()
          .withTimes(
              Duration.ofSeconds(10),
              Duration.ofSeconds(60),
              Duration.ofMillis(10),
              Duration.ofMillis(100));

  private final EchoService service = new EchoService(false);
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  /** With time for the last words to a client, however busy the machine is. */
  private Server server =
      Server.builder(service)
          .config(ServerConfig.builder().stopTimeout(Duration.ofSeconds(60)).build())
          .start();

  private Server restart(ServerConfig.Builder config) {
    server.close();
    server = Server.builder(service).config(config.build()).start();
    return server;
  }

  private CuttingProxy proxied() throws IOException {
    CuttingProxy proxy = new CuttingProxy(server.listen(new TcpCarrier(), ANYWHERE));
    opened.push(proxy);
    return proxy;
  }

  private Client client(int port) throws IOException {
    return client(port, BRISK, "uid:7");
  }

  private Client client(int port, ClientConfig config, String login) throws IOException {
    Client client =
        Client.builder(Login.of(login.getBytes(UTF_8)))
            .carrier(new TcpCarrier())
            .target(URI.create("tcp://127.0.0.1:" + port))
            .config(config)
            .connect(Patience.deadline());
    opened.push(client);
    return client;
  }

  private int listen() throws IOException {
    return server.listen(new TcpCarrier(), ANYWHERE).getPort();
  }

  private static String text(Client client) throws IOException {
    return new String(client.receivePack(Patience.deadline()), UTF_8);
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable one : opened) {
      one.close();
    }
    server.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"tcp", "kcp", "kcp with smux"})
  void packsGoBothWays(String kind) throws Exception {
    Carrier carrier =
        switch (kind) {
          case "tcp" -> new TcpCarrier();
          case "kcp" -> KcpCarrier.originalWithoutStreams();
          default -> KcpCarrier.original();
        };
    // A server waits for acknowledgements of a client that has left as long as it may.
    restart(ServerConfig.builder());
    int port = server.listen(carrier, ANYWHERE).getPort();
    try (Client client =
        Client.builder(Login.of("uid:7".getBytes(UTF_8)))
            .carrier(carrier)
            .target(URI.create(carrier.scheme() + "://127.0.0.1:" + port))
            .connect(Patience.deadline())) {
      assertThat(client.answer()).asString(UTF_8).isEqualTo("auth-ok:uid:7");
      for (int i = 0; i < 50; i++) {
        client.send(("pack " + i).getBytes(UTF_8));
      }
      for (int i = 0; i < 50; i++) {
        assertThat(text(client)).isEqualTo("echo:pack " + i);
      }
      server.push(7, new byte[Server.PACK_BYTES_MAX]);
      assertThat(client.receivePack(Patience.deadline())).hasSize(Server.PACK_BYTES_MAX);
      client.close(Duration.ofSeconds(60));
    }
    await(() -> service.events.contains("disconnected 7 CLIENT_CLOSED"));
  }

  /** Both directions are busy while the link is cut again and again. */
  @Test
  void eachPackArrivesOnceAndInOrderThoughTheLinkIsCut() throws Exception {
    int packs = 3_000;
    List<String> handled = new CopyOnWriteArrayList<>();
    EchoService collecting =
        new EchoService(false) {
          @Override
          public void handle(Session session, byte[] pack) {
            handled.add(new String(pack, UTF_8));
            assertThat(session.push(pack, PushPolicy.BLOCK).queued()).isTrue();
          }
        };
    server.close();
    // So few packs wait anywhere that a cut is felt at once.
    LogLimits few = new LogLimits(32, 1 << 20, LogLimits.WhenFull.REFUSE, 8, 1 << 16);
    server =
        Server.builder(collecting)
            .config(
                ServerConfig.builder()
                    .replyChanSize(32)
                    .pushTimeout(Duration.ofSeconds(60))
                    .history(few)
                    .build())
            .start();
    CuttingProxy proxy = proxied();
    Client client = client(proxy.port(), BRISK.withPacks(32, few), "uid:7");
    Thread sender =
        Thread.ofVirtual()
            .start(() -> {
              try {
                for (int i = 0; i < packs; i++) {
                  client.send(("pack " + i).getBytes(UTF_8), Patience.deadline());
                }
              } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
              }
            });
    Random random = new Random(1);
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < packs; i++) {
      expected.add("pack " + i);
      assertThat(text(client)).isEqualTo("pack " + i);
      if (random.nextInt(100) == 0) {
        if (random.nextBoolean()) {
          proxy.cut();
        } else {
          client.drop();
        }
      }
    }
    sender.join();
    assertThat(handled).isEqualTo(expected);
    assertThat(client.connections()).isGreaterThan(5);
    assertThat(collecting.events).containsExactly("connected 7");
    // The server counts a resume once the client may know of it already.
    await(() -> server.stats().resumed() >= client.connections() - 1);
  }

  @Test
  void aSessionWaitsForItsClientAndIsPushedToMeanwhile() throws Exception {
    CuttingProxy proxy = proxied();
    Client client = client(proxy.port());
    proxy.refuse(true);
    await(() -> !client.connected() && server.stats().connections() == 0);
    assertThat(server.push(7, "while away".getBytes(UTF_8))).isEqualTo(PushResult.QUEUED);
    client.send("sent while away".getBytes(UTF_8));
    proxy.refuse(false);
    assertThat(text(client)).isEqualTo("while away");
    assertThat(text(client)).isEqualTo("echo:sent while away");
    assertThat(service.events).containsExactly("connected 7");
  }

  /** The server that did not notice the loss gets the client back all the same. */
  @Test
  void aResumeDetachesTheConnectionBefore() throws Exception {
    int port = listen();
    Client client = client(port);
    client.send("a".getBytes(UTF_8));
    assertThat(text(client)).isEqualTo("echo:a");
    for (int i = 0; i < 5; i++) {
      client.drop();
      client.send(("b" + i).getBytes(UTF_8));
      assertThat(text(client)).isEqualTo("echo:b" + i);
    }
    await(() -> server.stats().connections() == 1);
    assertThat(server.sessionIds()).hasSize(1);
    assertThat(service.events).containsExactly("connected 7");
  }

  /** The connection before has taken a pack when the client comes back, and does not send it. */
  @Test
  void packsStayInOrderThoughTheConnectionBeforeHasTakenOne() throws Exception {
    CountDownLatch taken = new CountDownLatch(1);
    CountDownLatch released = new CountDownLatch(1);
    server.close();
    server =
        Server.builder(service)
            .writeFilter((session, pack) -> {
              if (new String(pack, UTF_8).equals("first")) {
                taken.countDown();
                assertThat(released.await(60, TimeUnit.SECONDS)).isTrue();
              }
              return Optional.of(pack);
            })
            .start();
    Client client = client(listen());
    server.push(7, "first".getBytes(UTF_8));
    assertThat(taken.await(60, TimeUnit.SECONDS)).isTrue();
    client.drop();
    await(() -> client.connected() && server.stats().resumed() == 1);
    server.push(7, "second".getBytes(UTF_8));
    released.countDown();
    server.push(7, "third".getBytes(UTF_8));
    assertThat(text(client)).isEqualTo("first");
    assertThat(text(client)).isEqualTo("second");
    assertThat(text(client)).isEqualTo("third");
    assertThat(service.events).containsExactly("connected 7");
  }

  @Test
  void aSeatThatIsGoneIsToldAsLostHistory() throws Exception {
    restart(ServerConfig.builder().seatTime(Duration.ofMillis(200)));
    CuttingProxy proxy = proxied();
    Client client = client(proxy.port());
    proxy.refuse(true);
    await(() -> service.events.contains("disconnected 7 LOST"));
    proxy.refuse(false);
    assertThat(client.receive(Patience.deadline())).isInstanceOf(Received.HistoryLost.class);
    client.send("anew".getBytes(UTF_8));
    assertThat(text(client)).isEqualTo("echo:anew");
    assertThat(service.events).containsExactly("connected 7", "disconnected 7 LOST", "connected 7");
  }

  @Test
  void aServerThatBeganAnewIsToldAsLostHistory() throws Exception {
    CuttingProxy proxy = proxied();
    Client client = client(proxy.port());
    client.forgetHistory();
    assertThat(client.receive(Patience.deadline())).isInstanceOf(Received.HistoryLost.class);
    assertThat(service.events).containsExactly("connected 7");
  }

  @Test
  void whoIsRefusedIsToldWhyAndDoesNotTryAgain() throws Exception {
    int port = listen();
    assertThatThrownBy(() -> client(port, BRISK, "nobody"))
        .isInstanceOf(SessionEndedException.class)
        .hasMessage("nobody is not welcome")
        .asInstanceOf(type(SessionEndedException.class))
        .extracting(SessionEndedException::code)
        .isEqualTo(401);
    assertThat(server.stats().accepted()).isEqualTo(1);
  }

  /** What takes a place of the application's is taken when a session begins, not at a resume. */
  @Test
  void aSessionThatCannotBeginIsRefusedToo() throws Exception {
    List<Object> attached = new CopyOnWriteArrayList<>();
    EchoService full =
        new EchoService(false) {
          @Override
          public Admission authenticate(AuthRequest request) throws Exception {
            return super.authenticate(request).withAttachment(new String(request.pack(), UTF_8));
          }

          @Override
          public void onConnected(Session session) throws Exception {
            super.onConnected(session);
            attached.add(session.attachment().orElseThrow());
            if (attached.size() > 1) {
              throw new RefusedException(503, true, "there is room for one");
            }
            session.push("first of all".getBytes(UTF_8));
          }
        };
    server.close();
    server = Server.builder(full).start();
    int port = listen();
    Client first = client(port);
    first.drop();
    first.send("a".getBytes(UTF_8));
    assertThat(text(first)).isEqualTo("first of all");
    assertThat(text(first)).isEqualTo("echo:a");
    assertThatThrownBy(() -> client(port, BRISK, "uid:8"))
        .isInstanceOf(SessionEndedException.class)
        .hasMessage("there is room for one")
        .asInstanceOf(type(SessionEndedException.class))
        .extracting(SessionEndedException::code)
        .isEqualTo(503);
    assertThat(attached).containsExactly("uid:7", "uid:8");
    await(() -> full.events.contains("disconnected 8 REFUSED"));
    assertThat(server.stats().welcomed()).isEqualTo(1);
  }

  @Test
  void aServiceThatEndsASessionSaysWhy() throws Exception {
    int port = listen();
    Client client = client(port);
    Session session = server.sessionOfUid(7).orElseThrow();
    session.push("last".getBytes(UTF_8));
    session.end(503, false, "come back");
    assertThat(text(client)).isEqualTo("last");
    assertThat(client.receive(Patience.deadline())).isInstanceOf(Received.HistoryLost.class);
    server.sessionOfUid(7).orElseThrow().end(410, true, "that was all");
    assertThatThrownBy(() -> client.receive(Patience.deadline()))
        .isInstanceOf(SessionEndedException.class)
        .hasMessage("that was all")
        .asInstanceOf(type(SessionEndedException.class))
        .extracting(SessionEndedException::code)
        .isEqualTo(410);
  }

  /** A resume is no way round a ban. */
  @Test
  void whoIsBannedMeanwhileDoesNotComeBack() throws Exception {
    List<String> banned = new CopyOnWriteArrayList<>();
    EchoService strict =
        new EchoService(false) {
          @Override
          public Admission authenticate(AuthRequest request) throws Exception {
            if (banned.contains(new String(request.pack(), UTF_8))) {
              throw new RefusedException(403, true, "banned");
            }
            return super.authenticate(request);
          }
        };
    server.close();
    server = Server.builder(strict).start();
    Client client = client(listen());
    banned.add("uid:7");
    client.drop();
    assertThatThrownBy(() -> client.receive(Patience.deadline()))
        .isInstanceOf(SessionEndedException.class)
        .hasMessage("banned");
  }

  @Test
  void whoIsReplacedDoesNotFightForItsPlace() throws Exception {
    int port = listen();
    Client first = client(port);
    Client second = client(port);
    assertThatThrownBy(() -> first.receive(Patience.deadline()))
        .isInstanceOf(SessionEndedException.class)
        .hasMessageContaining("another session");
    second.send("mine".getBytes(UTF_8));
    assertThat(text(second)).isEqualTo("echo:mine");
    assertThat(second.connections()).isEqualTo(1);
  }

  @Test
  void aServerThatStopsSaysWhereToGo() throws Exception {
    Server other = Server.builder(service).start();
    opened.add(other);
    URI there = URI.create("tcp://127.0.0.1:" + other.listen(new TcpCarrier(), ANYWHERE).getPort());
    URI here = URI.create("tcp://127.0.0.1:" + listen());
    Client client =
        Client.builder(Login.of("uid:7".getBytes(UTF_8)))
            .carrier(new TcpCarrier())
            .target(here)
            .endpoint(new Endpoint(there, 0, "", ""))
            .config(BRISK)
            .connect(Patience.deadline());
    opened.push(client);
    server.push(7, "last words".getBytes(UTF_8));
    server.stop(there);
    assertThat(text(client)).isEqualTo("last words");
    assertThat(client.receive(Patience.deadline()))
        .isEqualTo(new Received.GoAway(there.toString(), "the server stops"));
    assertThat(client.receive(Patience.deadline())).isInstanceOf(Received.HistoryLost.class);
    client.send("hello".getBytes(UTF_8));
    assertThat(text(client)).isEqualTo("echo:hello");
    assertThat(other.stats().sessions()).isEqualTo(1);
  }

  private Client client(URI first, URI other) throws IOException {
    Client client =
        Client.builder(Login.of("uid:7".getBytes(UTF_8)))
            .carrier(new TcpCarrier())
            .endpoint(new Endpoint(first, 1, "", ""))
            .endpoint(new Endpoint(other, 0, "", ""))
            .config(BRISK.withCheckInterval(Duration.ZERO))
            .connect(Patience.deadline());
    opened.push(client);
    return client;
  }

  /** Another server knows nothing of it: to go there would be to lose the session. */
  @Test
  void aSessionIsTakenUpAtItsServerThoughThereAreOthers() throws Exception {
    Server other = Server.builder(service).start();
    opened.add(other);
    URI there = URI.create("tcp://127.0.0.1:" + other.listen(new TcpCarrier(), ANYWHERE).getPort());
    Client client = client(URI.create("tcp://127.0.0.1:" + listen()), there);
    for (int i = 0; i < 20; i++) {
      client.drop();
      client.send(("pack " + i).getBytes(UTF_8));
      assertThat(text(client)).isEqualTo("echo:pack " + i);
    }
    assertThat(other.stats().accepted()).isZero();
    assertThat(server.stats().welcomed()).isEqualTo(1);
  }

  @Test
  void anotherServerTakesOverWhereThatOfTheSessionIsGone() throws Exception {
    Server other = Server.builder(service).start();
    opened.add(other);
    URI there = URI.create("tcp://127.0.0.1:" + other.listen(new TcpCarrier(), ANYWHERE).getPort());
    CuttingProxy proxy = proxied();
    Client client = client(URI.create("tcp://127.0.0.1:" + proxy.port()), there);
    proxy.refuse(true);
    assertThat(client.receive(Patience.deadline())).isInstanceOf(Received.HistoryLost.class);
    client.send("anew".getBytes(UTF_8));
    assertThat(text(client)).isEqualTo("echo:anew");
    assertThat(other.stats().welcomed()).isEqualTo(1);
  }

  @Test
  void bytesThatWereChangedEndTheConnectionAndNotTheSession() throws Exception {
    CuttingProxy proxy = proxied();
    Client client = client(proxy.port());
    proxy.change(octet -> octet ^ 1);
    client.send("a".getBytes(UTF_8));
    await(() -> server.stats().ended(EndReason.MALFORMED) > 0);
    proxy.change(octet -> octet);
    assertThat(text(client)).isEqualTo("echo:a");
    assertThat(service.events).containsExactly("connected 7");
  }

  @Test
  void onlyTheServerWithThePinnedKeyIsSpokenTo() throws Exception {
    byte[] secret = new byte[SigningKey.KEY_BYTES];
    new Random(2).nextBytes(secret);
    SigningKey key = new SigningKey(secret);
    secret[0]++;
    SigningKey other = new SigningKey(secret);
    server.close();
    server = Server.builder(service).security(Security.ofOwn(key)).start();
    int port = listen();
    Client client = client(port, BRISK.withServerKey(key.publicKey()), "uid:7");
    client.send("a".getBytes(UTF_8));
    assertThat(text(client)).isEqualTo("echo:a");
    assertThatThrownBy(() ->
            Client.builder(Login.of("uid:8".getBytes(UTF_8)))
                .carrier(new TcpCarrier())
                .target(URI.create("tcp://127.0.0.1:" + port))
                .config(BRISK.withServerKey(other.publicKey()))
                .connect(Deadline.after(Duration.ofSeconds(1))))
        .isInstanceOf(DeadlineExceededException.class);
    assertThat(service.events).doesNotContain("connected 8");
  }

  @Test
  void nobodySpeaksInClearToAServerThatDoesNotServeIt() throws Exception {
    int port = listen();
    try (RawClient raw =
        new RawClient(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))) {
      raw.send("uid:7");
      assertThat(raw.ended()).isTrue();
    }
    assertThat(service.events).isEmpty();
  }

  /** The original's clients and ours, on one port, if that is wanted. */
  @Test
  void bothModesOnOnePort() throws Exception {
    server.close();
    server = Server.builder(service).security(Security.ofOwn().orOriginal()).start();
    int port = listen();
    try (RawClient raw =
        RawClient.welcomed(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), port), "uid:1")) {
      Client own = client(port);
      raw.send("clear");
      own.send("own".getBytes(UTF_8));
      assertThat(raw.receive()).isEqualTo("echo:clear");
      assertThat(text(own)).isEqualTo("echo:own");
    }
  }

  @Test
  void aClientThatClosesHasItsPacksHandled() throws Exception {
    List<String> handled = new CopyOnWriteArrayList<>();
    EchoService collecting =
        new EchoService(false) {
          @Override
          public void handle(Session session, byte[] pack) throws InterruptedException {
            if (handled.isEmpty()) {
              Thread.sleep(4_000); // longer than any time that is not the client's to choose
            }
            handled.add(new String(pack, UTF_8));
          }
        };
    server.close();
    server = Server.builder(collecting).start();
    CuttingProxy proxy = proxied();
    Client client = client(proxy.port());
    for (int i = 0; i < 500; i++) {
      client.send(("pack " + i).getBytes(UTF_8));
    }
    client.close(Duration.ofSeconds(60));
    await(() -> collecting.events.contains("disconnected 7 CLIENT_CLOSED"));
    assertThat(handled).hasSize(500);
  }

  /** As after a sleep, or when a NAT has forgotten the connection: nothing comes, no end either. */
  @Test
  void aLinkThatSwallowsEverythingIsGivenUp() throws Exception {
    CuttingProxy proxy = proxied();
    ClientConfig watchful =
        ClientConfig.defaults()
            .withTimes(
                Duration.ofSeconds(10),
                Duration.ofSeconds(2),
                Duration.ofMillis(10),
                Duration.ofMillis(100));
    Client client = client(proxy.port(), watchful, "uid:7");
    proxy.swallow();
    client.send("through the next".getBytes(UTF_8));
    assertThat(text(client)).isEqualTo("echo:through the next");
    assertThat(client.connections()).isGreaterThan(1);
    assertThat(service.events).containsExactly("connected 7");
  }

  /** Every step that fails is followed by another try. */
  @Test
  void aTokenThatCannotBeFetchedIsFetchedAgain() throws Exception {
    AtomicInteger tries = new AtomicInteger();
    Login flaky =
        exporter -> {
          if (tries.incrementAndGet() % 2 == 0) {
            throw new IOException("the issuer of tokens answers 500");
          }
          return "uid:7".getBytes(UTF_8);
        };
    Client client =
        Client.builder(flaky)
            .carrier(new TcpCarrier())
            .target(URI.create("tcp://127.0.0.1:" + listen()))
            .config(BRISK)
            .connect(Patience.deadline());
    opened.push(client);
    client.drop();
    client.send("again".getBytes(UTF_8));
    assertThat(text(client)).isEqualTo("echo:again");
    assertThat(tries.get()).isGreaterThanOrEqualTo(3);
  }

  @Test
  void aServerThatFailsOnceIsNotForgotten() throws Exception {
    CuttingProxy proxy = proxied();
    Client client = client(proxy.port());
    proxy.refuse(true);
    await(() -> !client.connected() && proxy.refused() >= 3);
    proxy.refuse(false);
    client.send("back".getBytes(UTF_8));
    assertThat(text(client)).isEqualTo("echo:back");
  }
}
