/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.codec;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.WireFormat;

/**
 * Estimates the heap bytes that an encoded message takes once it is decoded: two encoded bytes may
 * become an object of fifty. Unknown fields cost nothing where they are skipped, and a hundred
 * times their bytes where they are kept. It scans the bytes once and allocates nothing; a string or
 * byte string is one step.
 */
public final class MessageCost {
  /** Messages below this size are part of a call's fixed cost. */
  public static final int COUNTED_FROM_BYTES = 4096;

  /** A nested message, and its place in a list. */
  private static final int MESSAGE_BYTES = 56;

  /** A map entry: key, value and table slot. */
  private static final int ENTRY_BYTES = 160;

  /** A string or byte string, besides its content. */
  private static final int TEXT_BYTES = 56;

  /** A number, at most eight bytes in an array that has grown by half. */
  private static final int NUMBER_BYTES = 16;

  /** An unknown field, and the table that keeps it. */
  private static final int UNKNOWN_BYTES = 160;

  /** A byte of an unknown group, of which two may be another group. */
  private static final int UNKNOWN_GROUP_BYTE = 80;

  /** The limit of protobuf's own decoder. */
  private static final int DEPTH_MAX = 100;

  private final byte[] source;
  private final boolean keepsUnknown;
  private int position;

  private MessageCost(byte[] source, int position, boolean keepsUnknown) {
    this.source = source;
    this.position = position;
    this.keepsUnknown = keepsUnknown;
  }

  /**
   * The cost of {@code source[offset, offset+length)}; of the part before a syntax error.
   *
   * @param keepsUnknown whether fields that a type does not know are kept
   */
  static long of(Descriptor type, byte[] source, int offset, int length, boolean keepsUnknown) {
    MessageCost cost = new MessageCost(source, offset, keepsUnknown);
    return MESSAGE_BYTES + cost.fields(type, offset + length, 0, DEPTH_MAX);
  }

  /**
   * Scans fields until {@code end}, or until the end of a group.
   *
   * @param group the number of the group that this is, or 0
   */
  private long fields(Descriptor type, int end, int group, int depth) {
    long cost = 0;
    while (position < end) {
      long tag = varint(end);
      int number = (int) (tag >>> 3);
      int wireType = (int) (tag & 7);
      if (tag <= 0 || number == 0) {
        position = end;
        break;
      }
      if (wireType == WireFormat.WIRETYPE_END_GROUP) {
        if (number != group) {
          position = end;
        }
        break;
      }
      FieldDescriptor field = type.findFieldByNumber(number);
      cost += field == null ? unknown(wireType, end) : field(field, wireType, end, depth);
    }
    return cost;
  }

  private long unknown(int wireType, int end) {
    int from = position;
    skip(wireType, end);
    if (!keepsUnknown) {
      return 0;
    }
    long bytes = (long) position - from;
    return UNKNOWN_BYTES
        + (wireType == WireFormat.WIRETYPE_START_GROUP ? UNKNOWN_GROUP_BYTE * bytes : bytes);
  }

  private long field(FieldDescriptor field, int wireType, int end, int depth) {
    boolean nests = field.getJavaType() == FieldDescriptor.JavaType.MESSAGE && depth > 0;
    if (wireType == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
      long length = Math.max(0, varint(end));
      int from = position;
      int to = (int) Math.min(end, from + length);
      if (nests) {
        long inner = fields(field.getMessageType(), to, 0, depth - 1);
        position = to;
        return inner + (field.isMapField() ? ENTRY_BYTES : MESSAGE_BYTES);
      }
      position = to;
      int bytes = to - from;
      return field.isPackable() ? (long) NUMBER_BYTES * bytes : TEXT_BYTES + (long) bytes;
    }
    if (wireType == WireFormat.WIRETYPE_START_GROUP && nests) {
      return MESSAGE_BYTES + fields(field.getMessageType(), end, field.getNumber(), depth - 1);
    }
    skip(wireType, end);
    return field.isRepeated() ? NUMBER_BYTES : 0;
  }

  /** Skips a value; skips groups without recursion, as the sender chooses their depth. */
  private void skip(int wireType, int end) {
    switch (wireType) {
      case WireFormat.WIRETYPE_VARINT -> varint(end);
      case WireFormat.WIRETYPE_FIXED64 -> advance(8, end);
      case WireFormat.WIRETYPE_FIXED32 -> advance(4, end);
      case WireFormat.WIRETYPE_LENGTH_DELIMITED -> advance(Math.max(0, varint(end)), end);
      case WireFormat.WIRETYPE_START_GROUP -> skipGroup(end);
      default -> position = end;
    }
  }

  private void skipGroup(int end) {
    int open = 1;
    while (open > 0 && position < end) {
      long tag = varint(end);
      int wireType = (int) (tag & 7);
      if (wireType == WireFormat.WIRETYPE_START_GROUP) {
        open++;
      } else if (wireType == WireFormat.WIRETYPE_END_GROUP) {
        open--;
      } else {
        skip(wireType, end);
      }
    }
  }

  private void advance(long bytes, int end) {
    position = (int) Math.min(end, position + bytes);
  }

  /** Reads a varint; -1 if it is incomplete, after which the scan is at the end. */
  private long varint(int end) {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE && position < end; shift += 7) {
      byte octet = source[position++];
      value |= (octet & 0x7fL) << shift;
      if (octet >= 0) {
        return value;
      }
    }
    position = end;
    return -1;
  }
}
