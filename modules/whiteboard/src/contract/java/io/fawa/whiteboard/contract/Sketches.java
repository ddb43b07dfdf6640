/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.whiteboard.log.Board;
import io.fawa.whiteboard.log.DrawEvent;
import io.fawa.whiteboard.log.ElementAt;
import io.fawa.whiteboard.log.ElementChange;
import io.fawa.whiteboard.log.ElementState;
import io.fawa.whiteboard.log.Letters;
import io.fawa.whiteboard.log.RoomCode;
import io.fawa.whiteboard.log.StoredBoard;
import io.fawa.whiteboard.log.ViewCode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;

/** Boards and changes for tests. */
public final class Sketches {
  private Sketches() {}

  /** A new board. */
  public static Board board(RandomGenerator random, long createdMillis) {
    return new Board(
        RoomCode.random(random),
        Letters.random(random, 16),
        new ViewCode(Letters.random(random, 20)),
        "ab".repeat(32),
        random.nextBoolean(),
        createdMillis);
  }

  /** A state of an element that is not deleted. */
  public static ElementState element(String id, long version, long nonce) {
    return state(id, version, nonce, false);
  }

  /** A state of an element that is deleted, with all of its content. */
  public static ElementState deleted(String id, long version, long nonce) {
    return state(id, version, nonce, true);
  }

  private static ElementState state(String id, long version, long nonce, boolean deleted) {
    String json =
        """
        {"id":"%s","version":%d,"versionNonce":%d,"isDeleted":%b,"text":"Grüße, 世界 🖊 by %d"}\
        """
            .formatted(id, version, nonce, deleted, nonce);
    return new ElementState(id, version, nonce, deleted, json);
  }

  /** A change of elements by {@code ann}. */
  public static ElementChange change(ElementState... states) {
    return new ElementChange(List.of(states), true, "ann");
  }

  /** A stroke by {@code author} that ends at {@code x}. */
  public static DrawEvent stroke(String author, int x) {
    return new DrawEvent("draw", "#ff0000", 3, x - 1, -7, x, 8, author, 1_700_000_000_000L + x);
  }

  /** The same board, the elements of one change in a fixed order: a store may have any. */
  static StoredBoard ordered(StoredBoard stored) {
    List<ElementAt> elements = new ArrayList<>(stored.elements());
    assertThat(elements).isSortedAccordingTo(Comparator.comparingLong(ElementAt::sequence));
    elements.sort(
        Comparator.comparingLong(ElementAt::sequence)
            .thenComparing(element -> element.state().id()));
    return new StoredBoard(
        stored.board(),
        stored.sequence(),
        stored.horizon(),
        stored.terms(),
        elements,
        stored.ink());
  }

  /** Wipes the board. */
  public static DrawEvent clear() {
    return new DrawEvent("clear", "", 0, 0, 0, 0, 0, "ann", 1_700_000_000_000L);
  }
}
