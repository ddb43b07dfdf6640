/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard;

import io.fawa.whiteboard.log.DrawEvent;
import io.fawa.whiteboard.log.BoardLogException;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every log of a board must do. */
@Timeout(60)
abstract class BoardLogContract {
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final Duration NOT_AT_ALL = Duration.ZERO;
  private static final int KEPT = 10;
  private static final int MANY = 1_000;

  private final ExecutorService tasks = Executors.newVirtualThreadPerTaskExecutor();
  private BoardLog log;

  /** An empty log that shows joiners the last {@code historyEventsMax} events. */
  abstract BoardLog open(int historyEventsMax);

  @BeforeEach
  final void open() {
    log = open(KEPT);
  }

  @AfterEach
  final void close() {
    log.close();
    tasks.close();
  }

  @Test
  final void numbersAreFromOneWithoutAGap() throws Exception {
    for (int i = 1; i <= 5; i++) {
      assertThat(log.append(Events.draw(i))).isEqualTo(i);
    }
    assertThat(log.tail(0, MANY, NOT_AT_ALL))
        .extracting(drawn -> drawn.sequence() + ":" + drawn.event().currX())
        .containsExactly("1:1", "2:2", "3:3", "4:4", "5:5");
  }

  @Test
  final void anEventIsReadAsItWasAppended() throws Exception {
    DrawEvent event =
        new DrawEvent("whatever<>&é", "rgb(1 2 3)", 4, -1, 2, Integer.MIN_VALUE, 4, "ME", 1723);
    log.append(event);
    assertThat(log.tail(0, MANY, NOT_AT_ALL)).containsExactly(new BoardEvent.Drawn(1, event));
    assertThat(log.snapshot(OptionalLong.empty()).events())
        .containsExactly(new BoardEvent.Drawn(1, event));
  }

  @Test
  final void theTailGoesOnAfterANumberAndIsNoLongerThanAskedFor() throws Exception {
    append(5);
    assertThat(sequences(log.tail(2, 2, NOT_AT_ALL))).containsExactly(3L, 4L);
    assertThat(sequences(log.tail(4, 2, NOT_AT_ALL))).containsExactly(5L);
    assertThat(log.tail(5, 2, NOT_AT_ALL)).isEmpty();
  }

  @Test
  final void theTailEndsInTime() throws Exception {
    append(1);
    assertThat(log.tail(1, MANY, Duration.ofMillis(5))).isEmpty();
  }

  @Test
  final void theTailWaitsForAnEvent() throws Exception {
    append(1);
    Future<List<BoardEvent.Drawn>> tail = tasks.submit(() -> log.tail(1, MANY, LONG));
    append(1);
    assertThat(sequences(tail.get())).containsExactly(2L);
  }

  @Test
  final void closingWakesTheTailAndEndsTheLog() throws Exception {
    append(1);
    Future<List<BoardEvent.Drawn>> tail = tasks.submit(() -> log.tail(1, MANY, LONG));
    log.close();
    log.close();
    assertThat(tail.get()).isEmpty();
    assertThat(log.tail(0, MANY, LONG)).isEmpty();
    assertThatThrownBy(() -> log.append(Events.draw(1))).isInstanceOf(BoardLogException.class);
    assertThatThrownBy(() -> log.snapshot(OptionalLong.empty()))
        .isInstanceOf(BoardLogException.class);
  }

  @Test
  final void theTailHasNoGapThatIsNotTold() throws Exception {
    append(20 * KEPT);
    List<Long> read;
    try {
      read = sequences(log.tail(1, 20 * KEPT, NOT_AT_ALL));
    } catch (BoardLogException gap) {
      assertThat(gap.explanation()).isNotEmpty();
      return;
    }
    assertThat(read).isEqualTo(LongStream.rangeClosed(2, 20 * KEPT).boxed().toList());
  }

  @Test
  final void theTailOfWhatIsKeptSurelyHasNoGap() throws Exception {
    append(20 * KEPT);
    assertThat(sequences(log.tail(19 * KEPT, MANY, NOT_AT_ALL)))
        .isEqualTo(LongStream.rangeClosed(19 * KEPT + 1, 20 * KEPT).boxed().toList());
  }

  @Test
  final void aSnapshotOfNothing() throws Exception {
    BoardLog.Part part = log.snapshot(OptionalLong.empty());
    assertThat(part.events()).isEmpty();
    assertThat(part.sequence()).isZero();
    assertThat(part.reset()).isTrue();
  }

  @Test
  final void aSnapshotIsTheEndOfTheLog() throws Exception {
    append(KEPT + 3);
    BoardLog.Part part = log.snapshot(OptionalLong.empty());
    assertThat(sequences(part.events()))
        .isEqualTo(LongStream.rangeClosed(4, KEPT + 3).boxed().toList());
    assertThat(part.sequence()).isEqualTo(KEPT + 3);
    assertThat(part.reset()).isTrue();
  }

  @Test
  final void aSnapshotGoesOnWhereTheJoinerWas() throws Exception {
    append(5);
    BoardLog.Part part = log.snapshot(OptionalLong.of(3));
    assertThat(sequences(part.events())).containsExactly(4L, 5L);
    assertThat(part.reset()).isFalse();
    BoardLog.Part nothingMissed = log.snapshot(OptionalLong.of(5));
    assertThat(nothingMissed.events()).isEmpty();
    assertThat(nothingMissed.sequence()).isEqualTo(5);
    assertThat(nothingMissed.reset()).isFalse();
  }

  @Test
  final void aSnapshotAfterWhatNeverWasOrIsGoneIsWhole() throws Exception {
    append(KEPT + 5);
    BoardLog.Part tooOld = log.snapshot(OptionalLong.of(1));
    assertThat(tooOld.reset()).isTrue();
    assertThat(tooOld.events()).hasSize(KEPT);
    BoardLog.Part fromTheFuture = log.snapshot(OptionalLong.of(KEPT + 6));
    assertThat(fromTheFuture.reset()).isTrue();
    assertThat(fromTheFuture.events()).hasSize(KEPT);
  }

  @Test
  final void aClearWipesWhatJoinersAreShownAndIsReadLikeAnyEvent() throws Exception {
    append(3);
    log.append(Events.of("clear"));
    append(1);
    BoardLog.Part part = log.snapshot(OptionalLong.empty());
    assertThat(sequences(part.events())).containsExactly(4L, 5L);
    BoardLog.Part resumed = log.snapshot(OptionalLong.of(1));
    assertThat(resumed.reset()).as("a clear makes up for what was missed").isFalse();
    assertThat(sequences(resumed.events())).endsWith(4L, 5L);
    assertThat(sequences(log.tail(3, MANY, NOT_AT_ALL))).containsExactly(4L, 5L);
    assertThat(sequences(log.tail(1, MANY, NOT_AT_ALL))).endsWith(4L, 5L);
  }

  @Test
  final void manyWhoAppendAtOnceGetOneOrderThatTheReaderSees() throws Exception {
    BoardLog large = open(5_000);
    List<Future<List<Long>>> writers = new ArrayList<>();
    for (int writer = 0; writer < 4; writer++) {
      writers.add(
          tasks.submit(() -> {
            List<Long> own = new ArrayList<>();
            for (int i = 0; i < 250; i++) {
              own.add(large.append(Events.draw(i)));
            }
            return own;
          }));
    }
    List<Long> read = new ArrayList<>();
    while (read.size() < 1_000) {
      read.addAll(sequences(large.tail(read.size(), 64, LONG)));
    }
    assertThat(read).isEqualTo(LongStream.rangeClosed(1, 1_000).boxed().toList());
    List<Long> given = new ArrayList<>();
    for (Future<List<Long>> writer : writers) {
      assertThat(writer.get()).isSorted();
      given.addAll(writer.get());
    }
    assertThat(given).containsExactlyInAnyOrderElementsOf(read);
    large.close();
  }

  private void append(int events) throws BoardLogException {
    for (int i = 0; i < events; i++) {
      log.append(Events.draw(i));
    }
  }

  private static List<Long> sequences(List<BoardEvent.Drawn> events) {
    return events.stream().map(BoardEvent.Drawn::sequence).toList();
  }
}
