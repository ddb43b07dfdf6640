/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard.room;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random members do random things in one room, which is sometimes behind its log; after every step
 * each member's view is compared with the log. A failure names the seed: run that one alone to
 * replay it.
 */
class RoomSimulationTest {
  private static final int STEPS = 4_000;
  private static final int HISTORY_EVENTS_MAX = 50;
  private static final long HISTORY_BYTES_MAX = 2_000;
  private static final RoomLimits LIMITS = new RoomLimits(40, 1_500, 12);

  /** A room may be so far behind its log: fewer events than the log surely keeps. */
  private static final int LAG_MAX = 10;

  /** An event as the simulation sees it: a number in the log, or news of somebody (0). */
  private record Event(long sequence, boolean clears, String news) {}

  /** A client: what its board should be is every event it has seen since the last wipe. */
  private static final class Client {
    final String name;
    Seat<Event> seat;
    long seen;
    List<Long> board = new ArrayList<>();

    Client(String name, LoggedRoom.Entered<Event> joined) {
      this.name = name;
      this.seat = joined.seat();
      enter(joined);
    }

    void enter(LoggedRoom.Entered<Event> joined) {
      seat = joined.seat();
      if (joined.reset()) {
        board.clear();
        // What fell out of the ring is lost on purpose; what is left has no gap.
        seen =
            joined.events().isEmpty()
                ? joined.lastSequence()
                : joined.events().getFirst().sequence() - 1;
      }
      joined.events().forEach(this::see);
      assertThat(seen)
          .as("%s is at the end of the snapshot", name)
          .isEqualTo(joined.lastSequence());
    }

    void see(Event event) {
      if (event.sequence() == 0) {
        return;
      }
      if (event.clears()) {
        // A clear may come in place of what it has wiped, nothing else.
        assertThat(event.sequence()).isGreaterThan(seen);
        board.clear();
      } else {
        assertThat(event.sequence()).as("%s sees every event once", name).isEqualTo(seen + 1);
      }
      board.add(event.sequence());
      seen = event.sequence();
    }
  }

  private static final class News implements Presence<Event> {
    @Override
    public int bytes() {
      return 8;
    }

    @Override
    public Event joined(String memberId, int members) {
      return new Event(0, false, "+" + memberId);
    }

    @Override
    public Event left(String memberId, int members) {
      return new Event(0, false, "-" + memberId);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void everyMemberSeesEachEventOnceInOrder(long seed) {
    Random random = new Random(seed);
    LoggedRoom<Event> room =
        new LoggedRoom<>(HISTORY_EVENTS_MAX, HISTORY_BYTES_MAX, LIMITS, new News());
    List<Client> here = new ArrayList<>();
    List<Client> away = new ArrayList<>();
    for (int step = 0; step < STEPS; step++) {
      switch (random.nextInt(10)) {
        case 0 -> come(random, room, here, away, step);
        case 1 -> go(random, room, here, away, step);
        case 2, 3, 4 -> publish(random, room);
        default -> read(random, here);
      }
      settle(here, away);
      check(room, here);
    }
    room.deliver();
    settle(here, away);
    for (Client client : here) {
      drain(client);
      assertThat(client.seen).as("seed %s, %s", seed, client.name).isEqualTo(room.lastSequence());
    }
    assertThat(room.lastSequence()).isGreaterThan(STEPS / 10);
  }

  private static void come(
      Random random, LoggedRoom<Event> room, List<Client> here, List<Client> away, int step) {
    boolean watching = random.nextBoolean();
    if (!away.isEmpty() && random.nextBoolean()) {
      Client client = away.remove(random.nextInt(away.size()));
      room.join(client.name, watching, client.seen, () -> {})
          .ifPresentOrElse(
              joined -> {
                client.enter(joined);
                here.add(client);
              },
              () -> away.add(client));
    } else {
      String name = "client-" + step;
      room.join(name, watching, History.FROM_START, () -> {})
          .ifPresentOrElse(
              joined -> here.add(new Client(name, joined)),
              () -> assertThat(room.room.members()).isEqualTo(LIMITS.membersMax()));
    }
  }

  private static void go(
      Random random, LoggedRoom<Event> room, List<Client> here, List<Client> away, int step) {
    if (!here.isEmpty()) {
      Client client = here.remove(random.nextInt(here.size()));
      room.room.leave(client.seat, step);
      if (random.nextBoolean()) {
        drain(client);
      } else {
        client.seat.drop();
      }
      away.add(client);
    }
  }

  private static void publish(Random random, LoggedRoom<Event> room) {
    boolean clears = random.nextInt(40) == 0;
    room.append(n -> new Event(n, clears, ""), 1 + random.nextInt(120), clears);
    long lag = room.lastSequence() - room.room.delivered();
    if (lag >= LAG_MAX || random.nextInt(3) > 0) {
      room.deliver();
    }
  }

  private static void read(Random random, List<Client> here) {
    if (!here.isEmpty()) {
      Client client = here.get(random.nextInt(here.size()));
      for (int i = random.nextInt(20); i > 0; i--) {
        client.seat.take().ifPresent(client::see);
      }
    }
  }

  /** Those who were cut go; they may come back and resume. */
  private static void settle(List<Client> here, List<Client> away) {
    for (Client client : List.copyOf(here)) {
      if (client.seat.state() == Seat.State.TOO_SLOW) {
        assertThat(client.seat.outboxEvents()).isZero();
        here.remove(client);
        away.add(client);
      }
    }
  }

  private static void check(LoggedRoom<Event> room, List<Client> here) {
    assertThat(room.room.members()).isEqualTo(here.size()).isLessThanOrEqualTo(LIMITS.membersMax());
    List<Event> kept = room.kept();
    assertThat(kept.size()).isLessThanOrEqualTo(HISTORY_EVENTS_MAX);
    assertThat(room.keptBytes()).isLessThanOrEqualTo(HISTORY_BYTES_MAX);
    for (int i = 0; i < kept.size(); i++) {
      assertThat(kept.get(i).clears() && i > 0).as("a clear is the oldest kept").isFalse();
      assertThat(kept.get(i).sequence()).isEqualTo(room.lastSequence() - kept.size() + 1 + i);
    }
    for (Client client : here) {
      assertThat(client.seat.outboxEvents()).isLessThanOrEqualTo(LIMITS.outboxEventsMax());
      assertThat(client.seen).isLessThanOrEqualTo(room.lastSequence());
    }
  }

  private static void drain(Client client) {
    while (client.seat.outboxEvents() > 0) {
      client.seat.take().ifPresent(client::see);
    }
  }
}
