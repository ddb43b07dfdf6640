/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.resume;

import io.fawa.loom.wire.Range;

/**
 * The limits of the logs of a session. Both ends should have the same: a receiver that acknowledges
 * later than the sender's log is full stops it until its caller acknowledges by time.
 *
 * @param packsMax packs kept until they are acknowledged, 1 to 2^20
 * @param bytesMax bytes of them, 1 to 2^40
 * @param whenFull what happens to one more
 * @param ackPacks packs after which an acknowledgement is due, 1 to half of {@code packsMax}, or 1
 * @param ackBytes bytes after which one is due too, 1 to half of {@code bytesMax}, or 1
 */
public record LogLimits(
    int packsMax, long bytesMax, WhenFull whenFull, int ackPacks, long ackBytes) {
  private static final LogLimits DEFAULTS =
      new LogLimits(1_024, 1 << 20, WhenFull.REFUSE, 32, 1 << 16);

  /** What a full {@link SendLog} does with one more pack. */
  public enum WhenFull {
    /** The pack is not taken: the sender waits, or gives up. */
    REFUSE,
    /** The oldest packs are forgotten: a peer that misses them is told so when it resumes. */
    DROP_OLDEST
  }

  /** Checks every range; the message names the limit and its value. */
  public LogLimits {
    Range.require(packsMax, 1, 1 << 20, "packsMax");
    Range.require(bytesMax, 1, 1L << 40, "bytesMax");
    Range.require(ackPacks, 1, Math.max(1, packsMax / 2), "ackPacks");
    Range.require(ackBytes, 1, Math.max(1, bytesMax / 2), "ackBytes");
  }

  /** 1024 packs or 1 MiB, then refuse; an acknowledgement every 32 packs or 64 KiB. */
  public static LogLimits defaults() {
    return DEFAULTS;
  }

  /** The same with another bound. */
  public LogLimits withBound(int packsMax, long bytesMax, WhenFull whenFull) {
    return new LogLimits(packsMax, bytesMax, whenFull, ackPacks, ackBytes);
  }

  /** The same with another rhythm of acknowledgements. */
  public LogLimits withAcks(int ackPacks, long ackBytes) {
    return new LogLimits(packsMax, bytesMax, whenFull, ackPacks, ackBytes);
  }
}
