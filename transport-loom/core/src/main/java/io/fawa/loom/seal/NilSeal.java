/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.seal;

/** No header and no encryption: the packet is the body. */
final class NilSeal extends PacketSeal {
  NilSeal() {
    super(0, 0, 0);
  }

  @Override
  void sealBody(byte[] packet, int offset, int bodyLength) {}

  @Override
  int openBody(byte[] packet, int offset, int length) {
    return length;
  }

  @Override
  void wipe() {}
}
