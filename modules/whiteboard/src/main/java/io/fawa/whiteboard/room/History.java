/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard.room;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;

/**
 * The newest part of a room's log, for joiners. A ring bounded by count and bytes, emptied by a
 * clear.
 *
 * @param <E> the event
 */
public final class History<E> {
  /** A sequence number before the first. */
  public static final long FROM_START = -1;

  private record Entry<E>(long sequence, E event, int bytes) {}

  private final int eventsMax;
  private final long bytesMax;
  private final ArrayDeque<Entry<E>> entries = new ArrayDeque<>();
  private long bytes;

  /** The last event that was dropped from the ring and not covered by a later clear. */
  private long lostUpTo;

  /** An empty history with the two bounds. */
  public History(int eventsMax, long bytesMax) {
    this.eventsMax = eventsMax;
    this.bytesMax = bytesMax;
  }

  /** Adds the newest event, dropping the oldest ones until both bounds hold. */
  public void append(long sequence, E event, int eventBytes) {
    entries.addLast(new Entry<>(sequence, event, eventBytes));
    bytes += eventBytes;
    while (entries.size() > 1 && (entries.size() > eventsMax || bytes > bytesMax)) {
      Entry<E> oldest = entries.removeFirst();
      bytes -= oldest.bytes();
      lostUpTo = oldest.sequence();
    }
  }

  /** Drops everything and keeps the clear itself, which covers all dropped events. */
  public void clear(long sequence, E event, int eventBytes) {
    entries.clear();
    bytes = 0;
    lostUpTo = 0;
    append(sequence, event, eventBytes);
  }

  /**
   * True if {@link #since} of this sequence number is complete: no event after it was dropped,
   * unless a later clear covers it.
   */
  public boolean completeSince(long sequence) {
    return sequence >= lostUpTo;
  }

  /** The events after {@code sequence}, oldest first. The cost is linear in their number. */
  public List<E> since(long sequence) {
    List<E> events = new ArrayList<>();
    for (Iterator<Entry<E>> newestFirst = entries.descendingIterator(); newestFirst.hasNext(); ) {
      Entry<E> entry = newestFirst.next();
      if (entry.sequence() <= sequence) {
        break;
      }
      events.add(entry.event());
    }
    Collections.reverse(events);
    return events;
  }

  /** How many events are kept. */
  public int size() {
    return entries.size();
  }

  /** The total bytes of kept events. */
  public long bytes() {
    return bytes;
  }
}
