/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.kcp;

/**
 * The memory of a conversation. Memory that is not needed is released after some seconds without
 * anything to send or to read. Has the owner of the {@link Kcp}.
 */
public final class KcpMemory {
  private static final long REST_MILLIS = 5_000;

  private final SegmentPool pool;
  private final SendWindow sending;
  private final ReceiveWindow receiving;
  private final AckList acks;
  private final Packer packer;
  private long restSinceMillis = Kcp.NEVER;

  KcpMemory(
      SegmentPool pool, SendWindow sending, ReceiveWindow receiving, AckList acks, Packer packer) {
    this.pool = pool;
    this.sending = sending;
    this.receiving = receiving;
    this.acks = acks;
    this.packer = packer;
  }

  /** Bytes of segments that are held for the peer, queued or in flight. */
  public long unacknowledgedBytes() {
    return sending.heldBytes();
  }

  /** Bytes of segments that are held for the reader, in order or not. */
  public long unreadBytes() {
    return receiving.heldBytes();
  }

  /** Bytes of unused segments in the pool. */
  public long unusedBytes() {
    return pool.memoryBytes();
  }

  /** Keeps at most {@code bytesMax} of unused segments in the pool. */
  public void trimUnused(long bytesMax) {
    pool.trim(bytesMax);
  }

  /** Whether it has been idle so long that memory was released. */
  public boolean rested() {
    return idle() && !hasSpare();
  }

  /** A datagram was received or is sent. */
  void used(long nowMillis) {
    restSinceMillis = nowMillis;
  }

  /** When memory is to be released, or {@link Kcp#NEVER}. */
  long trimDueMillis() {
    return idle() && hasSpare() ? restSinceMillis + REST_MILLIS : Kcp.NEVER;
  }

  void trimIfDue(long nowMillis) {
    if (idle() && hasSpare() && nowMillis - restSinceMillis >= REST_MILLIS) {
      pool.clear();
      packer.trim();
      sending.trim();
      receiving.trim();
      acks.trim();
    }
  }

  private boolean idle() {
    return sending.waiting() == 0 && receiving.buffered() == 0;
  }

  private boolean hasSpare() {
    return pool.size() > 0 || !packer.trimmed();
  }
}
