/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files;

import java.io.IOException;

/**
 * Receives the items of a store one by one, so that they need not all be in memory.
 *
 * @param <T> the type of items
 */
@FunctionalInterface
public interface Visitor<T> {
  /** Receives the next item. An exception ends the iteration. */
  void visit(T next) throws IOException;
}
