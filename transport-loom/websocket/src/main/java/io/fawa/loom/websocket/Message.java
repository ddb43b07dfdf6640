/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fawa.loom.session.carrier.Frames;
import io.fawa.loom.wire.MalformedFrameException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A message that comes in fragments, and the pack in it (wire specification §1.1). A binary message
 * is a whole frame, and more bytes after it are ignored; a text message is a pack. Single-owner.
 */
final class Message {
  /** Bytes of a longer message are not even read: the longest frame, and some that are ignored. */
  static final int BYTES_MAX = Frames.HEADER_BYTES + Frames.PACK_BYTES_MAX + 1_020;

  /** A message of nothing but empty fragments would never end. */
  private static final int EMPTY_FRAGMENTS_MAX = 64;

  private static final byte[] NOTHING = {};

  private final boolean textAllowed;
  private byte[] bytes = NOTHING;
  private int size;
  private int emptyFragments;
  private boolean begun;

  /** A message that has not begun. */
  Message(boolean textAllowed) {
    this.textAllowed = textAllowed;
  }

  /** Whether it has begun and not ended. */
  boolean begun() {
    return begun;
  }

  /**
   * Adds a fragment of a binary message.
   *
   * @return the pack if it was the last fragment, and null before that
   * @throws MalformedFrameException the message is too long, or no frame
   */
  byte @org.jspecify.annotations.Nullable [] binary(ByteBuffer fragment, boolean last)
      throws MalformedFrameException {
    if (!begun && last) {
      byte[] whole = new byte[checked(fragment.remaining())];
      fragment.get(whole);
      return pack(whole, whole.length);
    }
    add(fragment);
    if (!last) {
      return null;
    }
    byte[] whole = bytes;
    int length = size;
    reset();
    return pack(whole, length);
  }

  /**
   * Adds a fragment of a text message.
   *
   * @return the pack if it was the last fragment, and null before that
   * @throws MalformedFrameException text is not allowed, the message is empty or too long, or it is
   *     not in UTF-8
   */
  byte @org.jspecify.annotations.Nullable [] text(String fragment, boolean last)
      throws MalformedFrameException {
    if (!textAllowed) {
      throw new MalformedFrameException("a text message, allowed are binary ones");
    }
    if (fragment.indexOf('\uFFFD') >= 0) {
      throw new MalformedFrameException("a text message with a fragment that is not UTF-8");
    }
    add(ByteBuffer.wrap(fragment.getBytes(UTF_8)));
    if (!last) {
      return null;
    }
    byte[] pack = Arrays.copyOf(bytes, size);
    reset();
    if (pack.length < 1 || pack.length > Frames.PACK_BYTES_MAX) {
      throw new MalformedFrameException(
          "a pack of " + pack.length + " bytes, allowed are 1 to " + Frames.PACK_BYTES_MAX);
    }
    return pack;
  }

  private void add(ByteBuffer fragment) throws MalformedFrameException {
    begun = true;
    int more = fragment.remaining();
    if (more == 0 && ++emptyFragments > EMPTY_FRAGMENTS_MAX) {
      throw new MalformedFrameException(
          "more than " + EMPTY_FRAGMENTS_MAX + " empty fragments in a message");
    }
    int length = checked(size + more);
    if (length > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.min(BYTES_MAX, Math.max(length, 2 * bytes.length)));
    }
    fragment.get(bytes, size, more);
    size = length;
  }

  private void reset() {
    bytes = NOTHING;
    size = 0;
    emptyFragments = 0;
    begun = false;
  }

  private static int checked(int length) throws MalformedFrameException {
    if (length > BYTES_MAX) {
      throw new MalformedFrameException(
          "a message of " + length + " bytes or more, allowed are " + BYTES_MAX);
    }
    return length;
  }

  private static byte[] pack(byte[] message, int size) throws MalformedFrameException {
    if (size < Frames.HEADER_BYTES) {
      throw new MalformedFrameException(
          "a message of " + size + " bytes, at least " + Frames.HEADER_BYTES + " are its length");
    }
    int length = Frames.length(message, 0);
    if (length > size - Frames.HEADER_BYTES) {
      throw new MalformedFrameException(
          "a message with " + (size - Frames.HEADER_BYTES) + " bytes of a pack of " + length);
    }
    return Arrays.copyOfRange(message, Frames.HEADER_BYTES, Frames.HEADER_BYTES + length);
  }
}
