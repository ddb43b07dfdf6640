/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http2;

/** Frame types, flags and settings of RFC 9113 §6 and RFC 8441. */
final class Frames {
  static final int HEADER_BYTES = 9;
  static final int FRAME_BYTES_MIN = 16_384;
  static final int FRAME_BYTES_MAX = 16_777_215;
  static final int WINDOW_MAX = Integer.MAX_VALUE;
  static final int INITIAL_WINDOW = 65_535;

  /** A header table's limit before SETTINGS say another (RFC 9113 §6.5.2). */
  static final int HEADER_TABLE_BYTES_FIRST = 4096;

  static final int DATA = 0x0;
  static final int HEADERS = 0x1;
  static final int PRIORITY = 0x2;
  static final int RST_STREAM = 0x3;
  static final int SETTINGS = 0x4;
  static final int PUSH_PROMISE = 0x5;
  static final int PING = 0x6;
  static final int GOAWAY = 0x7;
  static final int WINDOW_UPDATE = 0x8;
  static final int CONTINUATION = 0x9;

  static final int ACK = 0x1;
  static final int END_STREAM = 0x1;
  static final int END_HEADERS = 0x4;
  static final int PADDED = 0x8;
  static final int HAS_PRIORITY = 0x20;

  static final int SETTINGS_HEADER_TABLE_SIZE = 0x1;
  static final int SETTINGS_ENABLE_PUSH = 0x2;
  static final int SETTINGS_MAX_CONCURRENT_STREAMS = 0x3;
  static final int SETTINGS_INITIAL_WINDOW_SIZE = 0x4;
  static final int SETTINGS_MAX_FRAME_SIZE = 0x5;
  static final int SETTINGS_MAX_HEADER_LIST_SIZE = 0x6;
  static final int SETTINGS_ENABLE_CONNECT_PROTOCOL = 0x8;

  private Frames() {}

  /** What a client sends before its first frame (RFC 9113 §3.4). */
  static byte[] preface() {
    return "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
  }
}
