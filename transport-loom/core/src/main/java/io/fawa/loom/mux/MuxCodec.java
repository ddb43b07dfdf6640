/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.mux;

import io.fawa.loom.wire.LittleEndian;
import io.fawa.loom.wire.MalformedFrameException;

/**
 * Encodes and decodes frames of one protocol version (wire specification §5.1). Thread-safe: its
 * only state is the version.
 *
 * <p>A frame has a head of {@link #HEAD_BYTES}, an {@link MuxFrame.Update} has {@link
 * #UPDATE_BYTES} in all.
 */
public final class MuxCodec {
  /** Bytes in front of every payload. */
  public static final int HEAD_BYTES = 8;

  /** Bytes of a window update, head included. */
  public static final int UPDATE_BYTES = 16;

  /** The longest payload that the length field can express. */
  public static final int PAYLOAD_BYTES_MAX = 65_535;

  private static final int SYN = 0;
  private static final int FIN = 1;
  private static final int PSH = 2;
  private static final int NOP = 3;
  private static final int UPD = 4;

  private final int version;

  /** A codec of version 1 or 2. */
  public MuxCodec(int version) {
    if (version != 1 && version != 2) {
      throw new IllegalArgumentException("version " + version + " is neither 1 nor 2");
    }
    this.version = version;
  }

  /**
   * Writes a frame at {@code target[offset]} and returns its length: {@link #HEAD_BYTES} or {@link
   * #UPDATE_BYTES}. The caller writes the payload of a {@link MuxFrame.Push} behind it.
   *
   * @throws IllegalArgumentException a payload beyond {@link #PAYLOAD_BYTES_MAX}, or an update in
   *     version 1
   */
  public int encode(MuxFrame frame, byte[] target, int offset) {
    return switch (frame) {
      case MuxFrame.Syn syn -> head(SYN, 0, syn, target, offset);
      case MuxFrame.Fin fin -> head(FIN, 0, fin, target, offset);
      case MuxFrame.Nop nop -> head(NOP, 0, nop, target, offset);
      case MuxFrame.Push push -> {
        if (push.length() < 0 || push.length() > PAYLOAD_BYTES_MAX) {
          throw new IllegalArgumentException(
              "payload of " + push.length() + " bytes, limit " + PAYLOAD_BYTES_MAX);
        }
        yield head(PSH, push.length(), push, target, offset);
      }
      case MuxFrame.Update update -> {
        if (version != 2) {
          throw new IllegalArgumentException("window updates need version 2");
        }
        head(UPD, UPDATE_BYTES - HEAD_BYTES, update, target, offset);
        LittleEndian.putInt(target, offset + 8, update.consumed());
        LittleEndian.putInt(target, offset + 12, update.window());
        yield UPDATE_BYTES;
      }
    };
  }

  private int head(int command, int length, MuxFrame frame, byte[] target, int offset) {
    target[offset] = (byte) version;
    target[offset + 1] = (byte) command;
    LittleEndian.putShort(target, offset + 2, length);
    LittleEndian.putInt(target, offset + 4, frame.streamId());
    return HEAD_BYTES;
  }

  /**
   * How many bytes {@link #decode} needs of the frame whose first {@link #HEAD_BYTES} are at {@code
   * bytes[offset]}.
   *
   * @throws MalformedFrameException another version, an unknown command, or an invalid length for
   *     the command
   */
  public int bytesNeeded(byte[] bytes, int offset) throws MalformedFrameException {
    if (bytes[offset] != version) {
      throw new MalformedFrameException(
          "frame of version " + (bytes[offset] & 0xff) + " in a session of version " + version);
    }
    int length = LittleEndian.getShort(bytes, offset + 2);
    int command = bytes[offset + 1] & 0xff;
    return switch (command) {
      case SYN, FIN, NOP -> {
        requireLength(command, length, 0);
        yield HEAD_BYTES;
      }
      case PSH -> HEAD_BYTES;
      case UPD -> {
        if (version != 2) {
          throw new MalformedFrameException("window update in a session of version " + version);
        }
        requireLength(command, length, UPDATE_BYTES - HEAD_BYTES);
        yield UPDATE_BYTES;
      }
      default -> throw new MalformedFrameException("command " + command + " is unknown");
    };
  }

  private static void requireLength(int command, int length, int expected)
      throws MalformedFrameException {
    if (length != expected) {
      throw new MalformedFrameException(
          "command " + command + " with a payload of " + length + " bytes, not " + expected);
    }
  }

  /**
   * The frame at {@code bytes[offset]}, of which {@link #bytesNeeded} bytes are present. Does not
   * retain the array.
   *
   * @throws MalformedFrameException as {@link #bytesNeeded}
   */
  public MuxFrame decode(byte[] bytes, int offset) throws MalformedFrameException {
    bytesNeeded(bytes, offset);
    int streamId = LittleEndian.getInt(bytes, offset + 4);
    return switch (bytes[offset + 1]) {
      case SYN -> new MuxFrame.Syn(streamId);
      case FIN -> new MuxFrame.Fin(streamId);
      case PSH -> new MuxFrame.Push(streamId, LittleEndian.getShort(bytes, offset + 2));
      case NOP -> new MuxFrame.Nop(streamId);
      default ->
          new MuxFrame.Update(
              streamId,
              LittleEndian.getInt(bytes, offset + 8),
              LittleEndian.getInt(bytes, offset + 12));
    };
  }
}
