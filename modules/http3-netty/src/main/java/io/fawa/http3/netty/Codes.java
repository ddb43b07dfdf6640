/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.netty;

/** Application error codes for netty, which takes 31 of their 62 bits. */
final class Codes {
  /** H3_REQUEST_CANCELLED (RFC 9114 §8.1) replaces codes that do not fit. */
  private static final int CANCELLED = 0x10c;

  private Codes() {}

  static int toNetty(long code) {
    return code >= 0 && code <= Integer.MAX_VALUE ? (int) code : CANCELLED;
  }
}
