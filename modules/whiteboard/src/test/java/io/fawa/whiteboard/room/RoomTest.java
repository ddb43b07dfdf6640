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
  private final PlentyOfMemory memory = new PlentyOfMemory();
  private final Room<String> room = new Room<>(new RoomLimits(5, 100, 3), new Names(), memory);
  private long sequence;

  @Test
  void everybodyGetsTheEventItsAuthorIncluded() {
    Seat<String> ann = join("ann");
    Seat<String> bob = join("bob");
    draw("x");
    assertThat(takeAll(ann)).containsExactly("1:x");
    assertThat(takeAll(bob)).containsExactly("1:x");
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
    publish("big", 60);
    publish("big", 40);
    assertThat(slow.state()).isEqualTo(Seat.State.OPEN);
    publish("small", 1);
    assertThat(slow.state()).isEqualTo(Seat.State.TOO_SLOW);
  }

  /** Who is behind while all memory of outboxes is used is cut; who is not, is not. */
  @Test
  void allOutboxesTogetherAreLimited() {
    Seat<String> slow = join("slow");
    Seat<String> fast = join("fast");
    memory.max = 100;
    publish("1", 30);
    takeAll(fast);
    assertThat(memory.taken).isEqualTo(30);
    publish("2", 60);
    takeAll(fast);
    publish("3", 20);
    assertThat(slow.state()).isEqualTo(Seat.State.TOO_SLOW);
    assertThat(takeAll(fast)).containsExactly("3");
    assertThat(memory.taken).isZero();
    publish("4", 20);
    fast.drop();
    assertThat(memory.taken).isZero();
  }

  @Test
  void oneEventAboveTheBytesStillGoesThroughAnEmptyOutbox() {
    Seat<String> ann = join("ann");
    publish("huge", 5_000);
    assertThat(takeAll(ann)).containsExactly("huge");
  }

  @Test
  void onlyThoseWhoWatchAreToldWhoComesAndGoes() {
    Seat<String> watching = room.join("ann", true, () -> {}).orElseThrow().seat();
    Seat<String> blind = join("bob");
    Joined<String> cyd = room.join("cyd", true, () -> {}).orElseThrow();
    assertThat(cyd.memberIds()).containsExactly("ann", "bob", "cyd");
    room.leave(blind);
    room.leave(cyd.seat());
    assertThat(takeAll(watching)).containsExactly("+bob 2", "+cyd 3", "-bob 2", "-cyd 1");
    assertThat(takeAll(blind)).isEmpty();
    assertThat(takeAll(cyd.seat())).containsExactly("-bob 2");
  }

  @Test
  void theNewsThatOneWasCutMayCutAnother() {
    Seat<String> first = room.join("ann", true, () -> {}).orElseThrow().seat();
    Seat<String> second = room.join("bob", true, () -> {}).orElseThrow().seat();
    first.take();
    draw("1");
    second.take();
    for (int i = 0; i < 4; i++) {
      draw("x");
    }
    assertThat(first.outboxEvents()).isEqualTo(5);
    assertThat(second.outboxEvents()).isEqualTo(4);
    second.take();
    publish("cut", 1);
    assertThat(first.state()).isEqualTo(Seat.State.TOO_SLOW);
    assertThat(second.state()).isEqualTo(Seat.State.OPEN);
    assertThat(takeAll(second)).endsWith("cut", "-ann 1");
  }

  @Test
  void whoLeftCanStillTakeWhatHadComeButGetsNothingNew() {
    Seat<String> ann = join("ann");
    draw("x");
    room.leave(ann);
    draw("y");
    assertThat(ann.state()).isEqualTo(Seat.State.LEFT);
    assertThat(takeAll(ann)).containsExactly("1:x");
    room.leave(ann);
    assertThat(room.members()).isZero();
  }

  @Test
  void seatsAreLimited() {
    join("a");
    join("b");
    Seat<String> last = join("c");
    assertThat(room.join("d", false, () -> {})).isEmpty();
    room.leave(last);
    assertThat(room.join("d", false, () -> {})).isPresent();
  }

  @Test
  void aClosedRoomEndsItsSeatsAndTakesNobody() {
    AtomicInteger woken = new AtomicInteger();
    Seat<String> ann = room.join("ann", false, woken::incrementAndGet).orElseThrow().seat();
    draw("x");
    room.close();
    assertThat(ann.state()).isEqualTo(Seat.State.ROOM_CLOSED);
    assertThat(takeAll(ann)).containsExactly("1:x");
    assertThat(woken).hasValue(2);
    assertThat(room.join("bob", false, () -> {})).isEmpty();
  }

  /** Of one source only the newest is left, and what it leaves behind goes with it. */
  @Test
  void whatIsFleetingIsReplacedByTheNext() {
    AtomicInteger rung = new AtomicInteger();
    Seat<String> ann = room.join("ann", true, rung::incrementAndGet).orElseThrow().seat();
    Seat<String> bob = room.join("bob", true, () -> {}).orElseThrow().seat();
    takeAll(ann);
    rung.set(0);
    for (int i = 0; i < 100; i++) {
      room.tellFleeting("bob", "bob at " + i, bob);
      room.tellFleeting("elsewhere", "far at " + i, null);
    }
    assertThat(rung).as("one bell for all").hasValue(1);
    assertThat(ann.hasFleeting()).isTrue();
    assertThat(ann.takeFleeting()).containsExactlyInAnyOrder("bob at 99", "far at 99");
    assertThat(bob.takeFleeting()).containsExactly("far at 99");
    room.tellFleeting("bob", "bob again", bob);
    room.leave(bob);
    assertThat(ann.takeFleeting()).isEmpty();
    assertThat(takeAll(ann)).containsExactly("-bob 1");
  }

  @Test
  void membersElsewhereAreCountedAndAnnounced() {
    Seat<String> ann = room.join("ann", true, () -> {}).orElseThrow().seat();
    room.joinedElsewhere("bob", 1);
    join("cyd");
    room.leftElsewhere("bob", 0);
    assertThat(takeAll(ann)).containsExactly("+bob 2", "+cyd 3", "-bob 2");
    room.tell("news", 1, ann);
    assertThat(takeAll(ann)).isEmpty();
    room.tellAll("all", 1);
    assertThat(takeAll(ann)).containsExactly("all");
    assertThat(room.memberIds()).containsExactly("ann", "cyd");
  }

  private void publish(String event, int bytes) {
    room.deliver(++sequence, event, bytes);
  }

  private Seat<String> join(String name) {
    return room.join(name, false, () -> {}).orElseThrow().seat();
  }

  private void draw(String text) {
    publish((sequence + 1) + ":" + text, 1);
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
