/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage.boards;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import java.util.zip.CRC32C;
import org.h2.mvstore.Cursor;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.type.ByteArrayDataType;
import org.h2.mvstore.type.StringDataType;
import org.jspecify.annotations.Nullable;

/**
 * A map of the file whose values begin with a checksum of key and value: MVStore does not detect
 * damage within a page.
 *
 * @param name of the map, for messages
 */
record CheckedMap(String name, MVMap<String, byte[]> map) {
  private static final int CHECK_BYTES = Integer.BYTES;

  static CheckedMap open(MVStore store, String name) {
    return new CheckedMap(
        name,
        store.openMap(
            name,
            new MVMap.Builder<String, byte[]>()
                .keyType(StringDataType.INSTANCE)
                .valueType(ByteArrayDataType.INSTANCE)));
  }

  void put(String key, byte[] value) {
    map.put(
        key,
        ByteBuffer.allocate(CHECK_BYTES + value.length)
            .putInt(check(key, value, 0))
            .put(value)
            .array());
  }

  byte @Nullable [] get(String key) throws IOException {
    byte[] stored = map.get(key);
    return stored == null ? null : checked(key, stored);
  }

  boolean contains(String key) {
    return map.containsKey(key);
  }

  void remove(String key) {
    map.remove(key);
  }

  /** Calls {@code action} with each key from {@code from} on that begins with {@code prefix}. */
  void each(String from, String prefix, Action action) throws IOException {
    Cursor<String, byte[]> cursor = map.cursor(from);
    while (cursor.hasNext()) {
      String key = cursor.next();
      if (!key.startsWith(prefix) || !action.visit(key, checked(key, cursor.getValue()))) {
        return;
      }
    }
  }

  /** Removes all keys that begin with {@code prefix}. */
  void removeAll(String prefix) {
    String after =
        prefix.substring(0, prefix.length() - 1) + (char) (prefix.charAt(prefix.length() - 1) + 1);
    removeWhile(prefix, prefix, after);
  }

  /** Removes the keys with {@code prefix} from {@code from} on that are before {@code end}. */
  void removeWhile(String prefix, String from, String end) {
    @Nullable String key = map.ceilingKey(from);
    while (key != null && key.startsWith(prefix) && key.compareTo(end) < 0) {
      map.remove(key);
      key = map.higherKey(key);
    }
  }

  /** Checks every value. */
  void verify() throws IOException {
    each("", "", (key, value) -> true);
    long counted = 0;
    for (Iterator<String> keys = map.keyIterator(null); keys.hasNext(); keys.next()) {
      counted++;
    }
    if (counted != map.sizeAsLong()) {
      throw new IOException(
          "map %s has %d entries, %d expected".formatted(name, counted, map.sizeAsLong()));
    }
  }

  private byte[] checked(String key, byte[] stored) throws IOException {
    if (stored.length < CHECK_BYTES
        || ByteBuffer.wrap(stored).getInt() != check(key, stored, CHECK_BYTES)) {
      throw new IOException(
          "an entry of %d bytes in its map %s is damaged".formatted(stored.length, name));
    }
    return Arrays.copyOfRange(stored, CHECK_BYTES, stored.length);
  }

  private static int check(String key, byte[] value, int from) {
    CRC32C crc = new CRC32C();
    crc.update(key.getBytes(StandardCharsets.UTF_16BE));
    crc.update(value, from, value.length - from);
    return (int) crc.getValue();
  }

  /** What to do with an entry. */
  @FunctionalInterface
  interface Action {
    /** Returns whether to go on. */
    boolean visit(String key, byte[] value) throws IOException;
  }
}
