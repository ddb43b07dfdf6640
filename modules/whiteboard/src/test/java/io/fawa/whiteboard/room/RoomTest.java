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
  private static final RoomLimits LIMITS = new RoomLimits(10, 1_000, 5, 100, 3);

  private final Room<String> room = new Room<>(LIMITS, new Names(), 0);

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
    Joined<String> ann = room.join("ann", false, Room.FROM_START, () -> {}).orElseThrow();
    draw("y");
    assertThat(ann.events()).containsExactly("1:x");
    assertThat(ann.lastSequence()).isEqualTo(1);
    assertThat(ann.reset()).isTrue();
    assertThat(takeAll(ann.seat())).containsExactly("2:y");
  }

  @Test
  void clearIsSentAndIsAllThatIsLeft() {
    Seat<String> ann = join("ann");
    draw("x");
    room.publish(n -> n + ":clear", 1, true);
    assertThat(takeAll(ann)).containsExactly("1:x", "2:clear");
    assertThat(room.join("bob", false, Room.FROM_START, () -> {}).orElseThrow().events())
        .containsExactly("2:clear");
  }

  @Test
  void resumingGoesOnExactlyWhereItWas() {
    draw("x");
    draw("y");
    draw("z");
    Joined<String> ann = room.join("ann", false, 1, () -> {}).orElseThrow();
    assertThat(ann.reset()).isFalse();
    assertThat(ann.events()).containsExactly("2:y", "3:z");
    Joined<String> bob = room.join("bob", false, 3, () -> {}).orElseThrow();
    assertThat(bob.reset()).isFalse();
    assertThat(bob.events()).isEmpty();
  }

  @Test
  void resumingAfterWhatNeverWasOrIsGoneStartsOver() {
    for (int i = 0; i < 12; i++) {
      draw("x");
    }
    Joined<String> tooOld = room.join("ann", false, 1, () -> {}).orElseThrow();
    assertThat(tooOld.reset()).isTrue();
    assertThat(tooOld.events()).hasSize(10);
    Joined<String> justKept = room.join("bob", false, 2, () -> {}).orElseThrow();
    assertThat(justKept.reset()).isFalse();
    assertThat(justKept.events()).hasSize(10);
    Joined<String> fromTheFuture = room.join("cyd", false, 13, () -> {}).orElseThrow();
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
    room.publish(n -> "big", 60, false);
    room.publish(n -> "big", 40, false);
    assertThat(slow.state()).isEqualTo(Seat.State.OPEN);
    room.publish(n -> "small", 1, false);
    assertThat(slow.state()).isEqualTo(Seat.State.TOO_SLOW);
  }

  @Test
  void oneEventAboveTheBytesStillGoesThroughAnEmptyOutbox() {
    Seat<String> ann = join("ann");
    room.publish(n -> "huge", 5_000, false);
    assertThat(takeAll(ann)).containsExactly("huge");
  }

  @Test
  void onlyThoseWhoWatchAreToldWhoComesAndGoes() {
    Seat<String> watching = room.join("ann", true, Room.FROM_START, () -> {}).orElseThrow().seat();
    Seat<String> blind = join("bob");
    Joined<String> cyd = room.join("cyd", true, Room.FROM_START, () -> {}).orElseThrow();
    assertThat(cyd.memberIds()).containsExactly("ann", "bob", "cyd");
    room.leave(blind, 1);
    room.leave(cyd.seat(), 1);
    assertThat(takeAll(watching)).containsExactly("+bob 2", "+cyd 3", "-bob 2", "-cyd 1");
    assertThat(takeAll(blind)).isEmpty();
    assertThat(takeAll(cyd.seat())).containsExactly("-bob 2");
  }

  @Test
  void theNewsThatOneWasCutMayCutAnother() {
    Seat<String> first = room.join("ann", true, Room.FROM_START, () -> {}).orElseThrow().seat();
    Seat<String> second = room.join("bob", true, Room.FROM_START, () -> {}).orElseThrow().seat();
    first.take();
    draw("1");
    second.take();
    for (int i = 0; i < 4; i++) {
      draw("x");
    }
    assertThat(first.outboxEvents()).isEqualTo(5);
    assertThat(second.outboxEvents()).isEqualTo(4);
    second.take();
    room.publish(n -> "cut", 1, false);
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
    assertThat(room.join("d", false, Room.FROM_START, () -> {})).isEmpty();
    room.leave(last, 1);
    assertThat(room.join("d", false, Room.FROM_START, () -> {})).isPresent();
  }

  @Test
  void aClosedRoomEndsItsSeatsAndTakesNobody() {
    AtomicInteger woken = new AtomicInteger();
    Seat<String> ann =
        room.join("ann", false, Room.FROM_START, woken::incrementAndGet).orElseThrow().seat();
    draw("x");
    room.close();
    assertThat(ann.state()).isEqualTo(Seat.State.ROOM_CLOSED);
    assertThat(takeAll(ann)).containsExactly("1:x");
    assertThat(woken).hasValue(2);
    assertThat(room.join("bob", false, Room.FROM_START, () -> {})).isEmpty();
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
    return room.join(name, false, Room.FROM_START, () -> {}).orElseThrow().seat();
  }

  private void draw(String text) {
    room.publish(n -> n + ":" + text, 1, false);
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
