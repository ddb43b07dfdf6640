/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard.room;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RoomTest {
  private static final RoomLimits LIMITS = new RoomLimits(5, 100, 3);

  private final LoggedRoom<String> logged = new LoggedRoom<>(10, 1_000, LIMITS, new Names());
  private final Room<String> room = logged.room;

  @Test
  void everybodyGetsTheEventItsAuthorIncluded() {
    Seat<String> ann = join("ann");
    Seat<String> bob = join("bob");
    draw("x");
    assertThat(takeAll(ann)).containsExactly("1:x");
    assertThat(takeAll(bob)).containsExactly("1:x");
  }

  @Test
  void aJoinerGetsEachEventInTheHistoryOrInItsOutboxNeverInBoth() {
    draw("x");
    LoggedRoom.Entered<String> ann =
        logged.join("ann", false, History.FROM_START, () -> {}).orElseThrow();
    draw("y");
    assertThat(ann.events()).containsExactly("1:x");
    assertThat(ann.lastSequence()).isEqualTo(1);
    assertThat(ann.reset()).isTrue();
    assertThat(takeAll(ann.seat())).containsExactly("2:y");
  }

  @Test
  void aJoinerWhoseSnapshotIsAheadOfTheRoomGetsNothingTwice() {
    Seat<String> ann = join("ann");
    draw("x");
    logged.append(n -> n + ":y", 1, false);
    LoggedRoom.Entered<String> bob =
        logged.join("bob", true, History.FROM_START, () -> {}).orElseThrow();
    join("cyd");
    assertThat(bob.events()).containsExactly("1:x", "2:y");
    draw("z");
    assertThat(takeAll(bob.seat())).containsExactly("+cyd 3", "3:z");
    assertThat(takeAll(ann)).containsExactly("1:x", "2:y", "3:z");
  }

  @Test
  void whatASnapshotHasIsTakenOutOfTheOutboxAndNewsAreNot() {
    Seat<String> ann = room.join("ann", true, () -> {}).orElseThrow().seat();
    logged.publish(n -> n + ":x", 60, false);
    join("bob");
    logged.publish(n -> n + ":y", 30, false);
    ann.hasSnapshotUpTo(1);
    logged.publish(n -> n + ":z", 60, false);
    assertThat(ann.state()).as("its bytes were given back").isEqualTo(Seat.State.OPEN);
    assertThat(takeAll(ann)).containsExactly("+bob 2", "2:y", "3:z");
  }

  @Test
  void anEventIsDeliveredOnce() {
    Seat<String> ann = join("ann");
    room.deliver(1, "x", 1);
    room.deliver(1, "x", 1);
    room.skipTo(3);
    room.deliver(3, "z", 1);
    room.skipTo(2);
    room.deliver(4, "u", 1);
    assertThat(takeAll(ann)).containsExactly("x", "u");
    assertThat(room.delivered()).isEqualTo(4);
  }

  @Test
  void clearIsSentAndIsAllThatIsLeft() {
    Seat<String> ann = join("ann");
    draw("x");
    logged.publish(n -> n + ":clear", 1, true);
    assertThat(takeAll(ann)).containsExactly("1:x", "2:clear");
    assertThat(logged.join("bob", false, History.FROM_START, () -> {}).orElseThrow().events())
        .containsExactly("2:clear");
  }

  @Test
  void resumingGoesOnExactlyWhereItWas() {
    draw("x");
    draw("y");
    draw("z");
    LoggedRoom.Entered<String> ann = logged.join("ann", false, 1, () -> {}).orElseThrow();
    assertThat(ann.reset()).isFalse();
    assertThat(ann.events()).containsExactly("2:y", "3:z");
    LoggedRoom.Entered<String> bob = logged.join("bob", false, 3, () -> {}).orElseThrow();
    assertThat(bob.reset()).isFalse();
    assertThat(bob.events()).isEmpty();
  }

  @Test
  void resumingAfterWhatNeverWasOrIsGoneStartsOver() {
    for (int i = 0; i < 12; i++) {
      draw("x");
    }
    LoggedRoom.Entered<String> tooOld = logged.join("ann", false, 1, () -> {}).orElseThrow();
    assertThat(tooOld.reset()).isTrue();
    assertThat(tooOld.events()).hasSize(10);
    LoggedRoom.Entered<String> justKept = logged.join("bob", false, 2, () -> {}).orElseThrow();
    assertThat(justKept.reset()).isFalse();
    assertThat(justKept.events()).hasSize(10);
    LoggedRoom.Entered<String> fromTheFuture =
        logged.join("cyd", false, 13, () -> {}).orElseThrow();
    assertThat(fromTheFuture.reset()).isTrue();
  }

  @Test
  void aMemberOneEventTooFarBehindIsCutAndTheOthersAreNot() {
    Seat<String> slow = join("slow");
    Seat<String> fast = join("fast");
    for (int i = 0; i < 5; i++) {
      draw("x");
      takeAll(fast);
    }
    assertThat(slow.state()).isEqualTo(Seat.State.OPEN);
    draw("y");
    assertThat(slow.state()).isEqualTo(Seat.State.TOO_SLOW);
    assertThat(slow.outboxEvents()).isZero();
    assertThat(takeAll(fast)).containsExactly("6:y");
    assertThat(room.members()).isEqualTo(1);
  }

  @Test
  void aMemberOneByteTooFarBehindIsCut() {
    Seat<String> slow = join("slow");
    logged.publish(n -> "big", 60, false);
    logged.publish(n -> "big", 40, false);
    assertThat(slow.state()).isEqualTo(Seat.State.OPEN);
    logged.publish(n -> "small", 1, false);
    assertThat(slow.state()).isEqualTo(Seat.State.TOO_SLOW);
  }

  @Test
  void oneEventAboveTheBytesStillGoesThroughAnEmptyOutbox() {
    Seat<String> ann = join("ann");
    logged.publish(n -> "huge", 5_000, false);
    assertThat(takeAll(ann)).containsExactly("huge");
  }

  @Test
  void onlyThoseWhoWatchAreToldWhoComesAndGoes() {
    Seat<String> watching =
        logged.join("ann", true, History.FROM_START, () -> {}).orElseThrow().seat();
    Seat<String> blind = join("bob");
    LoggedRoom.Entered<String> cyd =
        logged.join("cyd", true, History.FROM_START, () -> {}).orElseThrow();
    assertThat(cyd.memberIds()).containsExactly("ann", "bob", "cyd");
    room.leave(blind, 1);
    room.leave(cyd.seat(), 1);
    assertThat(takeAll(watching)).containsExactly("+bob 2", "+cyd 3", "-bob 2", "-cyd 1");
    assertThat(takeAll(blind)).isEmpty();
    assertThat(takeAll(cyd.seat())).containsExactly("-bob 2");
  }

  @Test
  void theNewsThatOneWasCutMayCutAnother() {
    Seat<String> first =
        logged.join("ann", true, History.FROM_START, () -> {}).orElseThrow().seat();
    Seat<String> second =
        logged.join("bob", true, History.FROM_START, () -> {}).orElseThrow().seat();
    first.take();
    draw("1");
    second.take();
    for (int i = 0; i < 4; i++) {
      draw("x");
    }
    assertThat(first.outboxEvents()).isEqualTo(5);
    assertThat(second.outboxEvents()).isEqualTo(4);
    second.take();
    logged.publish(n -> "cut", 1, false);
    assertThat(first.state()).isEqualTo(Seat.State.TOO_SLOW);
    assertThat(second.state()).isEqualTo(Seat.State.OPEN);
    assertThat(takeAll(second)).endsWith("cut", "-ann 1");
  }

  @Test
  void whoLeftCanStillTakeWhatHadComeButGetsNothingNew() {
    Seat<String> ann = join("ann");
    draw("x");
    room.leave(ann, 1);
    draw("y");
    assertThat(ann.state()).isEqualTo(Seat.State.LEFT);
    assertThat(takeAll(ann)).containsExactly("1:x");
    room.leave(ann, 2);
    assertThat(room.members()).isZero();
  }

  @Test
  void seatsAreLimited() {
    join("a");
    join("b");
    Seat<String> last = join("c");
    assertThat(logged.join("d", false, History.FROM_START, () -> {})).isEmpty();
    room.leave(last, 1);
    assertThat(logged.join("d", false, History.FROM_START, () -> {})).isPresent();
  }

  @Test
  void aClosedRoomEndsItsSeatsAndTakesNobody() {
    AtomicInteger woken = new AtomicInteger();
    Seat<String> ann =
        logged.join("ann", false, History.FROM_START, woken::incrementAndGet).orElseThrow().seat();
    draw("x");
    room.close();
    assertThat(ann.state()).isEqualTo(Seat.State.ROOM_CLOSED);
    assertThat(takeAll(ann)).containsExactly("1:x");
    assertThat(woken).hasValue(2);
    assertThat(logged.join("bob", false, History.FROM_START, () -> {})).isEmpty();
  }

  @Test
  void idleCountsFromCreationAndFromTheLastLeave() {
    assertThat(room.idle(99, 100)).isFalse();
    assertThat(room.idle(100, 100)).isTrue();
    Seat<String> ann = join("ann");
    assertThat(room.idle(10_000, 100)).isFalse();
    room.leave(ann, 20_000);
    assertThat(room.idle(20_099, 100)).isFalse();
    assertThat(room.idle(20_100, 100)).isTrue();
  }

  private Seat<String> join(String name) {
    return logged.join(name, false, History.FROM_START, () -> {}).orElseThrow().seat();
  }

  private void draw(String text) {
    logged.publish(n -> n + ":" + text, 1, false);
  }

  private static List<String> takeAll(Seat<String> seat) {
    List<String> all = new ArrayList<>();
    while (seat.outboxEvents() > 0) {
      all.add(seat.take().orElseThrow());
    }
    return all;
  }

  static final class Names implements Presence<String> {
    @Override
    public int bytes() {
      return 1;
    }

    @Override
    public String joined(String memberId, int members) {
      return "+" + memberId + " " + members;
    }

    @Override
    public String left(String memberId, int members) {
      return "-" + memberId + " " + members;
    }
  }
}
