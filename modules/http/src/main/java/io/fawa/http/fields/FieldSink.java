/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http.fields;

/** Receives the field lines of a block in order. */
@FunctionalInterface
public interface FieldSink {
  /** One field line; one character per octet. */
  void field(String name, String value);
}
