/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.resume;

import io.fawa.loom.resume.SessionMessage.Ack;
import io.fawa.loom.resume.SessionMessage.Data;
import io.fawa.loom.wire.Range;

/**
 * What one end has received in order, and when an acknowledgement is due. Single-owner, or guarded
 * by the caller.
 */
public final class ReceiveLog {
  private final int ackPacks;
  private final long ackBytes;
  private long received;
  private long packsSinceAck;
  private long bytesSinceAck;
  private boolean repeated;

  /** What a pack is to its receiver. */
  public enum Verdict {
    /** The next in order: the application gets it. */
    NEW,
    /** Received before: ignore it. */
    DUPLICATE,
    /** Packs before it are missing: the connection has failed, and a resume replays them. */
    GAP
  }

  /** A log that has received nothing. */
  public ReceiveLog(LogLimits limits) {
    this.ackPacks = limits.ackPacks();
    this.ackBytes = limits.ackBytes();
  }

  /** The last offset received in order, 0 if none. */
  public long received() {
    return received;
  }

  /** Judges a pack, replayed or not, and moves on behind one that is {@link Verdict#NEW}. */
  public Verdict accept(Data data) {
    return accept(data.offset(), data.pack().length);
  }

  /** The same of a pack of so many bytes. */
  public Verdict accept(long offset, int packBytes) {
    if (offset <= received) {
      repeated = true;
      return Verdict.DUPLICATE;
    }
    if (offset != received + 1) {
      return Verdict.GAP;
    }
    received = offset;
    packsSinceAck++;
    bytesSinceAck += packBytes;
    return Verdict.NEW;
  }

  /**
   * Whether enough has come since the last acknowledgement to send one now. A repeated pack is
   * enough: its sender does not know that it has arrived.
   */
  public boolean isAckDue() {
    return packsSinceAck >= ackPacks || bytesSinceAck >= ackBytes || repeated;
  }

  /** Whether anything has come since: a caller acknowledges it after some time. */
  public boolean hasUnacknowledged() {
    return packsSinceAck > 0 || repeated;
  }

  /** The acknowledgement of all received so far; none is due after it. */
  public Ack acknowledge() {
    packsSinceAck = 0;
    bytesSinceAck = 0;
    repeated = false;
    return new Ack(received);
  }

  /** Continues behind an offset: in another epoch, or where history is lost. */
  public void restart(long offset) {
    received = Range.require(offset, 0, Long.MAX_VALUE, "offset");
    packsSinceAck = 0;
    bytesSinceAck = 0;
    repeated = false;
  }
}
