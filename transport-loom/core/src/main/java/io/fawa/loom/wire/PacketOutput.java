/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.wire;

/** Where a layer puts the packets it makes: the next layer towards the network. */
@FunctionalInterface
public interface PacketOutput {
  /**
   * Takes one packet, {@code buffer[offset, offset+length)}. The headroom before it and the
   * tailroom after it that the maker was told to leave belong to the callee too, for outer headers
   * and tags. The buffer is used again as soon as this returns: do not retain it. Must not call
   * back into the maker.
   */
  void emit(byte[] buffer, int offset, int length);
}
