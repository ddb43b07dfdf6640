/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.limits.Asker;
import io.fawa.limits.Budget;
import io.fawa.whiteboard.BoardRefusedException.Reason;
import io.fawa.whiteboard.log.BoardLog;
import io.fawa.whiteboard.log.BoardStore;
import io.fawa.whiteboard.log.RoomCode;
import io.fawa.whiteboard.memory.EmbeddedBoardStore;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BoardsTest {
  private static final Asker HERE = Asker.named("192.0.2.1");
  private static final Asker THERE = Asker.named("192.0.2.2");
  private static final Duration TEN_MINUTES = Duration.ofMinutes(10);
  private static final Duration NOT_AT_ALL = Duration.ZERO;
  private static final Duration LONG = Duration.ofSeconds(60);

  private final AtomicLong nanos = new AtomicLong(5_000_000_000L);

  /** What happens, once, when the next id is drawn. */
  private Runnable meanwhile = () -> {};

  private Boards boards = open(BoardsConfig.defaults());

  private final class Interrupted extends Random {
    private static final long serialVersionUID = 1L;

    Interrupted() {
      super(7);
    }

    @Override
    public int nextInt(int bound) {
      Runnable now = meanwhile;
      meanwhile = () -> {};
      now.run();
      return super.nextInt(bound);
    }
  }

  @AfterEach
  void close() {
    boards.close();
  }

  @Test
  void aNewRoomIsFoundByItsCodeAndOnlyByIt() throws Exception {
    RoomCode code = boards.create(HERE);
    assertThat(code.text()).matches("[A-Z0-9]{6}");
    assertThat(boards.exists(code, HERE)).isTrue();
    assertThat(boards.exists(new RoomCode("NOPE00"), HERE)).isFalse();
    assertThatThrownBy(() -> boards.join(new RoomCode("NOPE00"), HERE, JoinRequest.plain()))
        .isInstanceOfSatisfying(
            BoardRefusedException.class,
            e -> assertThat(e.reason()).isEqualTo(Reason.UNKNOWN_ROOM));
  }

  @Test
  void codesAreSixUpperCaseLettersAndDigits() {
    assertThat(RoomCode.parse("JX4Y33")).contains(new RoomCode("JX4Y33"));
    for (String wrong : List.of("", "jx4y33", "JX4Y3", "JX4Y334", "JX4Y3 ", "JX4Y3É", "ＡX4Y33")) {
      assertThat(RoomCode.parse(wrong)).as(wrong).isEmpty();
      assertThatThrownBy(() -> new RoomCode(wrong)).isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(new RoomCode("JX4Y33").toString()).doesNotContain("JX4Y33");
  }

  @Test
  void aRoomNobodyEverJoinedLivesTenMinutes() throws Exception {
    RoomCode code = boards.create(HERE);
    pass(TEN_MINUTES.minusMillis(1));
    assertThat(boards.exists(code, HERE)).isTrue();
    pass(Duration.ofMillis(1));
    assertThat(boards.exists(code, HERE)).isFalse();
    assertThat(boards.rooms()).isZero();
  }

  @Test
  void aRoomLivesTenMinutesAfterTheLastMemberLeft() throws Exception {
    RoomCode code = boards.create(HERE);
    Membership member = boards.join(code, HERE, JoinRequest.plain());
    pass(Duration.ofHours(5));
    boards.sweep();
    assertThat(boards.exists(code, HERE)).as("one idle member keeps it").isTrue();
    member.close();
    pass(TEN_MINUTES.minusMillis(1));
    boards.sweep();
    assertThat(boards.rooms()).isEqualTo(1);
    pass(Duration.ofMillis(1));
    boards.sweep();
    assertThat(boards.rooms()).isZero();
  }

  @Test
  void aPinnedRoomStays() throws Exception {
    RoomCode code = new RoomCode("SHARED");
    boards.createKept(code);
    boards.createKept(code);
    pass(Duration.ofDays(30));
    boards.sweep();
    assertThat(boards.exists(code, HERE)).isTrue();
  }

  /** A board has one log at a time, also while it is made to stay. */
  @Test
  void aKeptRoomIsJoinedWhileItIsCreated() throws Exception {
    for (int round = 0; round < 50; round++) {
      RoomCode code = new RoomCode("KEPT%02d".formatted(round));
      List<Callable<Boolean>> askers = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        askers.add(() -> {
          boards.createKept(code);
          try (Membership member = boards.join(code, HERE, JoinRequest.plain())) {
            return member.snapshot().sequence() <= 1;
          }
        });
      }
      try (ExecutorService tasks = Executors.newVirtualThreadPerTaskExecutor()) {
        for (Future<Boolean> asker : tasks.invokeAll(askers)) {
          assertThat(asker.get()).isTrue();
        }
      }
    }
    pass(TEN_MINUTES.multipliedBy(2));
    boards.sweep();
    assertThat(boards.rooms()).isEqualTo(50);
  }

  /** The room that would make the board stay is closed by its last member before it has done so. */
  @Test
  void aBoardIsKeptThoughTheLastMemberLeavesMeanwhile() throws Exception {
    RoomCode code = new RoomCode("SHARED");
    boards.close();
    EmbeddedBoardStore store =
        new EmbeddedBoardStore(BoardsConfig.defaults().store(), 1 << 20, this::now);
    boards = open(BoardsConfig.defaults(), comingAndGoingBeforeTheFirstAppend(store, code));
    boards.createKept(code);
    pass(TEN_MINUTES.multipliedBy(2));
    boards.sweep();
    assertThat(boards.exists(code, HERE)).isTrue();
  }

  /** A store of which the first change is appended after a member has come and gone. */
  private BoardStore comingAndGoingBeforeTheFirstAppend(BoardStore store, RoomCode code) {
    AtomicBoolean first = new AtomicBoolean(true);
    return before(
        BoardStore.class,
        store,
        name -> {},
        opened ->
            opened instanceof Optional<?> found && found.orElse(null) instanceof BoardLog log
                ? Optional.of(
                    before(
                        BoardLog.class,
                        log,
                        name -> {
                          if (name.equals("append") && first.getAndSet(false)) {
                            boards.join(code, HERE, JoinRequest.plain()).close();
                          }
                        },
                        answer -> answer))
                : opened);
  }

  private interface Before {
    void call(String method) throws Exception;
  }

  private static <T> T before(Class<T> type, T real, Before act, UnaryOperator<Object> answer) {
    InvocationHandler handler =
        (proxy, method, args) -> {
          act.call(method.getName());
          try {
            return answer.apply(method.invoke(real, args));
          } catch (InvocationTargetException e) {
            throw e.getCause();
          }
        };
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }

  /** A board that was there before, and would have gone, stays as well. */
  @Test
  void aBoardThatIsThereIsMadeToStay() throws Exception {
    RoomCode code = new RoomCode("SHARED");
    boards.joinOrCreate(code, HERE, JoinRequest.plain()).close();
    boards.createKept(code);
    pass(TEN_MINUTES.multipliedBy(2));
    boards.sweep();
    assertThat(boards.exists(code, HERE)).isTrue();
  }

  /** The last one leaves while the next one comes: nobody is shown out. */
  @Test
  void whoComesAsTheLastOneLeavesStays() throws Exception {
    RoomCode code = boards.create(HERE);
    List<Callable<Boolean>> guests = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      guests.add(() -> {
        for (int visit = 0; visit < 300; visit++) {
          try (Membership member = boards.join(code, HERE, JoinRequest.plain())) {
            member.publish(Events.draw(visit));
          }
        }
        return true;
      });
    }
    try (ExecutorService tasks = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Boolean> guest : tasks.invokeAll(guests)) {
        assertThat(guest.get()).isTrue();
      }
    }
    assertThat(boards.members()).isZero();
  }

  @Test
  void theNumberOfRoomsIsLimitedAndIdleOnesMakePlace() throws Exception {
    reopen(BoardsConfig.defaults().withRooms(2, 2));
    boards.create(HERE);
    boards.create(HERE);
    assertRefused(Reason.TOO_MANY_ROOMS, () -> boards.create(HERE));
    pass(TEN_MINUTES);
    assertThat(boards.create(HERE)).isNotNull();
    assertThat(boards.rooms()).isEqualTo(1);
  }

  @Test
  void theNumberOfMembersIsLimited() throws Exception {
    reopen(BoardsConfig.defaults().withRooms(2, 2));
    RoomCode code = boards.create(HERE);
    Membership first = boards.join(code, HERE, JoinRequest.plain());
    boards.join(code, HERE, JoinRequest.plain());
    assertRefused(Reason.ROOM_FULL, () -> boards.join(code, HERE, JoinRequest.plain()));
    first.close();
    assertThat(boards.join(code, HERE, JoinRequest.plain())).isNotNull();
    assertThat(boards.members()).isEqualTo(2);
  }

  @Test
  void anAddressMakesSoManyRoomsAndAnotherIsNotHeldToIt() throws Exception {
    reopen(
        BoardsConfig.defaults()
            .withQuotas(new BoardsConfig.Rate(2, 1), new BoardsConfig.Rate(2, 1)));
    boards.create(HERE);
    boards.create(HERE);
    assertRefused(Reason.QUOTA, () -> boards.create(HERE));
    assertThat(boards.create(THERE)).isNotNull();
    pass(Duration.ofSeconds(1));
    assertThat(boards.create(HERE)).isNotNull();
    assertRefused(Reason.QUOTA, () -> boards.create(HERE));
  }

  @Test
  void whoGuessesCodesIsRefusedAndARightOneIsNot() throws Exception {
    reopen(
        BoardsConfig.defaults()
            .withQuotas(new BoardsConfig.Rate(9, 1), new BoardsConfig.Rate(2, 1)));
    RoomCode code = boards.create(HERE);
    assertThat(boards.exists(new RoomCode("NOPE00"), HERE)).isFalse();
    assertThat(boards.exists(new RoomCode("NOPE01"), HERE)).isFalse();
    assertRefused(Reason.QUOTA, () -> boards.exists(new RoomCode("NOPE02"), HERE));
    assertThat(boards.exists(code, HERE)).isTrue();
    assertThat(boards.join(code, HERE, JoinRequest.plain())).isNotNull();
    assertThat(boards.exists(new RoomCode("NOPE02"), THERE)).isFalse();
    pass(Duration.ofSeconds(1));
    assertThat(boards.exists(new RoomCode("NOPE03"), HERE)).isFalse();
    assertRefused(Reason.QUOTA, () -> boards.exists(new RoomCode("NOPE04"), HERE));
  }

  @Test
  void aRoomCanBeMadeByJoiningIt() throws Exception {
    RoomCode code = new RoomCode("MINE01");
    Membership first = boards.joinOrCreate(code, HERE, JoinRequest.plain());
    Membership second = boards.joinOrCreate(code, HERE, JoinRequest.plain());
    first.publish(Events.draw(1));
    assertThat(second.receive(LONG)).isPresent();
    assertThat(boards.rooms()).isEqualTo(1);
  }

  @Test
  void roomsDoNotHearEachOther() throws Exception {
    Membership here = boards.join(boards.create(HERE), HERE, JoinRequest.plain());
    Membership there = boards.join(boards.create(HERE), HERE, JoinRequest.plain());
    here.publish(Events.draw(1));
    assertThat(here.receive(LONG)).isPresent();
    assertThat(there.receive(NOT_AT_ALL)).isEmpty();
  }

  @Test
  void closedBoardsRefuseEverything() throws Exception {
    RoomCode code = boards.create(HERE);
    boards.close();
    assertRefused(Reason.CLOSED, () -> boards.create(HERE));
    assertRefused(Reason.CLOSED, () -> boards.join(code, HERE, JoinRequest.plain()));
    assertRefused(Reason.CLOSED, () -> boards.joinOrCreate(code, HERE, JoinRequest.plain()));
    boards.close();
  }

  /** The id is drawn after the board was opened, and before the seat is taken. */
  @Test
  void aRoomIsNotRemovedWhileOneJoinsAndNotJoinedOnceClosed() throws Exception {
    RoomCode code = boards.create(HERE);
    meanwhile = this::removeIdleRooms;
    boards.join(code, HERE, JoinRequest.plain()).close();
    RoomCode other = boards.create(HERE);
    meanwhile = boards::close;
    assertRefused(Reason.CLOSED, () -> boards.join(other, HERE, JoinRequest.plain()));
  }

  @Test
  void aRoomThatIsRemovedWhileOneJoinsIsMadeAnew() throws Exception {
    RoomCode code = new RoomCode("MINE01");
    boards.joinOrCreate(code, HERE, JoinRequest.plain()).close();
    meanwhile = this::removeIdleRooms;
    try (Membership member = boards.joinOrCreate(code, HERE, JoinRequest.plain())) {
      member.publish(Events.draw(1));
      assertThat(member.receive(LONG)).isPresent();
      assertThat(boards.exists(code, HERE)).isTrue();
    }
  }

  @Test
  void limitsBelowOneAreRefused() {
    assertThatThrownBy(() -> BoardsConfig.defaults().withRooms(0, 1))
        .hasMessage("roomsMax must be at least 1, got 0");
    assertThatThrownBy(() -> BoardsConfig.defaults().withOutbox(1, 0))
        .hasMessage("bytesMax must be at least 1, got 0");
    assertThatThrownBy(() -> new BoardsConfig.Rate(1, Double.NaN))
        .hasMessage("perSecond must be above 0, got NaN");
  }

  private interface Act {
    void run() throws Exception;
  }

  private static void assertRefused(Reason reason, Act act) {
    assertThatThrownBy(act::run)
        .isInstanceOfSatisfying(
            BoardRefusedException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }

  private void removeIdleRooms() {
    pass(TEN_MINUTES);
    boards.sweep();
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  private void reopen(BoardsConfig config) {
    boards.close();
    boards = open(config);
  }

  private Instant now() {
    return Instant.ofEpochMilli(nanos.get() / 1_000_000);
  }

  private Boards open(BoardsConfig config) {
    return open(config, new EmbeddedBoardStore(config.store(), 1 << 20, this::now));
  }

  private Boards open(BoardsConfig config, BoardStore store) {
    return new Boards(config, Budget.unlimited(), store, new Interrupted(), nanos::get, this::now);
  }
}
