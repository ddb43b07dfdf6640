/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.kcp;

/**
 * Checks of a datagram without its conversation, for a listener before it allocates anything for an
 * unknown address.
 */
public final class KcpDatagram {
  /** The window that a peer assumes before the first header. */
  private static final int CHALLENGE_WINDOW = 32;

  private KcpDatagram() {}

  /**
   * Whether {@code bytes[offset, offset+length)} is completely valid: one conversation, known
   * commands, data within the datagram. Up to 23 bytes after the last segment are allowed, as in
   * the original.
   */
  public static boolean wellFormed(byte[] bytes, int offset, int length) {
    return length >= Header.BYTES
        && check(bytes, offset, length, Header.conversation(bytes, offset)) == InputResult.ACCEPTED;
  }

  /** The conversation of the first segment; the datagram must be {@link #wellFormed}. */
  public static int conversation(byte[] bytes, int offset) {
    return Header.conversation(bytes, offset);
  }

  /**
   * Whether a well-formed datagram may begin a conversation: it pushes data within the first
   * window, and acknowledges nothing.
   */
  public static boolean mayOpen(byte[] bytes, int offset, int length, int window) {
    boolean pushes = false;
    int at = offset;
    for (int left = length; left >= Header.BYTES; ) {
      if (Header.unacknowledged(bytes, at) != 0) {
        return false;
      }
      pushes |=
          Header.command(bytes, at) == Header.PUSH
              && Integer.compareUnsigned(Header.sequence(bytes, at), window) < 0;
      int size = Header.BYTES + Header.length(bytes, at);
      at += size;
      left -= size;
    }
    return pushes;
  }

  /** Whether a well-formed datagram pushes the segment of a number. */
  public static boolean pushes(byte[] bytes, int offset, int length, int sequence) {
    int at = offset;
    for (int left = length; left >= Header.BYTES; ) {
      if (Header.command(bytes, at) == Header.PUSH && Header.sequence(bytes, at) == sequence) {
        return true;
      }
      int size = Header.BYTES + Header.length(bytes, at);
      at += size;
      left -= size;
    }
    return false;
  }

  /**
   * Whether a well-formed datagram acknowledges the segment of a number and echoes this time stamp:
   * the response to {@link Kcp#challenge}.
   */
  public static boolean acknowledges(
      byte[] bytes, int offset, int length, int sequence, int timestamp) {
    int at = offset;
    for (int left = length; left >= Header.BYTES; ) {
      if (Header.command(bytes, at) == Header.ACK
          && Header.sequence(bytes, at) == sequence
          && Header.timestamp(bytes, at) == timestamp) {
        return true;
      }
      int size = Header.BYTES + Header.length(bytes, at);
      at += size;
      left -= size;
    }
    return false;
  }

  /**
   * A challenge as of {@link Kcp#challenge} for a new peer, which acknowledges number -1 with this
   * time stamp; needs no state of a conversation.
   */
  public static byte[] challenge(int conversation, int timestamp) {
    byte[] bytes = new byte[Header.BYTES];
    Header.putStart(bytes, 0, conversation, Header.PUSH, 0, CHALLENGE_WINDOW);
    Header.putRest(bytes, 0, timestamp, -1, 0, 0);
    return bytes;
  }

  /**
   * The same, for a conversation with a next sequence number: acknowledgements beyond it are
   * forged.
   */
  static InputResult check(byte[] bytes, int offset, int length, int conversation, int next) {
    InputResult result = check(bytes, offset, length, conversation);
    int at = offset;
    for (int left = length; result == InputResult.ACCEPTED && left >= Header.BYTES; ) {
      if (Header.unacknowledged(bytes, at) - next > 0) {
        return InputResult.FORGED_ACKNOWLEDGEMENT;
      }
      int size = Header.BYTES + Header.length(bytes, at);
      at += size;
      left -= size;
    }
    return result;
  }

  /** Whether it is valid and belongs to a conversation. */
  static InputResult check(byte[] bytes, int offset, int length, int conversation) {
    if (length < Header.BYTES) {
      return InputResult.TOO_SHORT;
    }
    int at = offset;
    int left = length;
    while (left >= Header.BYTES) {
      if (Header.conversation(bytes, at) != conversation) {
        return InputResult.OTHER_CONVERSATION;
      }
      int dataBytes = Header.length(bytes, at);
      left -= Header.BYTES;
      if (dataBytes < 0 || dataBytes > left) {
        return InputResult.BAD_LENGTH;
      }
      int command = Header.command(bytes, at);
      if (command < Header.PUSH || command > Header.TELL_WINDOW) {
        return InputResult.UNKNOWN_COMMAND;
      }
      left -= dataBytes;
      at += Header.BYTES + dataBytes;
    }
    return InputResult.ACCEPTED;
  }
}
