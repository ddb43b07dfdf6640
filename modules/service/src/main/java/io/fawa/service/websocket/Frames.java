/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.websocket;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;

/** Encodes the frames of a server: complete and never masked (RFC 6455 §5.1). */
final class Frames {
  private static final int FINAL = 0x80;
  private static final int SHORT_MAX = 125;
  private static final int TWO_BYTES = 126;
  private static final int EIGHT_BYTES = 127;
  private static final int REASON_BYTES_MAX = SHORT_MAX - 2;

  private Frames() {}

  static byte[] of(OpCode kind, byte[] payload) {
    int length = payload.length;
    int lengthBytes = length <= SHORT_MAX ? 0 : length <= 0xffff ? 2 : 8;
    ByteBuffer frame = ByteBuffer.allocate(2 + lengthBytes + length);
    frame.put((byte) (FINAL | kind.number()));
    switch (lengthBytes) {
      case 0 -> frame.put((byte) length);
      case 2 -> frame.put((byte) TWO_BYTES).putShort((short) length);
      default -> frame.put((byte) EIGHT_BYTES).putLong(length);
    }
    return frame.put(payload).array();
  }

  /** The payload of a close frame: the code and as much of the reason as fits. */
  static byte[] closePayload(int code, String reason) {
    ByteBuffer payload = ByteBuffer.allocate(2 + REASON_BYTES_MAX);
    payload.putShort((short) code);
    StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(reason), payload, true);
    byte[] bytes = new byte[payload.position()];
    payload.flip().get(bytes);
    return bytes;
  }
}
