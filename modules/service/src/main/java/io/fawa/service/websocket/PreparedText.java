/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.websocket;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A text message that is encoded once for many WebSockets: a server's frames are not masked, so all
 * get the same bytes. Immutable.
 */
public final class PreparedText {
  private final byte[] frame;
  private final int bytes;

  private PreparedText(byte[] payload) {
    this.frame = Frames.of(OpCode.TEXT, payload);
    this.bytes = payload.length;
  }

  /** Encodes a text. */
  public static PreparedText of(String text) {
    return new PreparedText(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The length of the text in UTF-8. */
  public int bytes() {
    return bytes;
  }

  /** A copy of the first {@code length} bytes of the text in UTF-8, for carriers without frames. */
  public byte[] utf8(int length) {
    int from = frame.length - bytes;
    return Arrays.copyOfRange(frame, from, from + length);
  }

  /** The text. */
  public String text() {
    return new String(frame, frame.length - bytes, bytes, StandardCharsets.UTF_8);
  }

  byte[] frame() {
    return frame;
  }
}
