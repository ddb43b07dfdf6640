/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.resume;

import io.fawa.loom.wire.MalformedFrameException;
import io.fawa.loom.wire.Range;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** The texts within messages: checks of their lengths and characters. */
final class Texts {
  private Texts() {}

  /** Requires a session id of 1 to 64 visible ASCII characters. */
  static void requireId(String id) {
    Range.require(
        id.length(), 1, SessionMessage.ID_BYTES_MAX, "number of characters of the session id");
    for (int i = 0; i < id.length(); i++) {
      Range.require(id.charAt(i), 0x21, 0x7e, "character " + i + " of the session id");
    }
  }

  /** Requires a text of at most 512 bytes that UTF-8 can write. */
  static void requireText(String text, String name) {
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      throw new IllegalArgumentException(name + " has half a surrogate pair");
    }
    int bytes = text.getBytes(StandardCharsets.UTF_8).length;
    Range.require(bytes, 0, SessionMessage.TEXT_BYTES_MAX, "number of bytes of the " + name);
  }

  /** A session id whose length was checked. */
  static String readId(byte[] bytes) throws MalformedFrameException {
    for (byte each : bytes) {
      if (each < 0x21 || each > 0x7e) {
        throw new MalformedFrameException(
            "session id has the byte " + (each & 0xff) + ", allowed are 33 to 126");
      }
    }
    return new String(bytes, StandardCharsets.US_ASCII);
  }

  /** A text whose length was checked. */
  static String readText(byte[] bytes, String name) throws MalformedFrameException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new MalformedFrameException(name + " is not UTF-8", e);
    }
  }
}
