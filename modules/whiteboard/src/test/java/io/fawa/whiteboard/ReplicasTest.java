/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard;

import io.fawa.whiteboard.log.DrawEvent;
import io.fawa.whiteboard.log.RoomCode;
import io.fawa.whiteboard.log.BoardLogException;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.fawa.limits.Asker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Rooms of two processes, so to say, over one log that is elsewhere and may fail. */
@Timeout(60)
class ReplicasTest {
  private static final Asker HERE = Asker.named("192.0.2.1");
  private static final RoomCode CODE = new RoomCode("SHARED");
  private static final Duration LONG = Duration.ofSeconds(20);

  private final ExecutorService tasks = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<RoomCode, BoardLog> store = new ConcurrentHashMap<>();
  private final List<SharedLog> opened = new CopyOnWriteArrayList<>();
  private final Boards one = open(1);
  private final Boards other = open(2);

  @AfterEach
  void close() {
    one.close();
    other.close();
    tasks.close();
    assertThat(opened).isNotEmpty().allMatch(SharedLog::closed);
  }

  @Test
  void whatIsPublishedAtOneReachesTheMembersOfBoth() throws Exception {
    Membership ann = join(one);
    Membership bob = join(other);
    ann.publish(Events.draw(1));
    bob.publish(Events.draw(2));
    ann.publish(Events.draw(3));
    assertThat(currX(receive(ann, 3))).containsExactly(1, 2, 3);
    assertThat(currX(receive(bob, 3))).containsExactly(1, 2, 3);
  }

  @Test
  void aJoinerIsShownWhatWasPublishedAtTheOther() throws Exception {
    Membership ann = join(one);
    ann.publish(Events.draw(1));
    ann.publish(Events.draw(2));
    Membership bob = join(other);
    assertThat(bob.snapshot().events()).hasSize(2);
    assertThat(bob.snapshot().sequence()).isEqualTo(2);
    ann.publish(Events.draw(3));
    assertThat(receive(bob, 1)).containsExactly(new BoardEvent.Drawn(3, by(ann, 3)));
    Membership resumed = other.joinOrCreate(CODE, HERE, JoinRequest.plain().resumingAfter(1));
    assertThat(resumed.snapshot().reset()).isFalse();
    assertThat(resumed.snapshot().events()).hasSize(2);
  }

  @Test
  void allSeeOneOrderWhoeverPublishesWhere() throws Exception {
    List<Membership> members = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      members.add(join(one));
      members.add(join(other));
    }
    int each = 200;
    int total = each * members.size();
    List<Future<List<Long>>> views = new ArrayList<>();
    List<Future<?>> writers = new ArrayList<>();
    for (Membership member : members) {
      views.add(
          tasks.submit(
              () -> receive(member, total).stream().map(BoardEvent.Drawn::sequence).toList()));
      writers.add(
          tasks.submit(() -> {
            for (int i = 0; i < each; i++) {
              member.publish(Events.draw(i));
            }
            return member;
          }));
    }
    for (Future<?> writer : writers) {
      writer.get();
    }
    List<Long> order = LongStream.rangeClosed(1, total).boxed().toList();
    for (Future<List<Long>> view : views) {
      assertThat(view.get()).isEqualTo(order);
    }
  }

  @Test
  void anEventThatCannotBeAppendedIsToldAndTheMemberStays() throws Exception {
    Membership ann = join(one);
    SharedLog log = opened.getFirst();
    log.failAppend(true);
    assertThatThrownBy(() -> ann.publish(Events.draw(1)))
        .isInstanceOf(BoardLogException.class)
        .hasMessage("the log is away");
    log.failAppend(false);
    ann.publish(Events.draw(2));
    assertThat(currX(receive(ann, 1))).containsExactly(2);
  }

  @Test
  void aSessionWhoseEventCannotBeAppendedEndsAndSaysWhy() throws Exception {
    Membership ann = join(one);
    opened.getFirst().failAppend(true);
    MemoryConnection<String, String> connection = new MemoryConnection<>();
    connection.say("1");
    EndReason end = new BoardSession<>(connection, ann, new TextProtocol()).run();
    ann.close();
    assertThat(end).isEqualTo(new EndReason.LogFailed("the log is away"));
    assertThat(connection.next()).isEqualTo("hello");
    assertThat(connection.next()).isEqualTo("end LogFailed");
  }

  @Test
  void aBoardWhoseLogCannotBeReadEndsAndIsOpenedAnew() throws Exception {
    Membership ann = join(one);
    ann.publish(Events.draw(1));
    receive(ann, 1);
    Future<Throwable> waiting = tasks.submit(() -> catchThrowable(() -> ann.receive(LONG)));
    opened.getFirst().failRead(true);
    assertThat(waiting.get())
        .isInstanceOfSatisfying(
            MembershipEndedException.class,
            e -> assertThat(e.reason()).isEqualTo(MembershipEndedException.Reason.ROOM_CLOSED));
    assertThatThrownBy(() -> ann.publish(Events.draw(2)))
        .isInstanceOf(MembershipEndedException.class);
    Membership again = one.joinOrCreate(CODE, HERE, JoinRequest.plain().resumingAfter(1));
    assertThat(again.snapshot().reset()).isFalse();
    again.publish(Events.draw(3));
    assertThat(currX(receive(again, 1))).containsExactly(3);
  }

  @Test
  void whoCannotBeShownTheBoardIsRefusedAndTakesNoSeat() throws Exception {
    RoomCode code = one.create(HERE);
    opened.getFirst().failRead(true);
    assertThatThrownBy(() -> one.join(code, HERE, JoinRequest.plain()))
        .isInstanceOfSatisfying(
            BoardRefusedException.class,
            e -> assertThat(e.reason()).isEqualTo(BoardRefusedException.Reason.LOG_FAILED));
    assertThat(one.members()).isZero();
    opened.getFirst().failRead(false);
    assertThat(one.join(code, HERE, JoinRequest.plain()).snapshot().sequence()).isZero();
  }

  private Boards open(long seed) {
    BoardsConfig config = BoardsConfig.defaults().withHistory(5_000, 4L << 20);
    return new Boards(
        config,
        code -> {
          SharedLog log =
              new SharedLog(
                  store.computeIfAbsent(code, made -> new EmbeddedBoardLog(config.history())));
          opened.add(log);
          return log;
        },
        new Random(seed),
        System::nanoTime);
  }

  private static Membership join(Boards boards) throws BoardRefusedException {
    return boards.joinOrCreate(CODE, HERE, JoinRequest.plain());
  }

  private static DrawEvent by(Membership author, int currX) {
    return Events.draw(currX).by(author.clientId());
  }

  private static List<BoardEvent.Drawn> receive(Membership member, int count) throws Exception {
    List<BoardEvent.Drawn> events = new ArrayList<>();
    while (events.size() < count) {
      List<SharedEvent> more = member.receive(LONG, count - events.size());
      assertThat(more).isNotEmpty();
      more.forEach(shared -> events.add((BoardEvent.Drawn) shared.event()));
    }
    return events;
  }

  private static List<Integer> currX(List<BoardEvent.Drawn> events) {
    return events.stream().map(drawn -> drawn.event().currX()).toList();
  }
}
