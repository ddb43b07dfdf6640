/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http2.hpack;

import io.fawa.http.fields.HeaderBlock;
import java.util.Set;

/**
 * Encodes the header blocks of one direction of one connection. A field line is added to the
 * dynamic table when it is seen for the second time, so that unique ones do not evict repeated
 * ones. Secrets are written as never-indexed literals (RFC 7541 §7.1.3). Single-owner.
 */
public final class HpackEncoder {
  private static final int SLOTS_MIN = 16;
  private static final int SLOTS_MAX = 128;

  /** Slots per entry of the dynamic table; this many keep collisions rare. */
  private static final int SLOTS_PER_ENTRY = 8;

  private static final int[] NOTHING = {};

  private static final Set<String> SECRETS =
      Set.of(
          "authorization",
          "cookie",
          "proxy-authorization",
          "set-cookie",
          "x-api-key",
          "x-auth-token",
          "x-csrf-token");

  private final int tableBytesMax;
  private final DynamicTable table;

  /** By hash: the insertion number + 1 of a field line, and of the latest one with that name. */
  private int[] byField = NOTHING;

  private int[] byName = NOTHING;

  /** Hashes of field lines seen once. */
  private int[] seen = NOTHING;

  private int smallestPending = -1;

  /** An encoder with an empty table of at most {@code tableBytesMax}, and of 4,096 at first. */
  public HpackEncoder(int tableBytesMax) {
    this.tableBytesMax = tableBytesMax;
    table = new DynamicTable(Math.min(4096, tableBytesMax));
    if (tableBytesMax < 4096) {
      smallestPending = tableBytesMax;
    }
  }

  /** The peer's SETTINGS_HEADER_TABLE_SIZE; announced at the start of the next block. */
  public void peerTableBytes(int bytes) {
    // The peer only allows a size; a large table would cost memory here too.
    int effective = Math.min(bytes, tableBytesMax);
    if (effective == table.bytesMax()) {
      return;
    }
    // The peer must see the smallest size, at which entries were evicted, even if it grew again.
    smallestPending = smallestPending < 0 ? effective : Math.min(smallestPending, effective);
    table.resize(effective);
  }

  /** Starts a block: writes the table size updates that are due. */
  public void begin(HeaderBlock out) {
    if (smallestPending >= 0) {
      // RFC 7541 §4.2: the smallest size in between is told before the final one.
      if (smallestPending < table.bytesMax()) {
        out.appendInteger(0x20, 5, smallestPending);
      }
      out.appendInteger(0x20, 5, table.bytesMax());
      smallestPending = -1;
    }
  }

  /** Appends one field line; the name is in lower case, both have no character above 255. */
  public void encode(String name, String value, HeaderBlock out) {
    int nameIndex = StaticTable.indexOf(name);
    // Never indexed, so that nobody can guess a secret by probing the table (RFC 7541 §7.1).
    if (SECRETS.contains(name)) {
      literal(0x10, 4, nameIndex, name, value, out);
      return;
    }
    int exact = nameIndex == 0 ? 0 : StaticTable.indexOf(nameIndex, value);
    if (exact != 0) {
      out.appendInteger(0x80, 7, exact);
      return;
    }
    if (seen.length < SLOTS_MAX && seen.length <= SLOTS_PER_ENTRY * table.count()) {
      grow();
    }
    // A slot holds one field line; a collision costs compression, never correctness.
    int hash = hash(name, value);
    int fieldSlot = slot(hash);
    int index = dynamicIndex(byField[fieldSlot]);
    if (index >= 0 && table.value(index).equals(value) && table.name(index).equals(name)) {
      out.appendInteger(0x80, 7, StaticTable.SIZE + 1 + index);
      return;
    }
    int nameSlot = slot(name.hashCode());
    if (nameIndex == 0) {
      int named = dynamicIndex(byName[nameSlot]);
      nameIndex = named >= 0 && table.name(named).equals(name) ? StaticTable.SIZE + 1 + named : 0;
    }
    // The first occurrence, or too large: one entry must not evict most of the table.
    if (seen[fieldSlot] != hash || DynamicTable.entryBytes(name, value) > table.bytesMax() / 4) {
      seen[fieldSlot] = hash;
      literal(0, 4, nameIndex, name, value, out);
      return;
    }
    literal(0x40, 6, nameIndex, name, value, out);
    table.add(name, value);
    remember(name, value, table.inserted());
  }

  private static void literal(
      int flags, int prefixBits, int nameIndex, String name, String value, HeaderBlock out) {
    out.appendInteger(flags, prefixBits, nameIndex);
    if (nameIndex == 0) {
      out.appendString(name);
    }
    out.appendString(value);
  }

  /** Grows the slots with use, so that idle connections have none. */
  private void grow() {
    int slots = Math.max(SLOTS_MIN, 2 * seen.length);
    int[] seenBefore = seen;
    byField = new int[slots];
    byName = new int[slots];
    seen = new int[slots];
    // Oldest first, so that newer entries win a shared slot.
    for (int index = table.count() - 1; index >= 0; index--) {
      remember(table.name(index), table.value(index), table.inserted() - index);
    }
    for (int hash : seenBefore) {
      seen[slot(hash)] = hash;
    }
  }

  private void remember(String name, String value, int numberPlusOne) {
    byField[slot(hash(name, value))] = numberPlusOne;
    byName[slot(name.hashCode())] = numberPlusOne;
  }

  private static int hash(String name, String value) {
    return 31 * name.hashCode() + value.hashCode();
  }

  private int slot(int hash) {
    return (hash ^ (hash >>> 15)) & (seen.length - 1);
  }

  /** The index now of what was added as number {@code numberPlusOne} - 1; -1 if it is gone. */
  private int dynamicIndex(int numberPlusOne) {
    int index = table.inserted() - numberPlusOne;
    return numberPlusOne > 0 && index < table.count() ? index : -1;
  }
}
