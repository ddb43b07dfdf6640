/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http2.hpack;

import org.jspecify.annotations.Nullable;

/**
 * The dynamic table of RFC 7541 §2.3.2, newest entry first at index 0, as a ring. Every entry has
 * an insertion number that never changes, which the encoder uses to find it again.
 */
final class DynamicTable {
  static final int ENTRY_OVERHEAD_BYTES = 32;

  private @Nullable String[] ring = new @Nullable String[2 * 4];
  private int count;
  private int bytes;
  private int bytesMax;
  private int inserted;

  DynamicTable(int bytesMax) {
    this.bytesMax = bytesMax;
  }

  static int entryBytes(String name, String value) {
    return name.length() + value.length() + ENTRY_OVERHEAD_BYTES;
  }

  int count() {
    return count;
  }

  int bytesMax() {
    return bytesMax;
  }

  /** How many entries were added so far: the insertion number of the next one. */
  int inserted() {
    return inserted;
  }

  String name(int index) {
    return string(2 * slot(index));
  }

  String value(int index) {
    return string(2 * slot(index) + 1);
  }

  /** RFC 7541 §4.4: an entry larger than the table empties it and is not an error. */
  void add(String name, String value) {
    int entryBytes = entryBytes(name, value);
    evictTo(bytesMax - entryBytes);
    if (entryBytes > bytesMax) {
      return;
    }
    if (2 * count == ring.length) {
      grow();
    }
    int slot = inserted & (ring.length / 2 - 1);
    ring[2 * slot] = name;
    ring[2 * slot + 1] = value;
    inserted++;
    count++;
    bytes += entryBytes;
  }

  void resize(int newBytesMax) {
    bytesMax = newBytesMax;
    evictTo(newBytesMax);
  }

  private void evictTo(int allowedBytes) {
    while (count > 0 && bytes > allowedBytes) {
      int slot = slot(count - 1);
      bytes -= entryBytes(string(2 * slot), string(2 * slot + 1));
      ring[2 * slot] = null;
      ring[2 * slot + 1] = null;
      count--;
    }
  }

  private void grow() {
    @Nullable String[] larger = new @Nullable String[2 * ring.length];
    for (int index = 0; index < count; index++) {
      int from = slot(index);
      int to = (inserted - 1 - index) & (larger.length / 2 - 1);
      larger[2 * to] = ring[2 * from];
      larger[2 * to + 1] = ring[2 * from + 1];
    }
    ring = larger;
  }

  private int slot(int index) {
    return (inserted - 1 - index) & (ring.length / 2 - 1);
  }

  private String string(int at) {
    String string = ring[at];
    if (string == null) {
      throw new IllegalStateException("no entry at " + at);
    }
    return string;
  }
}
