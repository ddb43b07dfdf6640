/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.resume;

import io.fawa.loom.resume.LogLimits.WhenFull;
import io.fawa.loom.resume.SessionMessage.Data;
import io.fawa.loom.wire.MalformedFrameException;
import io.fawa.loom.wire.Range;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The packs that one end has sent and the other has not acknowledged. It is the only place that
 * numbers packs: append a pack when it goes to the connection, and send it with the offset given.
 * Single-owner, or guarded by the caller.
 */
public final class SendLog {
  /** Returned by {@link #append}: the log is full. */
  public static final long FULL = -1;

  private final long epoch;
  private final int packsMax;
  private final long bytesMax;
  private final WhenFull whenFull;
  private final Deque<byte[]> packs = new ArrayDeque<>();
  private long bytes;

  /** The highest offset that is no longer kept. */
  private long purged;

  /** A log of a new stream, whose first offset is 1. */
  public SendLog(long epoch, LogLimits limits) {
    this(epoch, 0, limits);
  }

  /**
   * A log that continues behind an offset, of whose packs it has none.
   *
   * @throws IllegalArgumentException the epoch is {@link SessionMessage#NO_EPOCH}, or the offset is
   *     negative
   */
  public SendLog(long epoch, long startOffset, LogLimits limits) {
    if (epoch == SessionMessage.NO_EPOCH) {
      throw new IllegalArgumentException("epoch is 0, which stands for none");
    }
    this.epoch = epoch;
    this.purged = Range.require(startOffset, 0, Long.MAX_VALUE, "startOffset");
    this.packsMax = limits.packsMax();
    this.bytesMax = limits.bytesMax();
    this.whenFull = limits.whenFull();
  }

  /** Which stream the offsets belong to. */
  public long epoch() {
    return epoch;
  }

  /** The offset given last, or that of the start. */
  public long newest() {
    return purged + packs.size();
  }

  /** The highest offset that is no longer kept: a peer that has it misses nothing. */
  public long purged() {
    return purged;
  }

  /** Packs kept. */
  public int packs() {
    return packs.size();
  }

  /** Bytes of the packs kept. */
  public long bytes() {
    return bytes;
  }

  /** Whether {@link #append} takes a pack of so many bytes without forgetting another. */
  public boolean hasRoomFor(int packBytes) {
    return packs.size() < packsMax && packBytes <= bytesMax - bytes;
  }

  /**
   * Appends a pack, which is retained, and returns its offset: one more than the last. A full log
   * returns {@link #FULL} and does not take it, or forgets the oldest packs, as its limits say.
   *
   * @throws IllegalArgumentException the pack is empty or above the bound by itself
   */
  public long append(byte[] pack) {
    Range.require(pack.length, 1, Math.min(bytesMax, Integer.MAX_VALUE), "number of bytes");
    while (!hasRoomFor(pack.length)) {
      if (whenFull == WhenFull.REFUSE) {
        return FULL;
      }
      dropOldest();
    }
    packs.addLast(pack);
    bytes += pack.length;
    return newest();
  }

  /**
   * Forgets the packs up to an offset, which the peer has received. An old acknowledgement has no
   * effect.
   *
   * @throws MalformedFrameException the offset was never given
   */
  public void acknowledged(long offset) throws MalformedFrameException {
    if (offset > newest()) {
      throw new MalformedFrameException(
          "offset " + offset + " is acknowledged, the newest is " + newest());
    }
    while (purged < offset) {
      dropOldest();
    }
  }

  /**
   * What a peer needs that has received a stream up to an offset. Changes nothing. Recoverable are
   * offsets from the highest one purged to the newest: the peer of an idle stream, whose last pack
   * was purged long ago, misses nothing.
   */
  public Replay since(long epoch, long offset) {
    if (epoch == SessionMessage.NO_EPOCH) {
      return new Replay.Lost("the peer names no epoch");
    }
    if (epoch != this.epoch) {
      return new Replay.Lost("the peer's epoch is another one");
    }
    if (offset > newest()) {
      return new Replay.Lost(
          "the peer has offset " + offset + ", the newest is " + newest() + ": another stream");
    }
    if (offset < purged) {
      return new Replay.Lost("the peer has offset " + offset + ", purged are up to " + purged);
    }
    List<Data> missing = new ArrayList<>();
    long each = purged;
    for (byte[] pack : packs) {
      each++;
      if (each > offset) {
        missing.add(new Data(each, pack));
      }
    }
    return new Replay.Packs(missing);
  }

  /** Every pack kept, in order. Changes nothing. */
  public List<Data> unacknowledged() {
    List<Data> all = new ArrayList<>(packs.size());
    long each = purged;
    for (byte[] pack : packs) {
      each++;
      all.add(new Data(each, pack));
    }
    return all;
  }

  /** Forgets every pack: who has not received the newest has lost history. */
  public void purge() {
    purged = newest();
    packs.clear();
    bytes = 0;
  }

  private void dropOldest() {
    bytes -= packs.removeFirst().length;
    purged++;
  }
}
