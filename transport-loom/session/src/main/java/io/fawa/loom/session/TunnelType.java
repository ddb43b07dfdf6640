/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.session;

/**
 * The kind of a tunnel.
 *
 * @param type tunnels of one session are told apart by this and their object
 * @param packsMax packs that may wait for the handler; who forwards one more waits
 */
public record TunnelType(int type, int packsMax) {
  /** Checks that at least one pack may wait. */
  public TunnelType {
    if (packsMax < 1) {
      throw new IllegalArgumentException("packsMax " + packsMax + ", allowed are 1 and more");
    }
  }

  /** A type with 1,024 packs, as the original has it. */
  public TunnelType(int type) {
    this(type, 1_024);
  }
}
