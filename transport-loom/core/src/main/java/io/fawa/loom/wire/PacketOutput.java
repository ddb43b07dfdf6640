/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.wire;

/** Receives the packets of a layer: the next layer towards the network. */
@FunctionalInterface
public interface PacketOutput {
  /**
   * Takes one packet, {@code buffer[offset, offset+length)}. The callee may also write to the
   * configured headroom before it and tailroom after it, for outer headers and tags. The buffer is
   * reused when this returns: do not retain it. Must not call back into the caller.
   */
  void emit(byte[] buffer, int offset, int length);
}
