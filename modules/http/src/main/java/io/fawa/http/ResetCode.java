/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http;

/**
 * Why one side ended an exchange early, with its number in HTTP/2 (RFC 9113 §7) and in HTTP/3 (RFC
 * 9114 §8.1). HTTP/1.1 has no codes: there the connection is closed.
 */
public enum ResetCode {
  /** Ended on purpose; the peer need not send the rest. */
  NO_ERROR(0x0, 0x100),
  /** The peer broke the protocol. */
  PROTOCOL_ERROR(0x1, 0x101),
  /** This side failed. */
  INTERNAL_ERROR(0x2, 0x102),
  /** The peer sent more than flow control allowed. */
  FLOW_CONTROL_ERROR(0x3, 0x101),
  /** A frame arrived for a half that was already closed. */
  STREAM_CLOSED(0x5, 0x101),
  /** Nothing was processed; the call may be retried unchanged. */
  REFUSED_STREAM(0x7, 0x10b),
  /** No longer wanted. */
  CANCEL(0x8, 0x10c),
  /** The peer causes excessive load. */
  ENHANCE_YOUR_CALM(0xb, 0x107),
  /** The call requires HTTP/1.1. */
  HTTP_1_1_REQUIRED(0xd, 0x110);

  private final int http2;
  private final int http3;

  ResetCode(int http2, int http3) {
    this.http2 = http2;
    this.http3 = http3;
  }

  /** The number in HTTP/2's RST_STREAM. */
  public int http2() {
    return http2;
  }

  /** The number in HTTP/3's RESET_STREAM and STOP_SENDING. */
  public int http3() {
    return http3;
  }

  /** The code of an HTTP/2 number; {@link #INTERNAL_ERROR} for an unknown one (RFC 9113 §7). */
  public static ResetCode ofHttp2(long number) {
    for (ResetCode code : values()) {
      if (code.http2 == number) {
        return code;
      }
    }
    return INTERNAL_ERROR;
  }

  /**
   * The code of an HTTP/3 number: {@link #NO_ERROR}, {@link #REFUSED_STREAM}, {@link #CANCEL} and
   * the like; {@link #INTERNAL_ERROR} for one not listed here (RFC 9114 §8).
   */
  public static ResetCode ofHttp3(long number) {
    for (ResetCode code : values()) {
      if (code.http3 == number) {
        return code;
      }
    }
    return INTERNAL_ERROR;
  }
}
