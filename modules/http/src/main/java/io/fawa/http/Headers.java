/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * An ordered multi-map of field lines (RFC 9110 §5), for headers and for trailers. Names are stored
 * in lower case, as HTTP/2 and HTTP/3 require; look-ups take lower-case names. Values are stored as
 * received. Pseudo-fields are not included. Single-owner: not thread-safe.
 */
public final class Headers {
  /** Most messages have few fields, and many, such as trailer sections, have none. */
  private static final int INITIAL_FIELDS = 4;

  private static final String[] NONE = {};

  /** name, value, name, value … */
  private String[] pairs = NONE;

  private int size;

  /** No fields. */
  public Headers() {}

  /** No fields, with room for {@code expectedFields}. */
  public Headers(int expectedFields) {
    pairs = new String[2 * expectedFields];
  }

  /** Fields from names and values in turn. */
  public static Headers of(String... namesAndValues) {
    if (namesAndValues.length % 2 != 0) {
      throw new IllegalArgumentException(
          "names and values must come in pairs, got " + namesAndValues.length + " strings");
    }
    Headers headers = new Headers();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      headers.add(namesAndValues[i], namesAndValues[i + 1]);
    }
    return headers;
  }

  /** Appends a field line; {@code name} is converted to lower case. */
  public Headers add(String name, String value) {
    if (2 * size == pairs.length) {
      pairs = Arrays.copyOf(pairs, Math.max(2 * INITIAL_FIELDS, 2 * pairs.length));
    }
    pairs[2 * size] = lowerCase(name);
    pairs[2 * size + 1] = value;
    size++;
    return this;
  }

  /** Appends every field line of {@code other}. */
  public Headers addAll(Headers other) {
    for (int i = 0; i < other.size; i++) {
      add(other.name(i), other.value(i));
    }
    return this;
  }

  /** Replaces all field lines of {@code name} by one. */
  public Headers set(String name, String value) {
    remove(name);
    return add(name, value);
  }

  /** Removes all field lines of {@code name}. */
  public Headers remove(String name) {
    String key = lowerCase(name);
    int kept = 0;
    for (int i = 0; i < size; i++) {
      if (!pairs[2 * i].equals(key)) {
        pairs[2 * kept] = pairs[2 * i];
        pairs[2 * kept + 1] = pairs[2 * i + 1];
        kept++;
      }
    }
    Arrays.fill(pairs, 2 * kept, 2 * size, null);
    size = kept;
    return this;
  }

  /** The first value of {@code name}, or {@code absent}. The look-up of hot paths. */
  public String get(String name, String absent) {
    for (int i = 0; i < size; i++) {
      if (pairs[2 * i].equals(name)) {
        return pairs[2 * i + 1];
      }
    }
    return absent;
  }

  /** The first value of {@code name}. */
  public Optional<String> first(String name) {
    for (int i = 0; i < size; i++) {
      if (pairs[2 * i].equals(name)) {
        return Optional.of(pairs[2 * i + 1]);
      }
    }
    return Optional.empty();
  }

  /** All values of {@code name}, in order. */
  public List<String> all(String name) {
    List<String> values = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      if (pairs[2 * i].equals(name)) {
        values.add(pairs[2 * i + 1]);
      }
    }
    return values;
  }

  /** True if at least one field line has {@code name}. */
  public boolean contains(String name) {
    for (int i = 0; i < size; i++) {
      if (pairs[2 * i].equals(name)) {
        return true;
      }
    }
    return false;
  }

  /** How many field lines there are. */
  public int size() {
    return size;
  }

  /** True without any field line. */
  public boolean isEmpty() {
    return size == 0;
  }

  /** The name of field line {@code index}, 0 to {@link #size()} - 1. */
  public String name(int index) {
    return pairs[2 * checked(index)];
  }

  /** The value of field line {@code index}, 0 to {@link #size()} - 1. */
  public String value(int index) {
    return pairs[2 * checked(index) + 1];
  }

  /**
   * The value of the last field line.
   *
   * @throws IndexOutOfBoundsException there is none
   */
  public String lastValue() {
    return value(size - 1);
  }

  /**
   * Replaces the value of the last field line.
   *
   * @throws IndexOutOfBoundsException there is none
   */
  public void replaceLastValue(String value) {
    pairs[2 * checked(size - 1) + 1] = value;
  }

  /** Every field line in order. */
  public void forEach(BiConsumer<String, String> action) {
    for (int i = 0; i < size; i++) {
      action.accept(pairs[2 * i], pairs[2 * i + 1]);
    }
  }

  /** Only the names, as values may be secret. */
  @Override
  public String toString() {
    StringBuilder names = new StringBuilder("Headers[");
    for (int i = 0; i < size; i++) {
      names.append(i == 0 ? "" : ", ").append(pairs[2 * i]);
    }
    return names.append(']').toString();
  }

  private int checked(int index) {
    if (index < 0 || index >= size) {
      throw new IndexOutOfBoundsException("field line " + index + " of " + size);
    }
    return index;
  }

  private static String lowerCase(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c >= 'A' && c <= 'Z') {
        return name.toLowerCase(Locale.ROOT);
      }
    }
    return name;
  }
}
