/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.wire;

/**
 * Maps the error codes of WebTransport streams, 32 bits, to the codes of RESET_STREAM and
 * STOP_SENDING (draft-ietf-webtrans-http3-07 §4.3): every 31st number of the range is reserved by
 * HTTP/3.
 */
public final class ApplicationCodes {
  private static final long FIRST = 0x52e4a40fa8dbL;
  private static final long LAST = 0x52e5ac983162L;
  private static final int RESERVED_EVERY = 0x1f;

  private ApplicationCodes() {}

  /** The HTTP/3 code for an application's code, which is unsigned. */
  public static long toWire(int code) {
    long number = Integer.toUnsignedLong(code);
    return FIRST + number + number / (RESERVED_EVERY - 1);
  }

  /** The application's code; 0 for an HTTP/3 code that is out of the range or reserved. */
  public static int fromWire(long code) {
    boolean reserved = (code - 0x21) % RESERVED_EVERY == 0;
    if (code < FIRST || code > LAST || reserved) {
      return 0;
    }
    long shifted = code - FIRST;
    return (int) (shifted - shifted / RESERVED_EVERY);
  }
}
