/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files;

import java.io.IOException;

/**
 * Takes the things that a store hands out one by one, so that nobody holds all of them.
 *
 * @param <T> what they are
 */
@FunctionalInterface
public interface Visitor<T> {
  /** Takes the next. A failure ends the walk. */
  void visit(T next) throws IOException;
}
