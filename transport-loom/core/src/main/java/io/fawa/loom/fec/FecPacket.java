/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.fec;

import io.fawa.loom.wire.LittleEndian;

/** The layout of packets; {@link #type} distinguishes them from plain KCP. */
public final class FecPacket {
  /** Bytes before the protected part. */
  public static final int HEADER_BYTES = 6;

  /** Bytes before the payload of a data packet. */
  public static final int DATA_HEADER_BYTES = 8;

  /** Bytes before the payload of an out-of-band packet. */
  public static final int OUT_OF_BAND_HEADER_BYTES = 12;

  /** A data packet. */
  public static final int DATA = 0xf1;

  /** A parity packet. */
  public static final int PARITY = 0xf2;

  /** An out-of-band packet. */
  public static final int OUT_OF_BAND = 0xf3;

  /** None of the three. */
  public static final int NONE = 0;

  private static final int SIZE_BYTES = 2;

  private FecPacket() {}

  /**
   * {@link #DATA}, {@link #PARITY}, {@link #OUT_OF_BAND}, or {@link #NONE} for anything else, also
   * for packets of these types that are too short or inconsistent.
   */
  public static int type(byte[] bytes, int offset, int length) {
    if (length < HEADER_BYTES) {
      return NONE;
    }
    return switch (LittleEndian.getShort(bytes, offset + 4)) {
      case DATA -> sizeFits(bytes, offset, length, SIZE_BYTES) ? DATA : NONE;
      case PARITY -> length > DATA_HEADER_BYTES ? PARITY : NONE;
      case OUT_OF_BAND -> sizeFits(bytes, offset, length, 6) ? OUT_OF_BAND : NONE;
      default -> NONE;
    };
  }

  private static boolean sizeFits(byte[] bytes, int offset, int length, int least) {
    if (length < DATA_HEADER_BYTES) {
      return false;
    }
    int size = LittleEndian.getShort(bytes, offset + HEADER_BYTES);
    return size >= least && size <= length - HEADER_BYTES;
  }

  /** The number of a packet, 0 to 2^32-1. */
  public static long sequence(byte[] bytes, int offset) {
    return Integer.toUnsignedLong(LittleEndian.getInt(bytes, offset));
  }

  /** Bytes of payload after the {@link #DATA_HEADER_BYTES} of a data packet. */
  public static int dataBytes(byte[] bytes, int offset) {
    return LittleEndian.getShort(bytes, offset + HEADER_BYTES) - SIZE_BYTES;
  }

  /** The conversation of an out-of-band packet. */
  public static int outOfBandConversation(byte[] bytes, int offset) {
    return LittleEndian.getInt(bytes, offset + DATA_HEADER_BYTES);
  }

  /** Bytes of payload after the {@link #OUT_OF_BAND_HEADER_BYTES} of an out-of-band packet. */
  public static int outOfBandBytes(byte[] bytes, int offset) {
    return LittleEndian.getShort(bytes, offset + HEADER_BYTES) - 6;
  }

  /** Writes the 12 bytes before an out-of-band payload. */
  public static void putOutOfBand(byte[] bytes, int offset, int conversation, int payloadBytes) {
    LittleEndian.putInt(bytes, offset, -1);
    LittleEndian.putShort(bytes, offset + 4, OUT_OF_BAND);
    LittleEndian.putShort(bytes, offset + HEADER_BYTES, payloadBytes + 6);
    LittleEndian.putInt(bytes, offset + DATA_HEADER_BYTES, conversation);
  }

  static void putHeader(byte[] bytes, int offset, long sequence, int type) {
    LittleEndian.putInt(bytes, offset, (int) sequence);
    LittleEndian.putShort(bytes, offset + 4, type);
  }

  static void putSize(byte[] bytes, int offset, int payloadBytes) {
    LittleEndian.putShort(bytes, offset + HEADER_BYTES, payloadBytes + SIZE_BYTES);
  }
}
