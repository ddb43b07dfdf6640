/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.session;

/** What works at the far end of a tunnel. Its methods are called one after the other. */
public interface TunnelHandler {
  /** Handles a pack; packs come in the order of {@link Tunnel#forward}. */
  void handle(byte[] pack) throws Exception;

  /** The tunnel has ended. Called once, after the last pack. */
  default void stopped(TunnelEnd reason) {}
}
