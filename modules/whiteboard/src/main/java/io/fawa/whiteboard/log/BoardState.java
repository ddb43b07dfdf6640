/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard.log;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * What a log has made of a board: the rules of {@link BoardStore}, without a store. The same
 * changes make the same state. It has no clock; times are handed in. A change costs as much as it
 * changes. Not thread-safe.
 */
public final class BoardState {
  private final Board board;
  private final long inkBytesMax;

  /** All elements by id, in the order of their newest change. */
  private final SequencedMap<String, ElementAt> elements = new LinkedHashMap<>();

  /** The deleted ones among them, in the same order. */
  private final SequencedMap<String, ElementAt> tombstones = new LinkedHashMap<>();

  private final ArrayDeque<LoggedChange> ink = new ArrayDeque<>();
  private long sequence;
  private long horizon;
  private BoardTerms terms;
  private long elementBytes;
  private long inkBytes;

  /**
   * What a client has missed.
   *
   * @param sequence the number of the newest change
   * @param terms the newest terms, changed or not
   * @param elements those with a newer change, by its number
   * @param ink newer draw events
   */
  public record Missed(
      long sequence, BoardTerms terms, List<ElementAt> elements, List<LoggedChange> ink) {
    /** Copies the lists. */
    public Missed {
      elements = List.copyOf(elements);
      ink = List.copyOf(ink);
    }
  }

  /**
   * Continues from {@code stored}.
   *
   * @param inkBytesMax the weight of draw events to keep
   */
  public BoardState(StoredBoard stored, long inkBytesMax) {
    this.board = stored.board();
    this.inkBytesMax = inkBytesMax;
    this.sequence = stored.sequence();
    this.horizon = stored.horizon();
    this.terms = stored.terms();
    stored.elements().forEach(this::put);
    stored.ink().forEach(this::draw);
  }

  /**
   * Applies the next change.
   *
   * @return what is to be logged of it: without states that an element's present one replaces or
   *     equals; empty if nothing is left, and then {@link #sequence} is as before
   * @throws IllegalArgumentException its number is not the next
   */
  public Optional<LoggedChange> apply(LoggedChange change) {
    if (change.sequence() != sequence + 1) {
      throw new IllegalArgumentException(
          "change %d after change %d".formatted(change.sequence(), sequence));
    }
    Optional<LoggedChange> applied =
        switch (change.change()) {
          case ElementChange states -> merge(change, states);
          case DrawEvent event -> {
            if (event.clears()) {
              clear(change);
            } else {
              draw(change);
            }
            yield Optional.of(change);
          }
          case TermsChange next -> {
            terms = next.terms();
            yield Optional.of(change);
          }
        };
    if (applied.isPresent()) {
      sequence = change.sequence();
    }
    return applied;
  }

  private Optional<LoggedChange> merge(LoggedChange logged, ElementChange change) {
    List<ElementState> newer = new ArrayList<>(change.states().size());
    for (ElementState state : change.states()) {
      ElementAt seen = elements.get(state.id());
      if (seen == null || state.replaces(seen.state())) {
        newer.add(state);
        put(new ElementAt(logged.sequence(), logged.millis(), state.shrunk()));
      }
    }
    if (newer.size() == change.states().size()) {
      return newer.isEmpty() ? Optional.empty() : Optional.of(logged);
    }
    return newer.isEmpty()
        ? Optional.empty()
        : Optional.of(new LoggedChange(logged.sequence(), logged.millis(), change.with(newer)));
  }

  /** Leaves tombstones of all elements, and of the ink only the clear itself. */
  private void clear(LoggedChange clear) {
    for (ElementAt element : List.copyOf(elements.values())) {
      if (!element.state().deleted()) {
        put(new ElementAt(clear.sequence(), clear.millis(), element.state().cleared()));
      }
    }
    ink.clear();
    inkBytes = 0;
    draw(clear);
  }

  private void draw(LoggedChange drawn) {
    ink.addLast(drawn);
    inkBytes += drawn.change().weight();
    while (inkBytes > inkBytesMax) {
      LoggedChange dropped = ink.removeFirst();
      inkBytes -= dropped.change().weight();
      horizon = Math.max(horizon, dropped.sequence());
    }
  }

  private void put(ElementAt element) {
    String id = element.state().id();
    forget(id);
    elements.putLast(id, element);
    elementBytes += element.state().weight();
    if (element.state().deleted()) {
      tombstones.putLast(id, element);
    }
  }

  private void forget(String id) {
    @Nullable ElementAt seen = elements.remove(id);
    if (seen != null) {
      elementBytes -= seen.state().weight();
      tombstones.remove(id);
    }
  }

  /**
   * Forgets elements that were deleted before {@code millis}.
   *
   * @return their ids
   */
  public List<String> prune(long millis) {
    List<String> gone = new ArrayList<>();
    Map.@Nullable Entry<String, ElementAt> oldest = tombstones.firstEntry();
    while (oldest != null && oldest.getValue().millis() < millis) {
      gone.add(oldest.getKey());
      horizon = Math.max(horizon, oldest.getValue().sequence());
      forget(oldest.getKey());
      oldest = tombstones.firstEntry();
    }
    return gone;
  }

  /** Everything, at this moment. */
  public StoredBoard snapshot() {
    return new StoredBoard(
        board, sequence, horizon, terms, List.copyOf(elements.values()), List.copyOf(ink));
  }

  /**
   * What is newer than change {@code seen}; empty if that is before {@link #horizon} or has not
   * happened, so that everything is needed anew. Costs as much as it returns.
   */
  public Optional<Missed> since(long seen) {
    if (seen < horizon || seen > sequence) {
      return Optional.empty();
    }
    List<LoggedChange> newerInk = new ArrayList<>();
    Iterator<LoggedChange> fromNewest = ink.descendingIterator();
    while (fromNewest.hasNext()) {
      LoggedChange drawn = fromNewest.next();
      if (drawn.sequence() <= seen) {
        break;
      }
      newerInk.add(drawn);
    }
    Collections.reverse(newerInk);
    return Optional.of(new Missed(sequence, terms, changedSince(seen + 1), newerInk));
  }

  /** The elements whose newest change is number {@code change} or a later one, oldest first. */
  public List<ElementAt> changedSince(long change) {
    List<ElementAt> changed = new ArrayList<>();
    for (ElementAt element : elements.sequencedValues().reversed()) {
      if (element.sequence() < change) {
        break;
      }
      changed.add(element);
    }
    Collections.reverse(changed);
    return changed;
  }

  /** The newest state of an element; empty if there is no such element. */
  public Optional<ElementAt> element(String id) {
    return Optional.ofNullable(elements.get(id));
  }

  /** The board. */
  public Board board() {
    return board;
  }

  /** The number of the newest change. */
  public long sequence() {
    return sequence;
  }

  /** See {@link StoredBoard#horizon}. */
  public long horizon() {
    return horizon;
  }

  /** The newest terms. */
  public BoardTerms terms() {
    return terms;
  }

  /** The oldest draw event; empty if there is none. */
  public Optional<LoggedChange> oldestInk() {
    return Optional.ofNullable(ink.peekFirst());
  }

  /** The weight of all elements and draw events. */
  public long bytes() {
    return elementBytes + inkBytes;
  }
}
