/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.netty;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.buffer.UnpooledDirectByteBuf;
import java.nio.ByteBuffer;

/**
 * An empty write that stays pending until STOP_SENDING: netty reports that to pending writes only,
 * so a stream with nothing to write would not learn of it. It claims to be readable until it is
 * withdrawn. Used on the event loop only.
 */
final class StopProbe extends UnpooledDirectByteBuf {
  private static final ByteBuffer NOTHING = ByteBuffer.allocateDirect(1);

  private boolean withdrawn;

  StopProbe() {
    super(UnpooledByteBufAllocator.DEFAULT, NOTHING, 1);
    setIndex(0, 0);
  }

  /** Ends the probe, so that the writes behind it go on. */
  void withdraw() {
    withdrawn = true;
  }

  boolean withdrawn() {
    return withdrawn;
  }

  @Override
  public boolean isReadable() {
    return !withdrawn;
  }
}
