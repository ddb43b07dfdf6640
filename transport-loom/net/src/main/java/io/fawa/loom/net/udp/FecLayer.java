/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.net.udp;

import io.fawa.loom.fec.FecConfig;
import io.fawa.loom.fec.FecDecoder;
import io.fawa.loom.fec.FecEncoder;
import io.fawa.loom.wire.PacketOutput;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Forward error correction of one connection: outgoing if configured, incoming if the peer uses it.
 * It is suspended while there is no memory for groups. Guarded by the connection's lock.
 */
final class FecLayer {
  private static final FecConfig SMALLEST = new FecConfig(1, 1);

  /** A decoder without any group. */
  private static final int DECODER_BYTES = 8 * 1024;

  private final FecConfig expected;
  private final PacketOutput output;
  private final FecDecoder.Recovered rebuilt;
  private final @Nullable FecEncoder encoder;
  private @Nullable FecDecoder decoder;
  private long rebuiltBefore;
  private boolean holding = true;

  FecLayer(Optional<FecConfig> groups, PacketOutput sent, FecDecoder.Recovered rebuilt) {
    this.expected = groups.orElse(SMALLEST);
    this.rebuilt = rebuilt;
    this.encoder = groups.isPresent() ? new FecEncoder(groups.get(), 0, 0, sent) : null;
    this.output = encoder == null ? sent : encoder;
  }

  /** The output for packets to be sent. */
  PacketOutput output() {
    return output;
  }

  /** A data or parity packet of the peer. */
  void input(byte[] bytes, int offset, int length) {
    if (!holding) {
      return;
    }
    FecDecoder known = decoder;
    if (known == null) {
      known = new FecDecoder(expected, false, rebuilt);
      decoder = known;
    }
    known.input(bytes, offset, length);
  }

  void tick(long nowMillis) {
    if (encoder != null) {
      encoder.tick(nowMillis);
    }
  }

  /** The memory of groups. */
  long memoryBytes() {
    return (encoder == null ? 0 : encoder.memoryBytes())
        + (decoder == null ? 0 : DECODER_BYTES + decoder.memoryBytes());
  }

  /**
   * Sets whether groups may be held; if not, present groups and the detected group size are
   * dropped.
   */
  void hold(boolean allowed) {
    if (allowed == holding) {
      return;
    }
    holding = allowed;
    if (encoder != null) {
      encoder.protect(allowed);
    }
    if (!allowed) {
      rebuiltBefore = rebuiltPackets();
      decoder = null;
    }
  }

  void trim() {
    if (encoder != null) {
      encoder.trim();
    }
    if (decoder != null) {
      decoder.trim();
    }
  }

  long rebuiltPackets() {
    return rebuiltBefore + (decoder == null ? 0 : decoder.rebuiltPackets());
  }
}
