/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.whiteboard.contract.Sketches;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BoardStateTest {
  private static final int INK_BYTES_MAX = 4_000;

  private final Board board = Sketches.board(new Random(1), 5);
  private final BoardState state = new BoardState(StoredBoard.empty(board), INK_BYTES_MAX);

  private Optional<LoggedChange> apply(BoardChange change) {
    return state.apply(new LoggedChange(state.sequence() + 1, 1_000 + state.sequence(), change));
  }

  @Test
  void aNumberIsTheNextOrNone() {
    apply(Sketches.stroke("ann", 1));
    for (long wrong : new long[] {0, 1, 3}) {
      LoggedChange change = new LoggedChange(wrong, 0, Sketches.stroke("ann", 2));
      assertThatThrownBy(() -> state.apply(change)).isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(state.sequence()).isEqualTo(1);
  }

  @Test
  void aNumberThatHasNotBeenGivenMeansEverythingAnew() {
    apply(Sketches.stroke("ann", 1));
    assertThat(state.since(1)).isPresent();
    assertThat(state.since(2)).isEmpty();
    assertThat(state.since(-1)).isEmpty();
  }

  @Test
  void onlyOldTombstonesAreForgotten() {
    apply(Sketches.change(Sketches.deleted("a", 1, 1), Sketches.element("b", 1, 1)));
    apply(Sketches.change(Sketches.deleted("c", 1, 1)));
    assertThat(state.prune(1_000)).isEmpty();
    assertThat(state.prune(1_001)).containsExactly("a");
    assertThat(state.horizon()).isEqualTo(1);
    apply(Sketches.change(Sketches.element("c", 2, 1)));
    assertThat(state.prune(Long.MAX_VALUE)).as("c is back").isEmpty();
    assertThat(state.element("a")).isEmpty();
    assertThat(state.element("c")).isPresent();
  }

  /** A client that applies what it has missed has what a newcomer gets. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  void whoWasAwayCatchesUp(int seed) {
    Random random = new Random(seed);
    BoardState client = new BoardState(StoredBoard.empty(board), INK_BYTES_MAX);
    Map<String, ElementState> seen = new HashMap<>();
    int everything = 0;
    int parts = 0;
    for (int i = 0; i < 2_000; i++) {
      apply(anyChange(random));
      if (random.nextInt(50) == 0) {
        state.prune(1_000 + state.sequence() - 3);
      }
      if (random.nextInt(20) == 0) {
        Optional<BoardState.Missed> missed = state.since(client.sequence());
        if (missed.isPresent()) {
          parts++;
          missed.get().elements().forEach(each -> seen.put(each.state().id(), each.state()));
          seen.values().removeIf(each -> state.element(each.id()).isEmpty() && each.deleted());
        } else {
          everything++;
          seen.clear();
          state.snapshot().elements().forEach(each -> seen.put(each.state().id(), each.state()));
        }
        client = new BoardState(state.snapshot(), INK_BYTES_MAX);
        assertThat(seen.values())
            .containsExactlyInAnyOrderElementsOf(
                state.snapshot().elements().stream().map(ElementAt::state).toList());
        assertThat(client.snapshot()).isEqualTo(state.snapshot());
        assertThat(client.bytes()).isEqualTo(state.bytes());
      }
    }
    assertThat(everything).isPositive();
    assertThat(parts).isPositive();
    checkWeight();
  }

  private void checkWeight() {
    StoredBoard all = state.snapshot();
    long elements = all.elements().stream().mapToLong(each -> each.state().weight()).sum();
    long ink = all.ink().stream().mapToLong(each -> each.change().weight()).sum();
    assertThat(state.bytes()).isEqualTo(elements + ink);
    assertThat(ink).isLessThanOrEqualTo(INK_BYTES_MAX);
    assertThat(all.elements())
        .isSortedAccordingTo((a, b) -> Long.compare(a.sequence(), b.sequence()));
  }

  private static BoardChange anyChange(Random random) {
    String id = "e" + random.nextInt(30);
    return switch (random.nextInt(40)) {
      case 0 -> Sketches.clear();
      case 1 -> new TermsChange(new BoardTerms(random.nextBoolean(), false), "ann");
      case 2, 3, 4, 5, 6 -> Sketches.stroke("ann", random.nextInt(100));
      case 7, 8, 9 -> Sketches.change(Sketches.deleted(id, random.nextInt(300), 1));
      default ->
          Sketches.change(
              Sketches.element(id, random.nextInt(300), random.nextInt(9)),
              Sketches.element("f" + random.nextInt(30), random.nextInt(300), 1));
    };
  }

  @Test
  void missedInkComesInOrder() {
    for (int x = 0; x < 5; x++) {
      apply(Sketches.stroke("ann", x));
    }
    assertThat(state.since(2).orElseThrow().ink())
        .extracting(LoggedChange::sequence)
        .isEqualTo(List.of(3L, 4L, 5L));
    assertThat(state.oldestInk().orElseThrow().sequence()).isEqualTo(1);
  }
}
