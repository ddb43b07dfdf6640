/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.limits.Allowance;
import io.fawa.whiteboard.log.Board;
import io.fawa.whiteboard.log.DrawEvent;
import io.fawa.whiteboard.log.ElementAt;
import io.fawa.whiteboard.log.ElementChange;
import io.fawa.whiteboard.log.ElementState;
import io.fawa.whiteboard.log.LoggedChange;
import io.fawa.whiteboard.log.RoomCode;
import io.fawa.whiteboard.log.StoredBoard;
import io.fawa.whiteboard.log.ViewCode;
import io.fawa.whiteboard.room.Presence;
import io.fawa.whiteboard.room.Room;
import io.fawa.whiteboard.room.RoomLimits;
import io.fawa.whiteboard.room.Seat;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random members change elements of one board, draw, clear it, stall, vanish, change things while
 * they are away and come back. In the end all have merged to the same board, and it is the store's.
 * A failure names the seed: run that one alone to replay it.
 */
class SceneSimulationTest {
  private static final int STEPS = 3_000;
  private static final int ELEMENTS = 25;
  private static final RoomLimits LIMITS = new RoomLimits(40, 20_000, 8);
  private static final BoardsConfig CONFIG =
      BoardsConfig.defaults()
          .withSpace(
              new BoardsConfig.Space(
                  1 << 20, 1 << 20, 3_000, 1 << 20, 1 << 20, 1 << 20, 1 << 20, 1 << 20));

  private static final class NoNews implements Presence<BoardEvent> {
    @Override
    public int bytes() {
      return 8;
    }

    @Override
    public BoardEvent joined(String memberId, int members) {
      return new BoardEvent.Joined(memberId, members);
    }

    @Override
    public BoardEvent left(String memberId, int members) {
      return new BoardEvent.Left(memberId, members);
    }
  }

  /** The log and the room of one board, as one process has them. */
  private static final class World {
    final Scene scene;
    final Room<BoardEvent> room =
        new Room<>(
            LIMITS,
            new NoNews(),
            new BoardMemory(BoardsConfig.defaults().space(), Allowance.unlimited()));
    long millis;

    World() {
      Board board =
          new Board(new RoomCode("SIMULA"), "EPOCH", new ViewCode("V".repeat(20)), "", false, 0);
      scene = new Scene(StoredBoard.empty(board), CONFIG);
    }

    void append(io.fawa.whiteboard.log.BoardChange change) {
      millis++;
      scene
          .take(new LoggedChange(scene.state().sequence() + 1, millis, change))
          .ifPresent(news -> room.deliver(news.sequence(), news.event(), news.weight()));
    }
  }

  /** A client that merges as pages do. */
  private static final class Client {
    final String name;
    final Map<String, ElementState> elements = new HashMap<>();

    /** The newest state of each element that it has received: the same as the log's. */
    final Map<String, ElementState> received = new HashMap<>();

    /** Changes of its own that it has not received back. */
    final Map<String, ElementState> pending = new HashMap<>();

    final Set<Long> ink = new HashSet<>();
    Seat<BoardEvent> seat;
    long sequence = -1;

    Client(String name, World world) {
      this.name = name;
      this.seat = enter(world);
    }

    Seat<BoardEvent> enter(World world) {
      seat = world.room.join(name, false, () -> {}).orElseThrow().seat();
      JoinRequest request = JoinRequest.withElements().inEpoch("EPOCH");
      Snapshot snapshot =
          world.scene.snapshot(
              sequence < 0 ? request : request.resumingAfter(sequence),
              Role.WRITER,
              true,
              List.of());
      if (snapshot.reset()) {
        elements.clear();
        received.clear();
        ink.clear();
      }
      snapshot.elements().forEach(element -> take(element.state()));
      // The elements are as they are now, so a clear among the ink wipes only ink.
      snapshot.events().forEach(this::ink);
      sequence = snapshot.sequence();
      for (ElementState own : List.copyOf(pending.values())) {
        merge(own);
        publish(world, own);
      }
      return seat;
    }

    void take(ElementState state) {
      received.put(state.id(), state.shrunk());
      merge(state);
    }

    void merge(ElementState state) {
      ElementState seen = elements.get(state.id());
      if (seen == null || state.replaces(seen)) {
        elements.put(state.id(), state.shrunk());
      }
      ElementState own = pending.get(state.id());
      if (own != null && !own.replaces(state)) {
        pending.remove(state.id());
      }
    }

    void ink(BoardEvent.Drawn drawn) {
      if (drawn.event().clears()) {
        ink.clear();
      }
      assertThat(ink.add(drawn.sequence())).as("%s sees ink once", name).isTrue();
    }

    void draw(BoardEvent.Drawn drawn) {
      ink(drawn);
      if (drawn.event().clears()) {
        for (ElementState state : List.copyOf(received.values())) {
          take(state.cleared());
        }
      }
    }

    void receive() {
      seat.take()
          .ifPresent(event -> {
            long number =
                switch (event) {
                  case BoardEvent.Drawn drawn -> {
                    draw(drawn);
                    yield drawn.sequence();
                  }
                  case BoardEvent.Changed changed -> {
                    changed.change().states().forEach(this::take);
                    yield changed.sequence();
                  }
                  default -> throw new AssertionError("unexpected " + event);
                };
            assertThat(number).as("%s sees numbers grow", name).isGreaterThan(sequence);
            sequence = number;
          });
    }

    /** A change that is shown at once, and published if the client is there. */
    void change(Random random, World world) {
      String id = "e" + random.nextInt(ELEMENTS);
      ElementState seen = elements.get(id);
      long version = seen == null ? 1 : seen.version() + 1;
      boolean deleted = random.nextInt(5) == 0;
      ElementState next =
          new ElementState(
              id, version, random.nextInt(1_000), deleted, "{\"by\":\"" + name + "\"}");
      elements.put(id, next.shrunk());
      pending.put(id, next);
      if (here()) {
        publish(world, next);
      }
    }

    void publish(World world, ElementState state) {
      world.append(new ElementChange(List.of(state), true, name));
    }

    boolean here() {
      return seat.state() == Seat.State.OPEN;
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void allMergeToOneBoard(long seed) {
    Random random = new Random(seed);
    World world = new World();
    List<Client> clients = new ArrayList<>();
    for (int i = 0; i < LIMITS.membersMax(); i++) {
      clients.add(new Client("c" + i, world));
    }
    int comings = 0;
    for (int step = 0; step < STEPS; step++) {
      Client client = clients.get(random.nextInt(clients.size()));
      switch (random.nextInt(12)) {
        case 0 -> {
          if (client.here()) {
            world.room.leave(client.seat);
            client.seat.drop();
          }
        }
        case 1, 2 -> {
          if (!client.here()) {
            client.enter(world);
            comings++;
          }
        }
        case 3, 4, 5 -> client.change(random, world);
        case 6 -> {
          if (client.here()) {
            String type = random.nextInt(15) == 0 ? "clear" : "draw";
            world.append(new DrawEvent(type, "", 1, 0, 0, step, 0, client.name, 0));
          }
        }
        case 7 -> {
          if (random.nextInt(20) == 0) {
            world.scene.state().prune(world.millis - 200);
          }
        }
        default -> {
          for (int i = random.nextInt(30); i > 0; i--) {
            client.receive();
          }
        }
      }
    }
    finish(world, clients);
    assertThat(comings).isPositive();
    for (Client client : clients) {
      check(world, client, seed);
    }
  }

  /** Everybody comes, publishes what it has, and receives everything. */
  private static void finish(World world, List<Client> clients) {
    for (Client client : clients) {
      if (client.here()) {
        world.room.leave(client.seat);
        client.seat.drop();
      }
      client.enter(world);
      for (Client other : clients) {
        drain(other);
      }
    }
  }

  private static void drain(Client client) {
    while (client.seat.outboxEvents() > 0) {
      client.receive();
    }
  }

  private static void check(World world, Client client, long seed) {
    String who = "seed " + seed + ", " + client.name;
    assertThat(client.here()).as(who).isTrue();
    assertThat(client.pending).as(who).isEmpty();
    StoredBoard stored = world.scene.state().snapshot();
    Map<String, ElementState> expected = new HashMap<>();
    for (ElementAt element : stored.elements()) {
      expected.put(element.state().id(), element.state());
    }
    // Tombstones that were forgotten may be remembered longer by who has seen them.
    Map<String, ElementState> seen = new HashMap<>(client.elements);
    seen.values().removeIf(state -> state.deleted() && !expected.containsKey(state.id()));
    assertThat(seen).as(who).isEqualTo(expected);
    Set<Long> ink = new HashSet<>();
    stored.ink().forEach(logged -> ink.add(logged.sequence()));
    assertThat(client.ink).as(who).containsAll(ink);
    assertThat(Optional.of(client.sequence)).as(who).contains(stored.sequence());
  }
}
