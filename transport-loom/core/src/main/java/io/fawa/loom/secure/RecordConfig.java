/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.secure;

import io.fawa.loom.wire.Range;

/**
 * The settings of a {@link RecordSeal}. The ends need not agree, but for a window above 1: then a
 * sender must not rekey within the receiver's window.
 *
 * @param windowRecords how far a record may be overtaken and still open: 1 for carriers that keep
 *     the order, where anything but the next record is refused; else a multiple of 64 up to 2^20
 * @param rekeyRecords records after which the sender takes its next key, {@code windowRecords} to
 *     2^32
 * @param rekeyBytes bytes of packs after which it does so too, 1 to 2^36
 */
public record RecordConfig(int windowRecords, long rekeyRecords, long rekeyBytes) {
  private static final int WINDOW_STEP = 64;
  private static final RecordConfig DEFAULTS = new RecordConfig(1, 1L << 20, 1L << 30);

  /** Checks every range; the message names the setting and its value. */
  public RecordConfig {
    if (windowRecords != 1) {
      Range.require(windowRecords, WINDOW_STEP, 1 << 20, "windowRecords, unless it is 1,");
      if (windowRecords % WINDOW_STEP != 0) {
        throw new IllegalArgumentException(
            "windowRecords is " + windowRecords + ", allowed are 1 and multiples of 64");
      }
    }
    Range.require(rekeyRecords, windowRecords, 1L << 32, "rekeyRecords");
    Range.require(rekeyBytes, 1, 1L << 36, "rekeyBytes");
  }

  /** Strictly in order; a new key every 2^20 records or 1 GiB, whichever comes first. */
  public static RecordConfig defaults() {
    return DEFAULTS;
  }

  /** The same with another window. */
  public RecordConfig withWindowRecords(int windowRecords) {
    return new RecordConfig(windowRecords, rekeyRecords, rekeyBytes);
  }

  /** The same with other limits of a key. */
  public RecordConfig withRekey(long rekeyRecords, long rekeyBytes) {
    return new RecordConfig(windowRecords, rekeyRecords, rekeyBytes);
  }
}
