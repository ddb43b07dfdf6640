/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.qpack;

import io.fawa.http.fields.FieldSink;
import io.fawa.http.fields.Huffman;
import io.fawa.http.fields.HuffmanException;
import java.nio.charset.StandardCharsets;

/**
 * Decodes complete field sections (RFC 9204 §4.5). A length is checked against the octets that are
 * left before anything is allocated. Thread-safe: calls share nothing.
 */
public final class QpackDecoder {
  /** RFC 9114 §4.2.2: what a field line counts beside its name and value. */
  private static final int FIELD_OVERHEAD_BYTES = 32;

  /** A Huffman code has at least 5 bits for an octet. */
  private static final int HUFFMAN_BITS_MIN = 5;

  private static final String DYNAMIC = "a dynamic entry, and the dynamic table has 0 bytes";

  private final byte[] section;
  private final int end;
  private final long listBytesMax;
  private int at;
  private long listBytes;

  private QpackDecoder(byte[] section, int length, long listBytesMax) {
    this.section = section;
    this.end = length;
    this.listBytesMax = listBytesMax;
  }

  /**
   * Decodes {@code section[0, length)} and gives {@code sink} its field lines, up to {@code
   * listBytesMax}.
   *
   * @param listBytesMax names, values and 32 bytes for each field line (RFC 9114 §4.2.2)
   * @return the size of the list; above {@code listBytesMax} if it is too large and the rest was
   *     not decoded
   * @throws QpackException the section is malformed or needs a dynamic entry
   *     (QPACK_DECOMPRESSION_FAILED)
   */
  public static long decode(byte[] section, int length, long listBytesMax, FieldSink sink)
      throws QpackException {
    QpackDecoder decoder = new QpackDecoder(section, length, listBytesMax);
    decoder.prefix();
    while (decoder.at < decoder.end && decoder.listBytes <= listBytesMax) {
      decoder.line(sink);
    }
    return decoder.listBytes;
  }

  private void prefix() throws QpackException {
    if (integer(8) != 0) {
      throw new QpackException("the section needs " + DYNAMIC);
    }
    boolean negative = at < end && (section[at] & 0x80) != 0;
    integer(7);
    if (negative) {
      throw new QpackException("the base of the section is negative");
    }
  }

  private void line(FieldSink sink) throws QpackException {
    int first = section[at] & 0xff;
    if (first >= 0xc0) {
      int index = index(6);
      deliver(StaticTable.name(index), StaticTable.value(index), sink);
    } else if ((first & 0xd0) == 0x50) {
      String name = StaticTable.name(index(4));
      deliver(name, string(7), sink);
    } else if ((first & 0xe0) == 0x20) {
      String name = string(3);
      deliver(name, string(7), sink);
    } else {
      throw new QpackException("the section names " + DYNAMIC);
    }
  }

  private void deliver(String name, String value, FieldSink sink) {
    listBytes += name.length() + value.length() + FIELD_OVERHEAD_BYTES;
    if (listBytes <= listBytesMax) {
      sink.field(name, value);
    }
  }

  private int index(int prefixBits) throws QpackException {
    int index = integer(prefixBits);
    if (index >= StaticTable.SIZE) {
      throw new QpackException(
          "static index " + index + ", the table has " + StaticTable.SIZE + " entries");
    }
    return index;
  }

  /** Reads an integer (RFC 9204 §4.1.1); no valid index or length here exceeds 2^31 - 1. */
  private int integer(int prefixBits) throws QpackException {
    int max = (1 << prefixBits) - 1;
    int prefix = next() & max;
    if (prefix < max) {
      return prefix;
    }
    long value = max;
    for (int shift = 0; shift <= 28; shift += 7) {
      int octet = next();
      value += (long) (octet & 0x7f) << shift;
      if (octet < 0x80) {
        if (value > Integer.MAX_VALUE) {
          break;
        }
        return (int) value;
      }
    }
    throw new QpackException("an integer of more than 31 bits");
  }

  private String string(int prefixBits) throws QpackException {
    boolean huffman = at < end && (section[at] & (1 << prefixBits)) != 0;
    int length = integer(prefixBits);
    if (length > end - at) {
      throw new QpackException("a string of " + length + " octets, " + (end - at) + " are left");
    }
    int start = at;
    at += length;
    if (!huffman) {
      return new String(section, start, length, StandardCharsets.ISO_8859_1);
    }
    byte[] text = new byte[length * 8 / HUFFMAN_BITS_MIN];
    try {
      int size = Huffman.decode(section, start, length, text);
      return new String(text, 0, size, StandardCharsets.ISO_8859_1);
    } catch (HuffmanException e) {
      throw new QpackException(String.valueOf(e.getMessage()));
    }
  }

  private int next() throws QpackException {
    if (at == end) {
      throw new QpackException("the section ends within a field line");
    }
    return section[at++] & 0xff;
  }
}
