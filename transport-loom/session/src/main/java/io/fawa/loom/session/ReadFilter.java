/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.session;

/**
 * Stands before {@link Service#handle}: it may change a pack, drop it by not calling {@code next},
 * or do something before and after. Thread-safe.
 */
@FunctionalInterface
public interface ReadFilter {
  /** What comes after the filter. */
  @FunctionalInterface
  interface Next {
    /** Handles the pack. */
    void handle(Session session, byte[] pack) throws Exception;
  }

  /** Filters a pack of a client. */
  void filter(Session session, byte[] pack, Next next) throws Exception;
}
