/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.wire;

/**
 * The error codes of WebTransport streams, 32 bits, as they stand in RESET_STREAM and STOP_SENDING
 * (draft-ietf-webtrans-http3-07 §4.3): every 31st number of the range is one that HTTP/3 reserves.
 */
public final class ApplicationCodes {
  private static final long FIRST = 0x52e4a40fa8dbL;
  private static final long LAST = 0x52e5ac983162L;
  private static final int RESERVED_EVERY = 0x1f;

  private ApplicationCodes() {}

  /** The code on the wire; {@code code} is taken for an unsigned number. */
  public static long toWire(int code) {
    long number = Integer.toUnsignedLong(code);
    return FIRST + number + number / (RESERVED_EVERY - 1);
  }

  /** The code of the application; 0 for one that is none of an application. */
  public static int fromWire(long code) {
    boolean reserved = (code - 0x21) % RESERVED_EVERY == 0;
    if (code < FIRST || code > LAST || reserved) {
      return 0;
    }
    long shifted = code - FIRST;
    return (int) (shifted - shifted / RESERVED_EVERY);
  }
}
