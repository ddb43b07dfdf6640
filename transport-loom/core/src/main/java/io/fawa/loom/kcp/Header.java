/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.kcp;

import io.fawa.loom.wire.LittleEndian;

/** The layout of a segment's header. */
final class Header {
  static final int BYTES = 24;

  static final int PUSH = 81;
  static final int ACK = 82;
  static final int ASK_WINDOW = 83;
  static final int TELL_WINDOW = 84;

  private Header() {}

  static int conversation(byte[] bytes, int at) {
    return LittleEndian.getInt(bytes, at);
  }

  static int command(byte[] bytes, int at) {
    return bytes[at + 4] & 0xff;
  }

  static int fragment(byte[] bytes, int at) {
    return bytes[at + 5] & 0xff;
  }

  static int window(byte[] bytes, int at) {
    return LittleEndian.getShort(bytes, at + 6);
  }

  static int timestamp(byte[] bytes, int at) {
    return LittleEndian.getInt(bytes, at + 8);
  }

  static int sequence(byte[] bytes, int at) {
    return LittleEndian.getInt(bytes, at + 12);
  }

  static int unacknowledged(byte[] bytes, int at) {
    return LittleEndian.getInt(bytes, at + 16);
  }

  /** The length as a signed int: negative means 2^31 and more. */
  static int length(byte[] bytes, int at) {
    return LittleEndian.getInt(bytes, at + 20);
  }

  /**
   * The two words every segment of one flush begins with: conversation, command, fragment, window.
   */
  static void putStart(byte[] bytes, int at, int conversation, int command, int frg, int window) {
    LittleEndian.putInt(bytes, at, conversation);
    bytes[at + 4] = (byte) command;
    bytes[at + 5] = (byte) frg;
    LittleEndian.putShort(bytes, at + 6, window);
  }

  /** The four words after them. */
  static void putRest(byte[] bytes, int at, int timestamp, int sequence, int una, int length) {
    LittleEndian.putInt(bytes, at + 8, timestamp);
    LittleEndian.putInt(bytes, at + 12, sequence);
    LittleEndian.putInt(bytes, at + 16, una);
    LittleEndian.putInt(bytes, at + 20, length);
  }
}
