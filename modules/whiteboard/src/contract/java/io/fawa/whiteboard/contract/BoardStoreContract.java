/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.fawa.whiteboard.log.Board;
import io.fawa.whiteboard.log.BoardChange;
import io.fawa.whiteboard.log.BoardLog;
import io.fawa.whiteboard.log.BoardLogException;
import io.fawa.whiteboard.log.BoardState;
import io.fawa.whiteboard.log.BoardStore;
import io.fawa.whiteboard.log.BoardTerms;
import io.fawa.whiteboard.log.DrawEvent;
import io.fawa.whiteboard.log.ElementAt;
import io.fawa.whiteboard.log.ElementChange;
import io.fawa.whiteboard.log.ElementState;
import io.fawa.whiteboard.log.LoggedChange;
import io.fawa.whiteboard.log.RoomCode;
import io.fawa.whiteboard.log.StoreLimits;
import io.fawa.whiteboard.log.StoredBoard;
import io.fawa.whiteboard.log.TermsChange;
import io.fawa.whiteboard.log.ViewCode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every store of boards must do. */
public abstract class BoardStoreContract {
  /** The time between this and the next sweep removes nothing by chance. */
  private static final Duration IDLE_MAX = Duration.ofMinutes(10);

  private static final StoreLimits LIMITS =
      new StoreLimits(
          IDLE_MAX, Duration.ofHours(6), 10_000, 5_000, 64, 1 << 20, Duration.ofMinutes(1));
  private static final String IMAGE = "0123456789abcdef".repeat(4);

  /** The clock of the stores. */
  protected final BoardClock clock = new BoardClock();

  private final Random random = new Random(42);
  private final List<BoardStore> opened = new ArrayList<>();
  private BoardStore store;
  private Board board;

  /** A store with the clock of this test, on what earlier stores of the same test have left. */
  protected abstract BoardStore store(StoreLimits limits) throws IOException;

  /** Lets time pass. */
  protected void elapse(Duration time) throws IOException {
    clock.advance(time);
  }

  /** Whether boards outlive their store. */
  protected boolean durable() {
    return true;
  }

  @BeforeEach
  void openStore() throws IOException {
    store = next();
    board = Sketches.board(random, clock.millis());
    assertThat(store.create(board)).isTrue();
  }

  private BoardStore next() throws IOException {
    BoardStore next = store(LIMITS);
    opened.add(next);
    return next;
  }

  @AfterEach
  void closeStores() throws IOException {
    for (BoardStore each : opened) {
      each.close();
    }
  }

  private BoardLog open(Recorder recorder) throws BoardLogException {
    return open(board.code(), recorder);
  }

  private BoardLog open(RoomCode code, Recorder recorder) throws BoardLogException {
    return store.open(code, recorder).orElseThrow();
  }

  /** The board, read by opening it once more. */
  private StoredBoard stored() throws BoardLogException {
    try (BoardLog log = store.open(board.code(), new Recorder()).orElseThrow()) {
      return Sketches.ordered(log.opened());
    }
  }

  /** Opens the store anew, if that is possible; {@code store} is the new one. */
  private void reopen() throws IOException {
    if (durable()) {
      store.close();
      store = next();
    }
  }

  @Test
  void aBoardIsCreatedOnceAndFoundByBothCodes() throws IOException {
    Board sameCode = Sketches.board(random, 5);
    sameCode =
        new Board(board.code(), sameCode.epoch(), sameCode.view(), "", false, clock.millis());
    Board sameView = Sketches.board(random, 5);
    sameView = new Board(sameView.code(), sameView.epoch(), board.view(), "", true, clock.millis());
    assertThat(store.create(board)).isFalse();
    assertThat(store.create(sameCode)).isFalse();
    assertThat(store.create(sameView)).isFalse();
    Board other = Sketches.board(random, 7);
    assertThat(store.create(other)).isTrue();
    reopen();
    assertThat(store.find(board.code())).contains(board);
    assertThat(store.find(board.view())).contains(board);
    assertThat(store.find(other.view())).contains(other);
    assertThat(store.find(sameCode.view())).isEmpty();
    assertThat(store.find(sameView.code())).isEmpty();
    assertThat(store.boards()).isEqualTo(2);
    assertThat(stored()).isEqualTo(StoredBoard.empty(board));
  }

  @Test
  void aBoardThatWasNotCreatedIsNotThere() throws IOException {
    RoomCode code = RoomCode.random(random);
    assertThat(store.find(code)).isEmpty();
    assertThat(store.find(Sketches.board(random, 0).view())).isEmpty();
    assertThat(store.find(new ViewCode("A".repeat(20)))).isEmpty();
    assertThat(store.open(code, new Recorder())).isEmpty();
    assertThat(store.image(code, IMAGE)).isEmpty();
    assertThatThrownBy(() -> store.putImage(code, IMAGE, new byte[1]))
        .isInstanceOf(BoardLogException.class)
        .hasMessageContaining("no such board");
  }

  @Test
  void aBoardHasOneOpenLogPerStore() throws IOException {
    BoardLog log = open(new Recorder());
    assertThatThrownBy(() -> store.open(board.code(), new Recorder()))
        .isInstanceOf(IllegalStateException.class);
    log.close();
    log.close();
    open(new Recorder()).close();
  }

  /** Many threads append at once, to two boards. */
  @Test
  void allChangesComeOnceInOneOrder() throws Exception {
    Board other = Sketches.board(random, 0);
    assertThat(store.create(other)).isTrue();
    Recorder ofBoard = new Recorder();
    Recorder ofOther = new Recorder();
    int authors = 8;
    int strokes = 100;
    try (BoardLog log = open(ofBoard);
        BoardLog otherLog = open(other.code(), ofOther);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Boolean>> tasks = new ArrayList<>();
      for (int i = 0; i < authors; i++) {
        String author = "author" + i;
        tasks.add(() -> {
          for (int x = 0; x < strokes; x++) {
            log.append(Sketches.stroke(author, x));
            otherLog.append(Sketches.change(Sketches.element(author, x, 5)));
          }
          return true;
        });
      }
      for (Future<Boolean> done : threads.invokeAll(tasks)) {
        assertThat(done.get()).isTrue();
      }
      List<LoggedChange> all = ofBoard.await(authors * strokes);
      assertThat(ofOther.await(authors * strokes)).hasSize(authors * strokes);
      assertThat(all).hasSize(authors * strokes);
      assertThat(all.getFirst().sequence()).isEqualTo(1);
      for (int i = 0; i < authors; i++) {
        String author = "author" + i;
        assertThat(all.stream().filter(change -> change.change().clientId().equals(author)))
            .extracting(change -> ((DrawEvent) change.change()).currX())
            .as("the order of one author")
            .containsExactlyElementsOf(IntStream.range(0, strokes).boxed().toList());
      }
    }
    assertThat(ofBoard.fault()).isEmpty();
    assertThat(ofOther.fault()).isEmpty();
    assertThat(stored().sequence()).isEqualTo((long) authors * strokes);
  }

  @Test
  void theNewestStateOfEachElementStaysWhateverTheOrder() throws IOException {
    List<ElementState> states = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      String id = "element" + random.nextInt(12);
      long version = random.nextInt(6);
      long nonce = random.nextInt(4);
      // One state has one content, as in life.
      boolean deleted = (version + nonce) % 3 == 0;
      states.add(
          deleted ? Sketches.deleted(id, version, nonce) : Sketches.element(id, version, nonce));
    }
    Map<String, ElementState> newest = new HashMap<>();
    for (ElementState state : states) {
      newest.merge(state.id(), state, (one, two) -> two.replaces(one) ? two : one);
    }
    newest.replaceAll((id, state) -> state.shrunk());
    Collections.shuffle(states, random);
    Recorder recorder = new Recorder();
    try (BoardLog log = open(recorder)) {
      for (int from = 0; from < states.size(); from += 5) {
        Map<String, ElementState> once = new HashMap<>();
        for (ElementState state : states.subList(from, from + 5)) {
          if (once.putIfAbsent(state.id(), state) != null) {
            log.append(Sketches.change(state));
          }
        }
        log.append(Sketches.change(once.values().toArray(ElementState[]::new)));
      }
      log.append(Sketches.stroke("last", 1));
      recorder.await(all -> !all.isEmpty() && all.getLast().change() instanceof DrawEvent);
    }
    assertSameAsHeard(recorder);
    assertThat(stored().elements())
        .extracting(ElementAt::state)
        .containsExactlyInAnyOrderElementsOf(newest.values());
    reopen();
    assertSameAsHeard(recorder);
  }

  /** The board is what its listener can make of the changes; so is what a client has missed. */
  private void assertSameAsHeard(Recorder recorder) throws BoardLogException {
    assertThat(recorder.fault()).isEmpty();
    BoardState heard = new BoardState(StoredBoard.empty(board), LIMITS.inkBytesMax());
    for (LoggedChange change : recorder.changes()) {
      assertThat(heard.apply(change)).contains(change);
    }
    assertThat(stored()).isEqualTo(Sketches.ordered(heard.snapshot()));
  }

  @Test
  void aStateThatIsNotNewerIsLeftOut() throws IOException {
    ElementState second = Sketches.element("a", 2, 5);
    ElementState other = Sketches.element("b", 1, 1);
    Recorder recorder = new Recorder();
    try (BoardLog log = open(recorder)) {
      log.append(Sketches.change(second));
      log.append(Sketches.change(second));
      log.append(Sketches.change(Sketches.element("a", 2, 6)));
      log.append(Sketches.change(Sketches.element("a", 1, 1)));
      log.append(Sketches.change(Sketches.element("a", 2, 7), other));
      log.append(Sketches.change(Sketches.element("a", 2, 4)));
      List<LoggedChange> all = recorder.await(3);
      assertThat(all)
          .extracting(LoggedChange::change)
          .containsExactly(
              Sketches.change(second),
              Sketches.change(other),
              Sketches.change(Sketches.element("a", 2, 4)));
    }
    assertSameAsHeard(recorder);
  }

  @Test
  void aClearMakesTombstones() throws IOException {
    ElementState gone = Sketches.deleted("gone", 3, 3);
    Recorder recorder = new Recorder();
    try (BoardLog log = open(recorder)) {
      log.append(Sketches.change(Sketches.element("a", 4, 7), Sketches.element("b", 1, 1), gone));
      log.append(Sketches.stroke("ann", 1));
      log.append(Sketches.clear());
      log.append(Sketches.change(Sketches.element("a", 5, 9))); // made without the clear
      log.append(Sketches.change(Sketches.element("b", 3, 1)));
      log.append(Sketches.stroke("ann", 2));
      recorder.await(5);
    }
    assertSameAsHeard(recorder);
    StoredBoard after = stored();
    assertThat(after.horizon()).as("who was away gets the tombstones").isZero();
    assertThat(after.ink()).extracting(LoggedChange::sequence).containsExactly(3L, 5L);
    assertThat(after.elements())
        .extracting(ElementAt::sequence, ElementAt::state)
        .containsExactly(
            tuple(1L, gone.shrunk()),
            tuple(3L, Sketches.element("a", 4, 7).cleared()),
            tuple(4L, Sketches.element("b", 3, 1)));
    reopen();
    assertThat(stored()).isEqualTo(after);
  }

  /** Whether a change has won, or was left out: after the flush the listener knows. */
  @Test
  void aFlushWaitsForOnesOwnChanges() throws IOException {
    Recorder recorder = new Recorder();
    try (BoardLog log = open(recorder)) {
      for (int i = 0; i < 50; i++) {
        log.append(Sketches.change(Sketches.element("a", 50 - i, 1)));
        log.append(Sketches.stroke("ann", i));
      }
      assertThat(log.flush(Duration.ofSeconds(20))).isTrue();
      assertThat(recorder.await(51)).hasSize(51);
      assertThat(log.flush(Duration.ZERO)).isTrue();
    }
  }

  @Test
  void termsStay() throws IOException {
    BoardTerms terms = new BoardTerms(false, true);
    Recorder recorder = new Recorder();
    try (BoardLog log = open(recorder)) {
      log.append(new TermsChange(new BoardTerms(false, false), "owner"));
      log.append(new TermsChange(terms, "owner"));
      assertThat(recorder.await(2).getLast().change()).isEqualTo(new TermsChange(terms, "owner"));
    }
    reopen();
    assertThat(stored().terms()).isEqualTo(terms);
    assertThat(stored().sequence()).isEqualTo(2);
  }

  @Test
  void theOldestInkGoes() throws IOException {
    int weight = Sketches.stroke("ann", 1).weight();
    int kept = (int) (LIMITS.inkBytesMax() / weight);
    Recorder recorder = new Recorder();
    try (BoardLog log = open(recorder)) {
      log.append(Sketches.change(Sketches.element("a", 1, 1)));
      for (int x = 0; x < kept; x++) {
        log.append(Sketches.stroke("ann", x));
      }
      recorder.await(kept + 1);
    }
    assertThat(stored().horizon()).as("all are kept").isZero();
    assertThat(stored().ink()).hasSize(kept);
    reopen();
    try (BoardLog log = open(new Recorder())) {
      for (int x = 0; x < 3; x++) {
        log.append(Sketches.stroke("ann", kept + x));
      }
    }
    StoredBoard after = stored();
    assertThat(after.ink()).hasSize(kept);
    assertThat(after.ink().getFirst().sequence()).isEqualTo(5);
    assertThat(after.horizon()).isEqualTo(4);
    assertThat(after.elements()).hasSize(1);
    reopen();
    assertThat(stored()).isEqualTo(after);
  }

  @Test
  void tombstonesAreForgottenInTime() throws IOException {
    Recorder recorder = new Recorder();
    BoardLog log = open(recorder);
    log.append(Sketches.change(Sketches.deleted("a", 1, 1), Sketches.element("b", 1, 1)));
    log.append(new TermsChange(new BoardTerms(true, true), "owner"));
    recorder.await(2);
    elapse(LIMITS.tombstoneLife().minusMinutes(1));
    log.append(Sketches.change(Sketches.deleted("c", 1, 1)));
    recorder.await(3);
    store.sweep();
    log.close();
    assertThat(stored().elements()).hasSize(3);
    assertThat(stored().horizon()).isZero();
    try (BoardLog again = open(new Recorder())) {
      assertThat(again.opened().sequence()).isEqualTo(3);
      elapse(Duration.ofMinutes(2));
      store.sweep();
    }
    assertThat(stored().horizon()).isEqualTo(1);
    assertThat(stored().elements())
        .extracting(element -> element.state().id())
        .containsExactly("b", "c");
    elapse(LIMITS.tombstoneLife());
    store.sweep();
    reopen();
    store.sweep();
    assertThat(stored().horizon()).isEqualTo(3);
    assertThat(stored().elements())
        .extracting(element -> element.state().id())
        .containsExactly("b");
  }

  @Test
  void aBoardGoesWhenNobodyHasHadItOpenForLong() throws IOException {
    assertThat(store.putImage(board.code(), IMAGE, new byte[10])).isTrue();
    BoardLog log = open(new Recorder());
    for (int i = 0; i < 4; i++) {
      elapse(IDLE_MAX.dividedBy(2));
      store.sweep();
    }
    log.append(Sketches.stroke("ann", 1));
    log.close();
    elapse(IDLE_MAX.minusMinutes(1));
    store.sweep();
    reopen();
    assertThat(store.find(board.code())).contains(board);
    assertThat(store.boards()).isEqualTo(1);
    elapse(Duration.ofMinutes(2).plus(IDLE_MAX));
    store.sweep();
    assertThat(store.find(board.code())).isEmpty();
    assertThat(store.find(board.view())).isEmpty();
    assertThat(store.open(board.code(), new Recorder())).isEmpty();
    assertThat(store.image(board.code(), IMAGE)).isEmpty();
    assertThat(store.boards()).isZero();
    Board next = new Board(board.code(), "B".repeat(16), board.view(), "", false, clock.millis());
    assertThat(store.create(next)).isTrue();
    assertThat(store.image(board.code(), IMAGE)).isEmpty();
    try (BoardLog again = open(new Recorder())) {
      assertThat(again.opened()).isEqualTo(StoredBoard.empty(next));
    }
  }

  @Test
  void aBoardThatNobodyOpensGoes() throws IOException {
    elapse(IDLE_MAX.plusMinutes(1));
    store.sweep();
    assertThat(store.find(board.code())).isEmpty();
    assertThat(store.boards()).isZero();
  }

  @Test
  void aBoardIsGoneAtOnceNotAtTheNextSweep() throws IOException {
    assertThat(store.putImage(board.code(), IMAGE, new byte[10])).isTrue();
    elapse(IDLE_MAX.plusMinutes(1));
    assertThat(store.find(board.view())).isEmpty();
    assertThat(store.find(board.code())).isEmpty();
    assertThat(store.image(board.code(), IMAGE)).isEmpty();
    assertThat(store.open(board.code(), new Recorder())).isEmpty();
    Board next = new Board(board.code(), "B".repeat(16), board.view(), "", false, clock.millis());
    assertThat(store.create(next)).isTrue();
    assertThat(store.find(board.view())).contains(next);
    assertThat(store.image(board.code(), IMAGE)).isEmpty();
  }

  @Test
  void aBoardThatIsKeptStays() throws IOException {
    Recorder recorder = new Recorder();
    assertThat(store.putImage(board.code(), IMAGE, new byte[10])).isTrue();
    try (BoardLog log = open(recorder)) {
      log.append(new TermsChange(new BoardTerms(true, true), "owner"));
      recorder.await(1);
      assertThat(store.putImage(board.code(), "f".repeat(64), new byte[11])).isTrue();
    }
    elapse(IDLE_MAX.multipliedBy(1_000));
    store.sweep();
    reopen();
    store.sweep();
    assertThat(store.find(board.code())).contains(board);
    assertThat(store.find(board.view())).contains(board);
    assertThat(store.image(board.code(), IMAGE)).contains(new byte[10]);
    assertThat(store.image(board.code(), "f".repeat(64))).contains(new byte[11]);
    Recorder second = new Recorder();
    try (BoardLog log = open(second)) {
      log.append(new TermsChange(BoardTerms.INITIAL, "owner"));
      second.await(1);
    }
    assertThat(store.find(board.code())).contains(board);
    elapse(IDLE_MAX.plusMinutes(1));
    store.sweep();
    assertThat(store.find(board.code())).isEmpty();
    assertThat(store.image(board.code(), IMAGE)).isEmpty();
  }

  @Test
  void imagesAreKeptUpToALimit() throws IOException {
    byte[] large = new byte[3_000];
    Arrays.fill(large, (byte) -1);
    assertThat(store.image(board.code(), IMAGE)).isEmpty();
    assertThat(store.hasImage(board.code(), IMAGE)).isFalse();
    assertThat(store.putImage(board.code(), IMAGE, large)).isTrue();
    assertThat(store.hasImage(board.code(), IMAGE)).isTrue();
    assertThat(store.putImage(board.code(), IMAGE, large)).as("again").isTrue();
    String other = "e".repeat(64);
    assertThat(store.putImage(board.code(), other, new byte[2_001])).isFalse();
    assertThat(store.image(board.code(), other)).isEmpty();
    assertThat(store.putImage(board.code(), other, new byte[2_000])).isTrue();
    assertThat(store.putImage(board.code(), "d".repeat(64), new byte[1])).isFalse();
    Board second = Sketches.board(random, 0);
    assertThat(store.create(second)).isTrue();
    assertThat(store.putImage(second.code(), "d".repeat(64), new byte[5_000])).isTrue();
    assertThat(store.image(second.code(), IMAGE)).as("of another board").isEmpty();
    reopen();
    assertThat(store.image(board.code(), IMAGE)).contains(large);
    assertThat(store.image(board.code(), other)).contains(new byte[2_000]);
    assertThat(store.putImage(board.code(), "d".repeat(64), new byte[1])).isFalse();
  }

  @Test
  void whatWaitsWhenALogIsClosedIsAppended() throws IOException {
    try (BoardLog log = open(new Recorder())) {
      for (int x = 0; x < 50; x++) {
        log.append(Sketches.stroke("ann", x));
      }
    }
    assertThat(stored().sequence()).isEqualTo(50);
    Recorder recorder = new Recorder();
    try (BoardLog log = open(recorder)) {
      log.append(Sketches.stroke("ann", 50));
      assertThat(recorder.await(1).getFirst().sequence()).isEqualTo(51);
    }
  }

  @Test
  void closingTheStoreAppendsWhatWaitsAndEndsTheLogs() throws IOException {
    Recorder recorder = new Recorder();
    BoardLog log = open(recorder);
    for (int x = 0; x < 50; x++) {
      log.append(Sketches.stroke("ann", x));
    }
    store.close();
    store.close();
    recorder.awaitEnd();
    assertThat(recorder.changes()).hasSize(50);
    assertThat(recorder.fault()).isEmpty();
    assertThatThrownBy(() -> log.append(Sketches.clear())).isInstanceOf(BoardLogException.class);
    assertThatThrownBy(() -> store.find(board.code())).isInstanceOf(BoardLogException.class);
    assertThatThrownBy(() -> store.create(board)).isInstanceOf(BoardLogException.class);
    log.close();
    if (durable()) {
      reopen();
      assertThat(stored().sequence()).isEqualTo(50);
      assertThat(stored().ink()).hasSize(50);
    }
  }

  @Test
  void aClosedLogTakesNothing() throws IOException {
    BoardLog log = open(new Recorder());
    log.close();
    assertThatThrownBy(() -> log.append(Sketches.clear()))
        .isInstanceOf(BoardLogException.class)
        .hasMessageContaining("closed");
    assertThat(stored().sequence()).isZero();
  }

  /** What the page sends at most, and characters of every kind. */
  @Test
  void everyChangeComesBackAsItWas() throws IOException {
    String text = "\"\\u0000 ä € 世 🖊 \\ud800\"".repeat(40_000);
    ElementState large =
        new ElementState("id/\"\\:{}é🖊", 1L << 53, 0, false, "{\"text\":" + text + "}");
    List<BoardChange> changes =
        List.of(
            new ElementChange(List.of(large, Sketches.element("x", 0, 1L << 53)), false, "Zoë"),
            new DrawEvent(
                "über🖊",
                "rgb(255 0 0)",
                Integer.MAX_VALUE,
                Integer.MIN_VALUE,
                -1,
                0,
                1,
                "",
                Long.MAX_VALUE),
            new TermsChange(new BoardTerms(false, true), "ö"),
            Sketches.change(Sketches.deleted("x", 1, 0)));
    Recorder recorder = new Recorder();
    try (BoardLog log = open(recorder)) {
      for (BoardChange change : changes) {
        log.append(change);
      }
      assertThat(recorder.await(4))
          .extracting(LoggedChange::change)
          .containsExactlyElementsOf(changes);
      assertThat(recorder.changes()).extracting(LoggedChange::millis).containsOnly(clock.millis());
    }
    assertSameAsHeard(recorder);
    reopen();
    assertSameAsHeard(recorder);
  }
}
