/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.session;

/** What a client authenticates with. */
@FunctionalInterface
public interface Login {
  /**
   * The pack for {@link Service#authenticate}. Asked for at each connection, so a token may be
   * fetched anew; one that fails is tried again later.
   *
   * @param exporter in our own mode 32 secret bytes of the connection, which both ends have: who
   *     signs them proves that nobody is in between; empty in the original's mode
   */
  byte[] pack(byte[] exporter) throws Exception;

  /** The same pack each time. */
  static Login of(byte[] pack) {
    byte[] copy = pack.clone();
    return exporter -> copy;
  }
}
