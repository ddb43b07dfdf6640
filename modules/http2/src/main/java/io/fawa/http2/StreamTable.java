/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http2;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The open streams by number: a hash table with open addressing, without boxing. Single-owner. */
final class StreamTable {
  private @Nullable Stream[] slots = new @Nullable Stream[16];
  private int size;

  int size() {
    return size;
  }

  @Nullable Stream get(int id) {
    int mask = slots.length - 1;
    for (int at = slot(id, mask); ; at = (at + 1) & mask) {
      Stream stream = slots[at];
      if (stream == null || stream.id == id) {
        return stream;
      }
    }
  }

  /** Adds a stream whose number is not there yet. */
  void put(Stream stream) {
    if (2 * (size + 1) > slots.length) {
      @Nullable Stream[] old = slots;
      slots = new @Nullable Stream[2 * old.length];
      for (Stream moved : old) {
        if (moved != null) {
          place(moved);
        }
      }
    }
    place(stream);
    size++;
  }

  /** Removes the stream of that number; false if there is none. */
  boolean remove(int id) {
    int mask = slots.length - 1;
    int at = slot(id, mask);
    for (Stream stream = slots[at]; stream == null || stream.id != id; stream = slots[at]) {
      if (stream == null) {
        return false;
      }
      at = (at + 1) & mask;
    }
    slots[at] = null;
    size--;
    // Later entries may have been displaced past the slot that is now free.
    for (int next = (at + 1) & mask; ; next = (next + 1) & mask) {
      Stream moved = slots[next];
      if (moved == null) {
        return true;
      }
      slots[next] = null;
      place(moved);
    }
  }

  /** All streams, in no order. */
  List<Stream> all() {
    List<Stream> all = new ArrayList<>(size);
    for (Stream stream : slots) {
      if (stream != null) {
        all.add(stream);
      }
    }
    return all;
  }

  /** Removes all streams. */
  void clear() {
    slots = new @Nullable Stream[16];
    size = 0;
  }

  private void place(Stream stream) {
    int mask = slots.length - 1;
    int at = slot(stream.id, mask);
    while (slots[at] != null) {
      at = (at + 1) & mask;
    }
    slots[at] = stream;
  }

  /** Numbers of one side differ by two. */
  private static int slot(int id, int mask) {
    return (id >>> 1) & mask;
  }
}
