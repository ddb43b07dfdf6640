/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.kcp;

import io.fawa.loom.wire.PacketOutput;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** Keeps the datagrams a conversation makes. */
final class Recorder implements PacketOutput {
  final List<byte[]> datagrams = new ArrayList<>();

  @Override
  public void emit(byte[] buffer, int offset, int length) {
    datagrams.add(Arrays.copyOfRange(buffer, offset, offset + length));
  }

  List<String> hex() {
    return datagrams.stream().map(HexFormat.of()::formatHex).toList();
  }

  /** Everything since the last call. */
  List<byte[]> take() {
    List<byte[]> taken = List.copyOf(datagrams);
    datagrams.clear();
    return taken;
  }

  /** The only datagram since the last call. */
  byte[] takeOne() {
    List<byte[]> taken = take();
    if (taken.size() != 1) {
      throw new AssertionError(taken.size() + " datagrams");
    }
    return taken.get(0);
  }
}
