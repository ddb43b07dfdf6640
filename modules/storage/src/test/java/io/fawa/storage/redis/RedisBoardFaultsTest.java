/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.storage.RedisServers;
import io.fawa.storage.ServerProcess;
import io.fawa.whiteboard.contract.BoardClock;
import io.fawa.whiteboard.contract.Recorder;
import io.fawa.whiteboard.contract.Sketches;
import io.fawa.whiteboard.log.Board;
import io.fawa.whiteboard.log.BoardLog;
import io.fawa.whiteboard.log.BoardLogException;
import io.fawa.whiteboard.log.BoardTerms;
import io.fawa.whiteboard.log.DrawEvent;
import io.fawa.whiteboard.log.LiveNews;
import io.fawa.whiteboard.log.LoggedChange;
import io.fawa.whiteboard.log.StoreLimits;
import io.fawa.whiteboard.log.StoredBoard;
import io.fawa.whiteboard.log.TermsChange;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol.Command;

/** Several stores on one server, and what goes wrong between them and it. */
class RedisBoardFaultsTest {
  private static final Duration PATIENT = Duration.ofSeconds(30);

  /** Only for a server that does not answer: one that is away is noticed at once. */
  private static final Duration HASTY = Duration.ofMillis(500);

  private static final StoreLimits LIMITS =
      new StoreLimits(
          Duration.ofMinutes(10),
          Duration.ofDays(1),
          8L << 20,
          1_000,
          2_000,
          32L << 20,
          Duration.ofMinutes(1));

  private final List<RedisBoardStore> stores = new ArrayList<>();
  private final List<RedisServer> servers = new ArrayList<>();
  private final BoardClock clock = new BoardClock();
  private final Board board = Sketches.board(new Random(9), 0);
  private ServerProcess process;
  private RedisServer control;

  String program() {
    return RedisServers.REDIS;
  }

  @BeforeEach
  void start(@TempDir Path directory) throws IOException {
    process = RedisServers.start(program(), directory);
    control = RedisBoardStoreTest.server(process, "fawa:", PATIENT);
    servers.add(control);
  }

  @AfterEach
  void stop() {
    stores.forEach(RedisBoardStore::close);
    servers.forEach(RedisServer::close);
    process.close();
  }

  private RedisBoardStore store(RedisBoardsConfig config, Duration timeout) {
    RedisServer server = RedisBoardStoreTest.server(process, "fawa:", timeout);
    servers.add(server);
    RedisBoardStore store = RedisBoardStore.open(server, config, clock);
    stores.add(store);
    return store;
  }

  private RedisBoardStore store(Duration timeout) {
    return store(RedisBoardsConfig.of(LIMITS), timeout);
  }

  private BoardLog open(RedisBoardStore store, BoardLog.Listener listener) throws IOException {
    return store.open(board.code(), listener).orElseThrow();
  }

  /** Of a store that may give up on a server that is just slow. */
  private BoardLog openInTheEnd(RedisBoardStore hasty, BoardLog.Listener listener)
      throws IOException {
    long end = System.nanoTime() + PATIENT.toNanos();
    while (true) {
      try {
        return open(hasty, listener);
      } catch (BoardLogException e) {
        if (System.nanoTime() > end) {
          throw e;
        }
      }
    }
  }

  private StoredBoard stored() throws IOException {
    try (BoardLog log = open(store(PATIENT), new Recorder())) {
      return log.opened();
    }
  }

  private Object run(Command command, String... arguments) throws IOException {
    CommandArguments all = new CommandArguments(command);
    for (String argument : arguments) {
      all.add(argument);
    }
    return Objects.requireNonNull(control.run(all));
  }

  private static List<Integer> ends(List<LoggedChange> changes, String author) {
    return changes.stream()
        .filter(change -> change.change().clientId().equals(author))
        .map(change -> ((DrawEvent) change.change()).currX())
        .toList();
  }

  private static List<Integer> upTo(int end) {
    return IntStream.range(0, end).boxed().toList();
  }

  @Test
  void twoStoresHearOneOrderAndCallOncePerChange() throws Exception {
    RedisBoardsConfig short500 = RedisBoardsConfig.of(LIMITS).withLogEntriesMax(500);
    RedisBoardStore one = store(short500, PATIENT);
    RedisBoardStore two = store(short500, PATIENT);
    assertThat(one.create(board)).isTrue();
    Recorder atOne = new Recorder();
    Recorder atTwo = new Recorder();
    int strokes = 500;
    BoardLog logOfOne = open(one, atOne);
    BoardLog logOfTwo = open(two, atTwo);
    run(Command.CONFIG, "RESETSTAT");
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Boolean>> tasks =
          List.of(() -> draw(logOfOne, "one", strokes), () -> draw(logOfTwo, "two", strokes));
      for (Future<Boolean> done : threads.invokeAll(tasks)) {
        assertThat(done.get()).isTrue();
      }
    }
    assertThat(atOne.await(2 * strokes)).isEqualTo(atTwo.await(2 * strokes));
    assertThat(ends(atOne.changes(), "one")).isEqualTo(upTo(strokes));
    assertThat(ends(atOne.changes(), "two")).isEqualTo(upTo(strokes));
    assertThat(atOne.fault()).isEmpty();
    assertThat(atTwo.fault()).isEmpty();
    assertThat(calls("evalsha")).as("one call per change").isEqualTo(2L * strokes);
    assertThat(calls("xread"))
        .as("about one per change and store, at most")
        .isLessThan(5L * strokes);
    assertThat(stored().ink()).isEqualTo(atOne.changes());
    Object information = run(Command.XINFO, "STREAM", BoardKeys.of("fawa:", board.code()).log());
    assertThat(information.toString()).isNotEmpty();
    List<?> fields = (List<?>) information;
    assertThat((Long) Objects.requireNonNull(fields.get(1)))
        .as("the stream is trimmed, by whole nodes of 100")
        .isBetween(500L, 700L);
  }

  private static boolean draw(BoardLog log, String author, int strokes) throws BoardLogException {
    for (int x = 0; x < strokes; x++) {
      log.append(Sketches.stroke(author, x));
    }
    return true;
  }

  private long calls(String command) throws IOException {
    String all = RedisMetadataStore.text((byte[]) run(Command.INFO, "commandstats"));
    Matcher calls = Pattern.compile("cmdstat_" + command + ":calls=(\\d+)").matcher(all);
    return calls.find() ? Long.parseLong(calls.group(1)) : 0;
  }

  /** What was sent while it was frozen is carried out later, after it was sent a second time. */
  @Test
  void aServerThatIsPausedDoublesAndLosesNothing() throws IOException {
    assertThat(store(PATIENT).create(board)).isTrue();
    Recorder recorder = new Recorder();
    BoardLog log = openInTheEnd(store(HASTY), recorder);
    Recorder other = new Recorder();
    openInTheEnd(store(HASTY), other);
    draw(log, "ann", 100);
    recorder.await(100);
    process.frozen(true);
    for (int x = 100; x < 200; x++) {
      log.append(Sketches.stroke("ann", x));
    }
    recorder.awaitReachable(false);
    other.awaitReachable(false);
    for (int x = 200; x < 300; x++) {
      log.append(Sketches.stroke("ann", x));
    }
    process.frozen(false);
    recorder.awaitReachable(true);
    other.awaitReachable(true);
    recorder.await(300);
    log.append(Sketches.stroke("ann", 300));
    assertThat(ends(recorder.await(301), "ann")).isEqualTo(upTo(301));
    assertThat(other.await(301)).isEqualTo(recorder.changes());
    assertThat(recorder.fault()).isEmpty();
    assertThat(stored().ink()).isEqualTo(recorder.changes());
  }

  @Test
  void aServerThatIsKilledAndComesBackHasLostNothing() throws IOException {
    RedisBoardStore store = store(PATIENT);
    assertThat(store.create(board)).isTrue();
    Recorder recorder = new Recorder();
    BoardLog log = open(store, recorder);
    int x = 0;
    for (int kill = 1; kill <= 3; kill++) {
      for (int end = x + 300; x < end; x++) {
        log.append(Sketches.stroke("ann", x));
      }
      recorder.await(x - 250); // in the middle of what was appended
      process.stop();
      for (int end = x + 100; x < end; x++) {
        log.append(Sketches.stroke("ann", x));
      }
      recorder.awaitReachable(false);
      process.start();
      recorder.awaitReachable(true);
    }
    assertThat(ends(recorder.await(x), "ann")).isEqualTo(upTo(x));
    assertThat(recorder.fault()).isEmpty();
    assertThat(stored().ink()).isEqualTo(recorder.changes());
  }

  @Test
  void whatWaitsForAServerThatIsAwayIsBounded() throws IOException {
    StoreLimits few =
        new StoreLimits(
            LIMITS.idleMax(),
            LIMITS.tombstoneLife(),
            1 << 20,
            0,
            3,
            32L << 20,
            Duration.ofMillis(1));
    RedisBoardStore store = store(RedisBoardsConfig.of(few), PATIENT);
    assertThat(store.create(board)).isTrue();
    Recorder recorder = new Recorder();
    BoardLog log = open(store, recorder);
    process.stop();
    for (int x = 0; x < 3; x++) {
      log.append(Sketches.stroke("ann", x));
    }
    recorder.awaitReachable(false);
    assertThatThrownBy(() -> log.append(Sketches.stroke("ann", 3)))
        .isInstanceOf(BoardLogException.class)
        .hasMessageStartingWith("3 changes of the board wait already, no more are allowed");
    assertThatThrownBy(() -> store.find(board.code()))
        .isInstanceOf(BoardLogException.class)
        .hasMessage("Redis, where the boards are, does not answer");
    process.start();
    assertThat(ends(recorder.await(3), "ann")).isEqualTo(upTo(3));
  }

  /** A store on a server that is not there yet. */
  @Test
  void aStoreOpensBeforeItsServer() throws IOException {
    process.stop();
    RedisBoardStore store = store(PATIENT);
    assertThatThrownBy(() -> store.create(board)).isInstanceOf(BoardLogException.class);
    process.start();
    assertThat(store.create(board)).isTrue();
    Recorder recorder = new Recorder();
    open(store, recorder).append(Sketches.stroke("ann", 0));
    recorder.await(1);
  }

  @Test
  void aReplicaThatIsKilledLosesAndDoublesNothing() throws Exception {
    RedisBoardStore store = store(PATIENT);
    assertThat(store.create(board)).isTrue();
    Recorder recorder = new Recorder();
    BoardLog log = open(store, recorder);
    long heardByIt = 0;
    for (int kill = 1; kill <= 2; kill++) {
      int before = recorder.changes().size();
      Process drawer = RedisDrawer.start(process.port(), "fawa:", board.code());
      try (BufferedReader out = drawer.inputReader(StandardCharsets.US_ASCII)) {
        for (int i = 0; i < 300; i++) {
          assertThat(out.readLine()).matches("[0-9]+ [a-z]+ \\.");
          if (i % 10 == 0) {
            log.append(Sketches.stroke("ann", i));
          }
        }
        drawer.toHandle().destroyForcibly();
        try (Stream<String> rest = out.lines()) {
          heardByIt =
              rest.filter(line -> line.endsWith("."))
                  .mapToLong(line -> Long.parseLong(line.substring(0, line.indexOf(' '))))
                  .max()
                  .orElse(0);
        }
        assertThat(drawer.waitFor()).isNotZero();
      } finally {
        drawer.destroyForcibly();
      }
      awaitAllRead();
      log.append(Sketches.stroke("last", kill));
      recorder.await(all -> !all.isEmpty() && all.getLast().change().clientId().equals("last"));
      assertThat((long) recorder.changes().size()).isGreaterThanOrEqualTo(heardByIt);
      List<Integer> drawn =
          ends(recorder.changes().subList(before, recorder.changes().size()), RedisDrawer.AUTHOR);
      assertThat(drawn).isEqualTo(upTo(drawn.size()));
    }
    assertThat(recorder.fault()).isEmpty();
    assertThat(stored().ink()).isEqualTo(recorder.changes());
  }

  /**
   * Waits until the server has carried out what a dead client had sent: in each round, of which a
   * question takes one at least, it reads from all connections.
   */
  private void awaitAllRead() throws IOException {
    for (int i = 0; i < 100; i++) {
      run(Command.PING);
    }
  }

  @Test
  void whoeverIsTooFarBehindOpensTheBoardAgain() throws Exception {
    RedisBoardsConfig small = RedisBoardsConfig.of(LIMITS).withLogEntriesMax(16);
    RedisBoardStore fast = store(small, PATIENT);
    assertThat(fast.create(board)).isTrue();
    CountDownLatch go = new CountDownLatch(1);
    CountDownLatch stuck = new CountDownLatch(1);
    Recorder slow = new Recorder();
    RedisBoardStore behind = store(small, PATIENT);
    BoardLog logBehind =
        open(
            behind,
            new Behind(slow) {
              @Override
              public void appended(LoggedChange change) {
                stuck.countDown();
                await(go);
                super.appended(change);
              }
            });
    Recorder recorder = new Recorder();
    BoardLog log = open(fast, recorder);
    log.append(Sketches.stroke("ann", 0));
    stuck.await();
    draw(log, "bob", 1_000);
    recorder.await(1_001);
    go.countDown();
    assertThat(slow.awaitEnd()).hasMessageContaining("missed");
    assertThatThrownBy(() -> logBehind.append(Sketches.clear()))
        .isInstanceOf(BoardLogException.class);
    Recorder again = new Recorder();
    assertThat(open(behind, again).opened().ink()).isEqualTo(recorder.changes());
    log.append(Sketches.clear());
    assertThat(again.await(1).getFirst().sequence()).isEqualTo(1_002);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aBoardThatWasRemovedEndsItsLog() throws IOException {
    RedisBoardStore store = store(PATIENT);
    assertThat(store.create(board)).isTrue();
    Recorder bySweep = new Recorder();
    open(store, bySweep).append(Sketches.stroke("ann", 0));
    bySweep.await(1);
    run(Command.FLUSHALL);
    store.sweep();
    assertThat(bySweep.awaitEnd()).hasMessageContaining("removed");
    // Another board has the same code now.
    assertThat(store.create(board)).isTrue();
    Recorder byAppend = new Recorder();
    BoardLog log = open(store, byAppend);
    run(Command.FLUSHALL);
    Board next = new Board(board.code(), "N".repeat(16), board.view(), "", false, clock.millis());
    assertThat(store.create(next)).isTrue();
    log.append(Sketches.stroke("ann", 0));
    assertThat(byAppend.awaitEnd()).hasMessageContaining("removed");
    assertThatThrownBy(() -> log.append(Sketches.stroke("ann", 1)))
        .isInstanceOf(BoardLogException.class);
    assertThat(stored()).isEqualTo(StoredBoard.empty(next));
  }

  @Test
  void aBoardThatIsDamagedHoldsUpNoOther() throws IOException {
    RedisBoardStore store = store(PATIENT);
    Board other = Sketches.board(new Random(11), 0);
    assertThat(store.create(board)).isTrue();
    assertThat(store.create(other)).isTrue();
    Recorder recorder = new Recorder();
    Recorder ofOther = new Recorder();
    BoardLog log = open(store, recorder);
    BoardLog logOfOther = store.open(other.code(), ofOther).orElseThrow();
    run(Command.SET, BoardKeys.of("fawa:", board.code()).ink(), "no list");
    log.append(Sketches.stroke("ann", 0));
    draw(logOfOther, "bob", 10);
    assertThat(recorder.awaitEnd()).hasMessageContaining("damaged");
    assertThat(ends(ofOther.await(10), "bob")).isEqualTo(upTo(10));
    assertThat(ofOther.unreachable()).isZero();
    run(Command.DEL, BoardKeys.of("fawa:", board.code()).ink());
    Recorder again = new Recorder();
    open(store, again);
    String stream = BoardKeys.of("fawa:", board.code()).log();
    run(Command.DEL, stream);
    run(Command.SET, stream, "no stream");
    assertThat(again.awaitEnd()).hasMessageContaining("damaged");
    for (int x = 10; x < 20; x++) {
      logOfOther.append(Sketches.stroke("bob", x));
    }
    assertThat(ends(ofOther.await(20), "bob")).isEqualTo(upTo(20));
  }

  /** A server that came back from an old copy gives numbers a second time. */
  @Test
  void aServerThatHasForgottenTheNewestChangesIsNotFollowed() throws IOException {
    RedisBoardStore one = store(PATIENT);
    assertThat(one.create(board)).isTrue();
    Recorder recorder = new Recorder();
    BoardLog log = open(one, recorder);
    draw(log, "ann", 10);
    recorder.await(10);
    BoardKeys keys = BoardKeys.of("fawa:", board.code());
    run(Command.HSET, keys.board(), "sequence", "9", "token", "as it was");
    run(Command.DEL, keys.log());
    open(store(PATIENT), new Recorder()).append(Sketches.stroke("bob", 0));
    open(store(PATIENT), new Recorder()).append(Sketches.stroke("bob", 1));
    assertThat(recorder.awaitEnd()).hasMessageContaining("again");
    assertThat(recorder.changes()).hasSize(10);
  }

  @Test
  void aServerWithoutMemoryHoldsUpChangesAndRefusesBoards() throws IOException {
    RedisBoardStore store = store(PATIENT);
    assertThat(store.create(board)).isTrue();
    Recorder recorder = new Recorder();
    BoardLog log = open(store, recorder);
    run(Command.CONFIG, "SET", "maxmemory", "1");
    log.append(Sketches.stroke("ann", 0));
    recorder.awaitReachable(false);
    assertThatThrownBy(() -> store.create(Sketches.board(new Random(1), 0)))
        .isInstanceOf(BoardLogException.class)
        .hasMessage("Redis has no memory for boards");
    run(Command.CONFIG, "SET", "maxmemory", "0");
    recorder.awaitReachable(true);
    assertThat(ends(recorder.await(1), "ann")).isEqualTo(upTo(1));
  }

  @Test
  void aServerThatForgetsItsScriptsIsToldAgain() throws IOException {
    RedisBoardStore store = store(PATIENT);
    assertThat(store.create(board)).isTrue();
    Recorder recorder = new Recorder();
    BoardLog log = open(store, recorder);
    for (int x = 0; x < 500; x++) {
      if (x % 100 == 50) {
        run(Command.SCRIPT, "FLUSH");
      }
      log.append(Sketches.stroke("ann", x));
    }
    assertThat(ends(recorder.await(500), "ann")).isEqualTo(upTo(500));
    assertThat(recorder.fault()).isEmpty();
  }

  @Test
  void newsReachOtherStoresOnly() throws IOException {
    RedisBoardStore one = store(PATIENT);
    RedisBoardStore two = store(PATIENT);
    assertThat(one.create(board)).isTrue();
    Recorder atOne = new Recorder();
    Recorder atTwo = new Recorder();
    BoardLog logOfOne = open(one, atOne);
    BoardLog logOfTwo = open(two, atTwo);
    List<LiveNews> all =
        List.of(
            new LiveNews.Here("ann", "{\"name\":\"Änne 🖊\"}"),
            new LiveNews.Pointer("ann", "{\"x\":1}"),
            new LiveNews.Gone("ann"));
    tellUntilHeard(logOfOne, atTwo, all);
    process.stop();
    atTwo.awaitReachable(false);
    process.start();
    atTwo.awaitReachable(true);
    atOne.awaitReachable(true);
    tellUntilHeard(logOfOne, atTwo, List.of(new LiveNews.Here("bob", "")));
    LiveNews last = new LiveNews.Gone("end");
    tellUntilHeard(logOfTwo, atOne, List.of(last));
    assertThat(atOne.awaitNews(heard -> heard.contains(last))).containsOnly(last);
  }

  /** Each may be lost, such as those told before the other store has subscribed. */
  private static void tellUntilHeard(BoardLog log, Recorder other, List<LiveNews> all)
      throws BoardLogException {
    for (int i = 0; i < 10_000; i++) {
      int changes = other.changes().size();
      all.forEach(log::tell);
      log.append(Sketches.clear()); // its way takes about as long
      other.await(changes + 1);
      if (other.news().containsAll(all)) {
        return;
      }
    }
    throw new AssertionError("none of " + all + " was heard");
  }

  @Test
  void everyKeyEndsUnlessTheBoardIsKept() throws IOException {
    RedisBoardStore store = store(PATIENT);
    assertThat(store.create(board)).isTrue();
    Recorder recorder = new Recorder();
    BoardLog log = open(store, recorder);
    log.append(Sketches.change(Sketches.element("a", 1, 1), Sketches.deleted("b", 1, 1)));
    log.append(Sketches.stroke("ann", 1));
    recorder.await(2);
    assertThat(store.putImage(board.code(), "a".repeat(64), new byte[10])).isTrue();
    BoardKeys keys = BoardKeys.of("fawa:", board.code());
    List<String> all = new ArrayList<>(keys.scripted());
    all.add(BoardKeys.view("fawa:", board.view()));
    assertThat(RedisBoardStoreTest.keys(control)).containsAll(all);
    for (String key : all) {
      assertThat(RedisBoardStoreTest.number(control, Command.PTTL, key)).as(key).isPositive();
    }
    log.append(new TermsChange(new BoardTerms(true, true), "ann"));
    recorder.await(3);
    log.close();
    for (String key : all) {
      assertThat(RedisBoardStoreTest.number(control, Command.PTTL, key)).as(key).isEqualTo(-1);
    }
    Recorder atSecond = new Recorder();
    BoardLog second = open(store, atSecond);
    second.append(new TermsChange(BoardTerms.INITIAL, "ann"));
    atSecond.await(1);
    second.close();
    store.close();
    clock.advance(LIMITS.idleMax().plusSeconds(1));
    RedisBoardStoreTest.shorten(control, LIMITS.idleMax().plusSeconds(1));
    RedisBoardStore last = store(PATIENT);
    last.sweep();
    assertThat(last.boards()).isZero();
    last.close();
    assertThat(RedisBoardStoreTest.keys(control)).isEmpty();
  }

  @Test
  void manyBoardsNeedNoMoreConnections() throws IOException {
    RedisBoardStore store = store(PATIENT);
    Random random = new Random(5);
    List<Recorder> recorders = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      Board next = Sketches.board(random, 0);
      assertThat(store.create(next)).isTrue();
      Recorder recorder = new Recorder();
      recorders.add(recorder);
      store.open(next.code(), recorder).orElseThrow().append(Sketches.stroke("ann", i));
    }
    recorders.forEach(recorder -> recorder.await(1));
    String clients = RedisMetadataStore.text((byte[]) run(Command.CLIENT, "LIST"));
    assertThat(clients.lines().count()).isLessThanOrEqualTo(6);
  }
}
