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

import io.fawa.limits.Deadline;
import io.fawa.loom.resume.SessionMessage;
import io.fawa.loom.resume.SessionMessages;
import io.fawa.loom.secure.ClientHandshake;
import io.fawa.loom.secure.EphemeralKeys;
import io.fawa.loom.secure.PackSeal;
import io.fawa.loom.secure.RecordConfig;
import io.fawa.loom.session.carrier.PackConnection;
import io.fawa.loom.session.carrier.TcpCarrier;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a server counts, and what it tells its hooks. */
@Timeout(120)
class StatsTest {
  private static final byte[] PACK = {1};

  private final EchoService service = new EchoService(false);

  private static Deadline patience() {
    return Deadline.after(Duration.ofSeconds(60));
  }

  private static Client client(int port) throws IOException {
    return Client.builder(Login.of("uid:7".getBytes(UTF_8)))
        .carrier(new TcpCarrier())
        .target(URI.create("tcp://127.0.0.1:" + port))
        .connect(patience());
  }

  /** The writer stands still in a filter, so the queue fills as the test wants. */
  @Test
  void eachDropHasItsCause() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    WriteFilter holding =
        (session, pack) -> {
          go.await();
          return Optional.of(pack);
        };
    ServerConfig config =
        ServerConfig.builder().replyChanSize(2).pushTimeout(Duration.ofMillis(1)).build();
    try (Server server =
        Server.builder(service)
            .security(Security.ofOriginal())
            .config(config)
            .writeFilter(holding)
            .start()) {
      InetSocketAddress at = server.listen(new TcpCarrier(), ANYWHERE);
      try (RawClient client = RawClient.welcomed(at, "uid:7")) {
        assertThat(client).isNotNull();
        Session session = server.sessionOfUid(7).orElseThrow();
        assertThat(session.push(PACK)).isEqualTo(PushResult.QUEUED);
        await(() -> session.packsQueued() == 0);
        session.push(PACK);
        session.push(PACK);
        assertThat(session.push(PACK, PushPolicy.DROP_NEWEST)).isEqualTo(PushResult.DROPPED);
        assertThat(session.push(PACK, PushPolicy.BLOCK)).isEqualTo(PushResult.TIMED_OUT);
        assertThat(session.push(PACK, PushPolicy.DROP_OLDEST))
            .isEqualTo(PushResult.QUEUED_DROPPING_OLDEST);
        assertThat(session.push(PACK, PushPolicy.DISCONNECT)).isEqualTo(PushResult.DISCONNECTED);
        await(() -> server.stats().sessions() == 0);
        assertThat(server.push(7, PACK)).isEqualTo(PushResult.NO_SESSION);
        assertThat(server.multicast(List.of(8L), PACK)).containsValue(PushResult.NO_SESSION);
      } finally {
        go.countDown();
      }
      await(() -> server.stats().dropped(DropCause.SESSION_ENDED) == 2);
      ServerStats stats = server.stats();
      assertThat(stats.drops())
          .containsEntry(DropCause.QUEUE_FULL, 1L)
          .containsEntry(DropCause.TIMED_OUT, 1L)
          .containsEntry(DropCause.OLDEST, 1L)
          .containsEntry(DropCause.TOO_SLOW, 1L)
          .containsEntry(DropCause.NO_SESSION, 2L)
          .containsEntry(DropCause.NO_MEMORY, 0L)
          .containsEntry(DropCause.FILTERED, 0L)
          .containsEntry(DropCause.UNHANDLED, 0L);
      assertThat(stats.pushed(PushResult.QUEUED)).isEqualTo(3);
      assertThat(stats.pushed(PushResult.NO_SESSION)).isEqualTo(2);
    }
  }

  @Test
  void whatAFilterDropsIsCounted() throws Exception {
    WriteFilter dropping = (session, pack) -> Optional.of(pack).filter(one -> one.length > 1);
    try (Server server = Server.builder(service).writeFilter(dropping).start();
        Client client = client(server.listen(new TcpCarrier(), ANYWHERE).getPort())) {
      server.push(7, PACK);
      server.push(7, "kept".getBytes(UTF_8));
      assertThat(client.receivePack(patience())).asString(UTF_8).isEqualTo("kept");
      assertThat(server.stats().dropped(DropCause.FILTERED)).isEqualTo(1);
    }
  }

  /** A handler that is busy when its session ends: what waits behind it is not handled. */
  @Test
  void packsThatComeTooLateAreCounted() throws Exception {
    CountDownLatch busy = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    ReadFilter holding =
        (session, pack, next) -> {
          busy.countDown();
          go.await();
        };
    ServerConfig config = ServerConfig.builder().stopTimeout(Duration.ofMillis(50)).build();
    try (Server server = Server.builder(service).readFilter(holding).config(config).start();
        Client client = client(server.listen(new TcpCarrier(), ANYWHERE).getPort())) {
      for (int i = 0; i < 3; i++) {
        client.send(PACK);
      }
      busy.await();
      await(() -> server.stats().packsReceived() >= 3);
      server.disconnect(server.sessionOfUid(7).orElseThrow().id());
      await(() -> server.stats().dropped(DropCause.UNHANDLED) == 2);
    } finally {
      go.countDown();
    }
  }

  @Test
  void roundTripsAreCountedByTheirLength() throws Exception {
    ServerConfig config = ServerConfig.builder().pingInterval(Duration.ofMillis(1)).build();
    try (Server server = Server.builder(service).config(config).start();
        Client client = client(server.listen(new TcpCarrier(), ANYWHERE).getPort())) {
      assertThat(client.connected()).isTrue();
      await(() -> server.stats().roundTrips().count() >= 2);
      RoundTrips measured = server.stats().roundTrips();
      assertThat(measured.meanNanos()).isPositive();
      assertThat(measured.nanos()).isGreaterThanOrEqualTo(2 * measured.meanNanos());
    }
  }

  @Test
  void lengthsAreToldApartAtTheirBounds() {
    Counters counters = new Counters();
    counters.roundTrip(TimeUnit.MILLISECONDS.toNanos(1));
    counters.roundTrip(TimeUnit.MILLISECONDS.toNanos(1) + 1);
    counters.roundTrip(TimeUnit.MILLISECONDS.toNanos(5_000));
    counters.roundTrip(TimeUnit.MILLISECONDS.toNanos(5_000) + 1);
    assertThat(counters.roundTrips().counts())
        .startsWith(1L, 1L, 0L)
        .endsWith(0L, 1L, 1L)
        .hasSize(RoundTrips.BOUNDS_MILLIS.size() + 1);
    assertThat(counters.roundTrips().count()).isEqualTo(4);
    assertThat(new RoundTrips(Collections.nCopies(14, 0L), 0).meanNanos()).isZero();
    assertThatThrownBy(() -> new RoundTrips(List.of(1L), 1)).hasMessage("1 counts, allowed are 14");
  }

  /** The number in an answer is the client's: one that was not asked for says nothing. */
  @Test
  void anAnswerThatNobodyAskedForIsNotMeasured() throws Exception {
    ServerConfig config = ServerConfig.builder().pingInterval(Duration.ZERO).build();
    try (Server server = Server.builder(service).config(config).start()) {
      int port = server.listen(new TcpCarrier(), ANYWHERE).getPort();
      try (PackConnection connection =
          new TcpCarrier().connect(URI.create("tcp://127.0.0.1:" + port), patience())) {
        PackSeal seal = login(connection);
        for (SessionMessage message :
            List.of(
                new SessionMessage.Pong(0),
                new SessionMessage.Pong(Long.MIN_VALUE),
                new SessionMessage.Ping(5))) {
          connection.send(List.of(seal.seal(SessionMessages.encode(message))));
        }
        byte[] answer = connection.receive().orElseThrow();
        assertThat(SessionMessages.decode(seal.open(answer))).isEqualTo(new SessionMessage.Pong(5));
        assertThat(server.stats().roundTrips().count()).isZero();
      }
    }
  }

  private static PackSeal login(PackConnection connection) throws IOException {
    Random random = new Random(1);
    byte[] key = new byte[EphemeralKeys.KEY_BYTES];
    random.nextBytes(key);
    ClientHandshake handshake =
        new ClientHandshake(new EphemeralKeys(key), new byte[16], Optional.empty());
    connection.send(List.of(handshake.hello()));
    PackSeal seal =
        handshake.finish(connection.receive().orElseThrow()).seal(RecordConfig.defaults());
    SessionMessage login = new SessionMessage.Login("uid:7".getBytes(UTF_8), Optional.empty());
    connection.send(List.of(seal.seal(SessionMessages.encode(login))));
    assertThat(SessionMessages.decode(seal.open(connection.receive().orElseThrow())))
        .isInstanceOf(SessionMessage.Welcome.class);
    return seal;
  }

  @Test
  void hooksAreToldOfEachConnection() throws Exception {
    List<String> told = new CopyOnWriteArrayList<>();
    ConnectionHook telling =
        new ConnectionHook() {
          @Override
          public void afterConnect(Session session) {
            told.add("begun");
          }

          @Override
          public void afterResume(Session session) {
            told.add("resumed");
          }

          @Override
          public void afterDisconnect(
              SocketAddress remote, Optional<Session> session, EndReason reason) {
            told.add("ended " + session.isPresent());
          }
        };
    try (Server server = Server.builder(service).hook(telling).start()) {
      int port = server.listen(new TcpCarrier(), ANYWHERE).getPort();
      try (Client client = client(port)) {
        client.drop();
        await(() -> server.stats().resumed() == 1 && told.size() >= 3);
      }
      await(() -> told.size() == 4);
      assertThat(told).first().isEqualTo("begun");
      assertThat(told)
          .containsExactlyInAnyOrder("begun", "ended true", "resumed", "ended true")
          .last()
          .isEqualTo("ended true");
    }
  }

  /** A service may write down at the end of a session what must not be lost. */
  @Test
  void aStopWaitsUntilTheServiceKnowsOfEachEnd() throws Exception {
    List<String> saved = new CopyOnWriteArrayList<>();
    EchoService saving =
        new EchoService(false) {
          @Override
          public void onDisconnected(Session session, EndReason reason) {
            try {
              Thread.sleep(100);
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
            saved.add(session.uid() + " " + reason);
          }
        };
    ServerConfig config = ServerConfig.builder().stopTimeout(Duration.ofSeconds(60)).build();
    try (Server server = Server.builder(saving).config(config).start();
        Client client = client(server.listen(new TcpCarrier(), ANYWHERE).getPort())) {
      assertThat(client.connected()).isTrue();
      server.stop();
      assertThat(saved).containsExactly("7 SERVER_STOPS");
      client.close(Duration.ZERO);
    }
  }

  @Test
  void aServerThatStopsSaysSo() {
    try (Server server = Server.builder(service).start()) {
      assertThat(server.stopping()).isFalse();
      server.stop();
      assertThat(server.stopping()).isTrue();
    }
  }
}
