/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.fawa.limits.Asker;
import io.fawa.whiteboard.MembershipEndedException.Reason;
import io.fawa.whiteboard.log.RoomCode;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(240)
class MembershipTest {
  private static final Asker HERE = Asker.named("192.0.2.1");
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Duration NOT_AT_ALL = Duration.ZERO;

  private final ExecutorService tasks = Executors.newVirtualThreadPerTaskExecutor();
  private Boards boards = new Boards(BoardsConfig.defaults());

  @AfterEach
  void close() {
    boards.close();
    tasks.close();
  }

  @Test
  void theAuthorIsSetAndHearsItself() throws Exception {
    Membership ann = join(JoinRequest.plain(), boards.create(HERE));
    assertThat(ann.clientId()).matches("[A-Z0-9]{8}");
    ann.publish(Events.draw(3));
    assertThat(ann.receive(LONG))
        .contains(new BoardEvent.Drawn(1, Events.draw(3).by(ann.clientId())));
  }

  @Test
  void aPingIsNeitherRelayedNorKept() throws Exception {
    RoomCode code = boards.create(HERE);
    Membership ann = join(JoinRequest.plain(), code);
    ann.publish(Events.of("ping"));
    assertThat(ann.receive(NOT_AT_ALL)).isEmpty();
    Snapshot snapshot = join(JoinRequest.plain(), code).snapshot();
    assertThat(snapshot.events()).isEmpty();
    assertThat(snapshot.sequence()).isZero();
  }

  @Test
  void anythingElseIsKeptAndAClearLeavesOnlyItself() throws Exception {
    RoomCode code = boards.create(HERE);
    Membership ann = join(JoinRequest.plain(), code);
    for (String type : List.of("draw", "listen", "", "whatever<>&é")) {
      ann.publish(Events.of(type));
    }
    assertThat(gather(ann, 4)).hasSize(4);
    assertThat(join(JoinRequest.plain(), code).snapshot().events())
        .extracting(drawn -> drawn.event().type())
        .containsExactly("draw", "listen", "", "whatever<>&é");
    ann.publish(Events.of("clear"));
    ann.publish(Events.of("after"));
    assertThat(gather(ann, 2)).hasSize(2);
    assertThat(join(JoinRequest.plain(), code).snapshot().events())
        .extracting(drawn -> drawn.event().type())
        .containsExactly("clear", "after");
  }

  @Test
  void receiveWaitsForAnEvent() throws Exception {
    RoomCode code = boards.create(HERE);
    Membership ann = join(JoinRequest.plain(), code);
    Membership bob = join(JoinRequest.plain(), code);
    Future<?> received = tasks.submit(() -> bob.receive(LONG).orElseThrow());
    ann.publish(Events.draw(1));
    assertThat(received.get()).isInstanceOf(BoardEvent.Drawn.class);
  }

  @Test
  void receiveEndsInTime() throws Exception {
    Membership ann = join(JoinRequest.plain(), boards.create(HERE));
    assertThat(ann.receive(Duration.ofMillis(5))).isEmpty();
  }

  @Test
  void manyAreReceivedAtOnce() throws Exception {
    Membership ann = join(JoinRequest.plain(), boards.create(HERE));
    for (int i = 0; i < 5; i++) {
      ann.publish(Events.draw(i));
    }
    int left = 5;
    while (left > 0) {
      int received = ann.receive(LONG, 3).size();
      assertThat(received).isBetween(1, 3);
      left -= received;
    }
    assertThat(left).isZero();
    assertThat(ann.receive(NOT_AT_ALL, 3)).isEmpty();
  }

  @Test
  void whoLeavesStillReceivesItsOwnEventsAndThenTheEnd() throws Exception {
    RoomCode code = boards.create(HERE);
    Membership ann = join(JoinRequest.plain(), code);
    Membership bob = join(JoinRequest.plain(), code);
    ann.publish(Events.draw(1));
    assertThat(bob.receive(LONG)).isPresent();
    ann.leave();
    bob.publish(Events.draw(2));
    assertThat(currX(ann.receive(LONG).orElseThrow())).isEqualTo(1);
    assertEnded(Reason.LEFT, () -> ann.receive(LONG));
    assertEnded(Reason.LEFT, () -> ann.receive(LONG));
    assertThatThrownBy(() -> ann.publish(Events.draw(3)))
        .isInstanceOf(MembershipEndedException.class);
  }

  @Test
  void closeDropsWhatHadCome() throws Exception {
    Membership ann = join(JoinRequest.plain(), boards.create(HERE));
    ann.publish(Events.draw(1));
    ann.close();
    ann.close();
    assertEnded(Reason.LEFT, () -> ann.receive(LONG));
  }

  @Test
  void closeWakesAReceiverAndAPublisherHeldBack() throws Exception {
    reopen(BoardsConfig.defaults().withEvents(new BoardsConfig.Rate(1, 0.001)));
    Membership ann = join(JoinRequest.plain(), boards.create(HERE));
    ann.publish(Events.draw(1));
    assertThat(ann.receive(LONG)).isPresent();
    Future<Throwable> receiver = tasks.submit(() -> catchThrowable(() -> ann.receive(LONG)));
    Future<Throwable> publisher =
        tasks.submit(() -> catchThrowable(() -> ann.publish(Events.draw(2))));
    ann.close();
    assertThat(receiver.get()).isInstanceOf(MembershipEndedException.class);
    assertThat(publisher.get()).isInstanceOf(MembershipEndedException.class);
  }

  @Test
  void closingTheBoardsWakesEverybodyWithTheReason() throws Exception {
    Membership ann = join(JoinRequest.plain(), boards.create(HERE));
    Future<Throwable> receiver = tasks.submit(() -> catchThrowable(() -> ann.receive(LONG)));
    boards.close();
    assertThat(receiver.get())
        .isInstanceOfSatisfying(
            MembershipEndedException.class,
            e -> assertThat(e.reason()).isEqualTo(Reason.ROOM_CLOSED));
  }

  @Test
  void anInterruptedReceiverSaysSoAndStaysInterrupted() throws Exception {
    Membership ann = join(JoinRequest.plain(), boards.create(HERE));
    Future<Boolean> receiver =
        tasks.submit(() -> {
          Thread.currentThread().interrupt();
          Throwable thrown = catchThrowable(() -> ann.receive(LONG));
          assertThat(thrown).isInstanceOf(InterruptedIOException.class);
          return Thread.currentThread().isInterrupted();
        });
    assertThat(receiver.get()).isTrue();
  }

  @Test
  void aPublisherTooFastIsHeldBackAndLosesNothing() throws Exception {
    reopen(BoardsConfig.defaults().withEvents(new BoardsConfig.Rate(10, 200)));
    Membership ann = join(JoinRequest.plain(), boards.create(HERE));
    long start = System.nanoTime();
    for (int i = 0; i < 30; i++) {
      ann.publish(Events.draw(i));
    }
    assertThat(System.nanoTime() - start).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(90));
    assertThat(gather(ann, 30)).hasSize(30);
  }

  @Test
  void oneWhoNeverReceivesIsCutAndFreezesNobody() throws Exception {
    reopen(BoardsConfig.defaults().withOutbox(100, 1 << 20));
    RoomCode code = boards.create(HERE);
    Membership stalled = join(JoinRequest.plain(), code);
    Membership ann = join(JoinRequest.plain(), code);
    for (int i = 0; i < 1_000; i++) {
      ann.publish(Events.draw(i));
      assertThat(currX(ann.receive(LONG).orElseThrow())).isEqualTo(i);
    }
    assertEnded(Reason.TOO_SLOW, () -> stalled.receive(LONG));
    assertThat(boards.members()).isEqualTo(1);
  }

  @Test
  void presenceIsForThoseWhoAskAndResumingMissesNothing() throws Exception {
    RoomCode code = boards.create(HERE);
    Membership ann = join(JoinRequest.withPresence(), code);
    Membership bob = join(JoinRequest.plain(), code);
    ann.publish(Events.draw(1));
    bob.publish(Events.draw(2));
    bob.close();
    assertThat(gather(ann, 4))
        .containsExactlyInAnyOrder(
            new BoardEvent.Joined(bob.clientId(), 2),
            new BoardEvent.Drawn(1, Events.draw(1).by(ann.clientId())),
            new BoardEvent.Drawn(2, Events.draw(2).by(bob.clientId())),
            new BoardEvent.Left(bob.clientId(), 1));
    Membership again = join(JoinRequest.withPresence().resumingAfter(1), code);
    assertThat(again.snapshot().reset()).isFalse();
    assertThat(again.snapshot().events()).hasSize(1);
    assertThat(again.snapshot().sequence()).isEqualTo(2);
    assertThat(again.snapshot().clientIds()).containsExactly(ann.clientId(), again.clientId());
  }

  @Test
  void threeWritersAndLateJoinersAllSeeOneOrder() throws Exception {
    RoomCode code = boards.create(HERE);
    int writers = 3;
    int each = 1_000;
    long total = (long) writers * each;
    List<Membership> members = new ArrayList<>();
    for (int i = 0; i < writers; i++) {
      members.add(join(JoinRequest.plain(), code));
    }
    Membership pacer = join(JoinRequest.plain(), code);
    List<Future<List<Long>>> views = new ArrayList<>();
    for (Membership member : members) {
      views.add(tasks.submit(viewer(member, total)));
    }
    List<Future<?>> writing = new ArrayList<>();
    for (Membership member : members) {
      writing.add(
          tasks.submit(() -> {
            for (int i = 0; i < each; i++) {
              member.publish(Events.draw(i));
            }
            return member;
          }));
    }
    for (int i = 0; i < 20; i++) {
      pacer.receive(LONG, 100);
      views.add(tasks.submit(viewer(join(JoinRequest.plain(), code), total)));
    }
    for (Future<?> writer : writing) {
      writer.get();
    }
    for (Future<List<Long>> view : views) {
      List<Long> sequences = view.get();
      for (int i = 1; i < sequences.size(); i++) {
        assertThat(sequences.get(i)).isEqualTo(sequences.get(i - 1) + 1);
      }
      assertThat(sequences.getLast()).isEqualTo(total);
    }
  }

  @Test
  void onALargeBoardEveryEventReachesEveryMember() throws Exception {
    RoomCode code = boards.create(HERE);
    List<Membership> members = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      members.add(join(JoinRequest.plain(), code));
    }
    Membership writer = members.getFirst();
    List<Future<List<Long>>> views = new ArrayList<>();
    for (Membership member : members) {
      views.add(tasks.submit(viewer(member, 200)));
    }
    for (int i = 0; i < 199; i++) {
      writer.publish(Events.draw(i));
    }
    for (int i = 0; i < 19; i++) {
      members.removeLast().close(); // whoever leaves is not waited for
      views.removeLast();
    }
    writer.publish(Events.draw(199));
    for (Future<List<Long>> view : views) {
      assertThat(view.get()).hasSize(200).isSorted().doesNotHaveDuplicates();
    }
  }

  @Test
  void joiningAndLeavingLeavesNothingBehind() throws Exception {
    RoomCode code = boards.create(HERE);
    Membership stays = join(JoinRequest.plain(), code);
    for (int i = 0; i < 200; i++) {
      Membership member = join(JoinRequest.plain(), code);
      Future<Throwable> receiver = tasks.submit(() -> catchThrowable(() -> member.receive(LONG)));
      member.close();
      assertThat(receiver.get()).isInstanceOf(MembershipEndedException.class);
    }
    assertThat(boards.members()).isEqualTo(1);
    stays.publish(Events.draw(1));
    assertThat(gather(stays, 1)).hasSize(1);
  }

  /** Everything one sees: the numbers of the snapshot, then of what it receives. */
  private static Callable<List<Long>> viewer(Membership member, long last) {
    return () -> {
      List<Long> sequences = new ArrayList<>();
      member.snapshot().events().forEach(drawn -> sequences.add(drawn.sequence()));
      long seen = member.snapshot().sequence();
      while (seen < last) {
        for (SharedEvent shared : member.receive(LONG, 64)) {
          seen = ((BoardEvent.Drawn) shared.event()).sequence();
          sequences.add(seen);
        }
      }
      return sequences;
    };
  }

  /** So many events, waiting for each. */
  private static List<BoardEvent> gather(Membership member, int count) throws Exception {
    List<BoardEvent> events = new ArrayList<>();
    while (events.size() < count) {
      events.add(member.receive(LONG).orElseThrow());
    }
    return events;
  }

  private static int currX(BoardEvent event) {
    return ((BoardEvent.Drawn) event).event().currX();
  }

  private Membership join(JoinRequest request, RoomCode code) throws BoardRefusedException {
    return boards.join(code, HERE, request);
  }

  private void reopen(BoardsConfig config) {
    boards.close();
    boards = new Boards(config);
  }

  private static void assertEnded(Reason reason, Callable<?> act) {
    assertThatThrownBy(act::call)
        .isInstanceOfSatisfying(
            MembershipEndedException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }
}
