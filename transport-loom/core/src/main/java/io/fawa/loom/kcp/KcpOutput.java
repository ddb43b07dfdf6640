/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.kcp;

/** Where a {@link Kcp} puts the datagrams it makes. */
@FunctionalInterface
public interface KcpOutput {
  /**
   * Takes one datagram, {@code buffer[offset, offset+length)}. The {@link KcpConfig#headroomBytes}
   * before and {@link KcpConfig#tailroomBytes} after it belong to the callee too, for outer headers
   * and tags. The buffer is used again as soon as this returns: do not retain it. Must not call
   * back into the {@link Kcp}.
   */
  void emit(byte[] buffer, int offset, int length);
}
