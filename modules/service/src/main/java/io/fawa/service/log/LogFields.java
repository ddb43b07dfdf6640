/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.log;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Named values of one log record, in order: strings, numbers and booleans.
 *
 * @param values copied; the names {@code time}, {@code level}, {@code logger}, {@code message} and
 *     {@code error} are reserved for the record and are dropped
 */
public record LogFields(Map<String, Object> values) {
  /** Copies {@code values}. */
  public LogFields {
    values = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /** Fields from names and values in turn. */
  public static LogFields of(Object... namesAndValues) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (int i = 0; i + 1 < namesAndValues.length; i += 2) {
      values.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return new LogFields(values);
  }

  /** {@code name=value name=value}, for the console. */
  @Override
  public String toString() {
    return values.entrySet().stream()
        .map(field -> field.getKey() + "=" + field.getValue())
        .collect(Collectors.joining(" "));
  }
}
