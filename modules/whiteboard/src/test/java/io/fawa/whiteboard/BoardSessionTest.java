/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.limits.Asker;
import io.fawa.whiteboard.log.DrawEvent;
import io.fawa.whiteboard.log.RoomCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sessions over connections in memory, and how each of them can end. */
@Timeout(240)
class BoardSessionTest {
  private static final Asker HERE = Asker.named("192.0.2.1");
  private static final long WAIT_SECONDS = 60;

  private final ExecutorService tasks = Executors.newVirtualThreadPerTaskExecutor();
  private final TextProtocol text = new TextProtocol();
  private Boards boards = new Boards(BoardsConfig.defaults());
  private RoomCode room;

  /** A client with the session it is in. */
  private record Client(MemoryConnection<String, String> connection, Future<EndReason> session) {
    void say(int currX) {
      connection.say(Integer.toString(currX));
    }

    String next() throws InterruptedException {
      return connection.next();
    }

    /** Why the session ended: what it returned, which the connection was told as well. */
    EndReason end() throws Exception {
      EndReason end = session.get(WAIT_SECONDS, TimeUnit.SECONDS);
      assertThat(connection.end()).isEqualTo(end);
      return end;
    }
  }

  @BeforeEach
  void create() throws Exception {
    room = boards.create(HERE);
  }

  /** That no task is left says that every session has ended. */
  @AfterEach
  void close() throws Exception {
    boards.close();
    tasks.shutdown();
    assertThat(tasks.awaitTermination(WAIT_SECONDS, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void theGreetingComesFirstThenEventsOfAllInOneOrder() throws Exception {
    Client ann = connect();
    assertThat(ann.next()).isEqualTo("hello");
    ann.say(1);
    assertThat(ann.next()).isEqualTo("drawn 1");
    Client bob = connect();
    assertThat(bob.next()).isEqualTo("hello");
    assertThat(bob.next()).isEqualTo("before 1");
    bob.say(2);
    assertThat(ann.next()).isEqualTo("drawn 2");
    assertThat(bob.next()).isEqualTo("drawn 2");
    ann.connection().say("");
    ann.say(3);
    assertThat(bob.next()).as("a message without an event says nothing").isEqualTo("drawn 3");
  }

  /** The board at the joining would be held for as long as the client stays. */
  @Test
  void aSnapshotIsLetGoOfOnceItWasSent() throws Exception {
    Client ann = connect();
    ann.next();
    ann.say(1);
    assertThat(ann.next()).isEqualTo("drawn 1");
    try (Membership bob = boards.join(room, HERE, JoinRequest.plain())) {
      assertThat(bob.snapshot().events()).hasSize(1);
      MemoryConnection<String, String> connection = new MemoryConnection<>();
      Future<EndReason> session =
          tasks.submit(() -> new BoardSession<>(connection, bob, text).run());
      assertThat(connection.next()).isEqualTo("hello");
      assertThat(connection.next()).isEqualTo("before 1");
      ann.say(2);
      assertThat(connection.next()).isEqualTo("drawn 2");
      assertThat(bob.snapshot().events()).isEmpty();
      assertThat(bob.snapshot().sequence()).isEqualTo(1);
      connection.goAway();
      assertThat(session.get(WAIT_SECONDS, TimeUnit.SECONDS)).isEqualTo(new EndReason.Left());
    }
  }

  @Test
  void whoLeavesGetsWhatHadComeAndFreezesNobody() throws Exception {
    Client ann = connect();
    Client bob = connect();
    bob.next();
    for (int i = 0; i < 100; i++) {
      ann.say(i);
    }
    ann.connection().goAway();
    assertThat(ann.next()).isEqualTo("hello");
    for (int i = 0; i < 100; i++) {
      assertThat(ann.next()).isEqualTo("drawn " + i);
      assertThat(bob.next()).isEqualTo("drawn " + i);
    }
    assertThat(ann.end()).isEqualTo(new EndReason.Left());
    assertThat(ann.connection().nothingReceived()).isTrue();
    assertThat(boards.members()).isEqualTo(1);
    bob.say(7);
    assertThat(bob.next()).isEqualTo("drawn 7");
  }

  @Test
  void aMalformedMessageEndsItsSessionAloneAndIsToldAfterWhatCameBefore() throws Exception {
    Client ann = connect();
    Client bob = connect();
    bob.next();
    ann.say(1);
    ann.connection().say("nonsense");
    assertThat(ann.next()).isEqualTo("hello");
    assertThat(ann.next()).isEqualTo("drawn 1");
    assertThat(ann.next()).isEqualTo("end Malformed");
    assertThat(ann.end()).isEqualTo(new EndReason.Malformed("not a number"));
    assertThat(bob.next()).isEqualTo("drawn 1");
    bob.say(2);
    assertThat(bob.next()).isEqualTo("drawn 2");
  }

  @Test
  void anEventThatIsNotFitIsMalformedToo() throws Exception {
    Client ann =
        connect(
            new MemoryConnection<>(),
            new OtherProtocol(text) {
              @Override
              public Optional<MemberAct> decode(String message) {
                return Optional.of(
                    new MemberAct.Publish(Events.of("x".repeat(DrawEvent.TYPE_LENGTH_MAX + 1))));
              }
            });
    ann.say(1);
    assertThat(ann.end()).isEqualTo(new EndReason.Malformed("type of 65 characters, limit 64"));
    assertThat(boards.members()).isZero();
  }

  @Test
  void aSlowReaderIsCutFreezesNobodyAndIsToldWhenItReadsAgain() throws Exception {
    reopen(BoardsConfig.defaults().withOutbox(100, 1 << 20));
    Client slow = connect(new MemoryConnection<>(1), text);
    Client ann = connect();
    ann.next();
    for (int i = 0; i < 1_000; i++) {
      ann.say(i);
      assertThat(ann.next()).isEqualTo("drawn " + i);
    }
    assertThat(boards.members()).isEqualTo(1);
    assertThat(slow.session().isDone()).as("its relay still waits for it").isFalse();
    slow.connection().widen(1_000);
    assertThat(slow.end()).isEqualTo(new EndReason.TooSlow("too far behind the board"));
    assertThat(slow.next()).isEqualTo("hello");
    String last = slow.next();
    while (!slow.connection().nothingReceived()) {
      last = slow.next();
    }
    assertThat(last).isEqualTo("end TooSlow");
  }

  @Test
  void aConnectionThatBreaksWhileSendingWakesTheReaderToo() throws Exception {
    Client ann = connect(new MemoryConnection<>(1), text);
    Client bob = connect();
    bob.next();
    bob.say(1);
    assertThat(bob.next()).isEqualTo("drawn 1");
    // Its relay waits in send, or will; its reader waits for a message that never comes.
    ann.connection().breakOff(false);
    assertThat(ann.end()).isInstanceOf(EndReason.Broken.class);
    assertThat(boards.members()).isEqualTo(1);
    bob.say(2);
    assertThat(bob.next()).isEqualTo("drawn 2");
  }

  @Test
  void aConnectionThatBreaksWhileReceivingLeavesTheBoard() throws Exception {
    Client ann = connect();
    ann.next();
    ann.connection().breakOff(true);
    assertThat(ann.end()).isInstanceOf(EndReason.Broken.class);
    assertThat(boards.members()).isZero();
  }

  @Test
  void aDrainEndsEverySessionAndSaysSo() throws Exception {
    List<Client> clients = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      clients.add(connect());
    }
    for (Client client : clients) {
      assertThat(client.next()).isEqualTo("hello");
    }
    boards.close();
    for (Client client : clients) {
      assertThat(client.next()).isEqualTo("end BoardClosed");
      assertThat(client.end()).isEqualTo(new EndReason.BoardClosed("the board is closed"));
    }
  }

  @Test
  void aFaultOfOursInTheRelayEndsTheSessionAndIsThrown() throws Exception {
    IllegalStateException fault = new IllegalStateException("our own");
    Client ann =
        connect(
            new MemoryConnection<>(),
            new OtherProtocol(text) {
              @Override
              public List<String> encode(BoardEvent event) {
                throw fault;
              }
            });
    ann.next();
    ann.say(1);
    assertThat(ann.connection().end()).isInstanceOf(EndReason.Broken.class);
    assertThatThrownBy(() -> ann.session().get(WAIT_SECONDS, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasCause(fault);
    assertThat(boards.members()).isZero();
  }

  @Test
  void comingAndGoingLeavesNothingBehind() throws Exception {
    Client stays = connect();
    stays.next();
    for (int i = 0; i < 100; i++) {
      Client guest = connect();
      guest.say(i);
      guest.connection().goAway();
      assertThat(stays.next()).isEqualTo("drawn " + i);
      assertThat(guest.end()).isEqualTo(new EndReason.Left());
    }
    assertThat(boards.members()).isEqualTo(1);
  }

  /** Two hundred events for fifty members in each of two protocols cost four hundred encodings. */
  @Test
  void anEventIsEncodedOncePerProtocolHoweverManyMembersThereAre() throws Exception {
    TextProtocol other = new TextProtocol();
    List<Client> clients = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      clients.add(connect());
      clients.add(connect(new MemoryConnection<>(), other));
    }
    for (Client client : clients) {
      client.next();
    }
    int events = 200;
    for (int i = 0; i < events; i++) {
      clients.getFirst().say(i);
    }
    List<String> firsts = new ArrayList<>();
    for (Client client : clients) {
      for (int i = 0; i < events; i++) {
        String message = client.next();
        assertThat(message).isEqualTo("drawn " + i);
        if (i == 0) {
          firsts.add(message);
        }
      }
    }
    assertThat(text.encoded).hasValue(events);
    assertThat(other.encoded).hasValue(events);
    assertThat(firsts.get(2)).as("the very same message").isSameAs(firsts.get(0));
    assertThat(firsts.get(1)).isNotSameAs(firsts.get(0));
  }

  /** A protocol that is another one but for what a test changes. */
  private static class OtherProtocol implements BoardProtocol<String, String> {
    private final TextProtocol same;

    OtherProtocol(TextProtocol same) {
      this.same = same;
    }

    @Override
    public Optional<MemberAct> decode(String message) throws EventRefusedException {
      return same.decode(message);
    }

    @Override
    public Greeting<String> greeting(String clientId, Snapshot snapshot) {
      return same.greeting(clientId, snapshot);
    }

    @Override
    public List<String> encode(BoardEvent event) {
      return same.encode(event);
    }

    @Override
    public Optional<String> farewell(EndReason reason) {
      return same.farewell(reason);
    }
  }

  private Client connect() throws Exception {
    return connect(new MemoryConnection<>(), text);
  }

  private Client connect(
      MemoryConnection<String, String> connection, BoardProtocol<String, String> protocol)
      throws Exception {
    Membership member = boards.join(room, HERE, JoinRequest.plain());
    return new Client(
        connection,
        tasks.submit(() -> {
          try (member) {
            return new BoardSession<>(connection, member, protocol).run();
          }
        }));
  }

  private void reopen(BoardsConfig config) throws Exception {
    boards.close();
    boards = new Boards(config);
    create();
  }
}
