/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.wire;

import java.util.Objects;

/**
 * Reads numbers and byte ranges from a part of an array, front to back. Single-owner; never copies
 * its source and never allocates by a length that was not checked against the remaining bytes.
 *
 * <p>Every read beyond the end throws {@link MalformedFrameException} and leaves the position
 * unchanged.
 */
public final class ByteReader {
  private byte[] bytes;
  private int position;
  private int end;

  /** Reads all of an array. */
  public ByteReader(byte[] bytes) {
    this(bytes, 0, bytes.length);
  }

  /** Reads {@code bytes[offset, offset+length)}; retains the array. */
  public ByteReader(byte[] bytes, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    this.bytes = bytes;
    this.position = offset;
    this.end = offset + length;
  }

  /** Starts over on {@code bytes[offset, offset+length)}, so that one reader serves many frames. */
  public void reset(byte[] source, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, source.length);
    this.bytes = source;
    this.position = offset;
    this.end = offset + length;
  }

  /** The source array, for callers that pass a range on without copying. */
  public byte[] array() {
    return bytes;
  }

  /** The index in {@link #array} of the next byte. */
  public int position() {
    return position;
  }

  /** Bytes left. */
  public int remaining() {
    return end - position;
  }

  /** One byte, 0 to 255. */
  public int readByte() throws MalformedFrameException {
    return bytes[take(1)] & 0xff;
  }

  /** Two bytes little-endian, 0 to 65535. */
  public int readShortLittle() throws MalformedFrameException {
    return LittleEndian.getShort(bytes, take(2));
  }

  /** Two bytes big-endian, 0 to 65535. */
  public int readShortBig() throws MalformedFrameException {
    return Short.reverseBytes((short) LittleEndian.getShort(bytes, take(2))) & 0xffff;
  }

  /** Four bytes little-endian, signed. */
  public int readIntLittle() throws MalformedFrameException {
    return LittleEndian.getInt(bytes, take(4));
  }

  /** Four bytes big-endian, signed. */
  public int readIntBig() throws MalformedFrameException {
    return Integer.reverseBytes(LittleEndian.getInt(bytes, take(4)));
  }

  /** Four bytes little-endian, 0 to 2^32-1. */
  public long readUnsignedIntLittle() throws MalformedFrameException {
    return Integer.toUnsignedLong(readIntLittle());
  }

  /** Four bytes big-endian, 0 to 2^32-1. */
  public long readUnsignedIntBig() throws MalformedFrameException {
    return Integer.toUnsignedLong(readIntBig());
  }

  /** Eight bytes little-endian. */
  public long readLongLittle() throws MalformedFrameException {
    return LittleEndian.getLong(bytes, take(8));
  }

  /** Eight bytes big-endian. */
  public long readLongBig() throws MalformedFrameException {
    return Long.reverseBytes(LittleEndian.getLong(bytes, take(8)));
  }

  /**
   * A base-128 number, low group first, of at most ten bytes; a longer one, or one whose tenth byte
   * has more than the 64th bit, is malformed.
   */
  public long readVarint() throws MalformedFrameException {
    int start = position;
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (position == end) {
        position = start;
        throw new MalformedFrameException("varint cut after " + (end - start) + " bytes");
      }
      byte group = bytes[position++];
      if (shift == 63 && group > 1) {
        break;
      }
      value |= (long) (group & 0x7f) << shift;
      if (group >= 0) {
        return value;
      }
    }
    position = start;
    throw new MalformedFrameException("varint of more than 64 bits");
  }

  /** Copies the next {@code length} bytes out. A negative length is malformed too. */
  public byte[] readBytes(int length) throws MalformedFrameException {
    int start = take(length);
    byte[] copy = new byte[length];
    System.arraycopy(bytes, start, copy, 0, length);
    return copy;
  }

  /** Copies the next {@code length} bytes into {@code target[offset, offset+length)}. */
  public void readBytes(byte[] target, int offset, int length) throws MalformedFrameException {
    Objects.checkFromIndexSize(offset, length, target.length);
    System.arraycopy(bytes, take(length), target, offset, length);
  }

  /** Skips bytes. A negative length is malformed too. */
  public void skip(int length) throws MalformedFrameException {
    take(length);
  }

  /** Requires that no bytes are left. */
  public void requireEnd() throws MalformedFrameException {
    if (position != end) {
      throw new MalformedFrameException((end - position) + " bytes after the end of the frame");
    }
  }

  private int take(int length) throws MalformedFrameException {
    if (length < 0 || length > end - position) {
      throw new MalformedFrameException(
          "needs " + length + " bytes, " + (end - position) + " are left");
    }
    int start = position;
    position = start + length;
    return start;
  }
}
