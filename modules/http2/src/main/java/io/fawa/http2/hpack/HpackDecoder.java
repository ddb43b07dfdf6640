/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http2.hpack;

import io.fawa.http.fields.FieldSink;
import io.fawa.http.fields.Huffman;
import io.fawa.http.fields.HuffmanException;
import java.nio.charset.StandardCharsets;

/** Decodes the header blocks of one direction of one connection, in their order. Single-owner. */
public final class HpackDecoder {
  private static final int INTEGER_OCTETS_MAX = 5;
  private static final int SCRATCH_BYTES_KEPT = 1024;
  private static final byte[] NOTHING = {};

  private final int listBytesMax;
  private final DynamicTable table;
  private int tableBytesMax;
  private byte[] scratch = NOTHING;

  private byte[] block = NOTHING;
  private int at;
  private int end;
  private long listBytes;

  /**
   * A decoder with an empty table.
   *
   * @param tableBytesMax SETTINGS_HEADER_TABLE_SIZE as the peer knows it
   * @param listBytesMax bounds the sum over a block's field lines of name + value + 32 octets
   */
  public HpackDecoder(int tableBytesMax, int listBytesMax) {
    this.tableBytesMax = tableBytesMax;
    this.listBytesMax = listBytesMax;
    table = new DynamicTable(tableBytesMax);
  }

  /**
   * Takes a SETTINGS_HEADER_TABLE_SIZE that the peer has acknowledged. If it is smaller, the next
   * block has to begin with a table size update (RFC 7541 §4.2).
   */
  public void limitTable(int bytesMax) {
    tableBytesMax = bytesMax;
  }

  /**
   * Decodes one whole block; retains nothing of it.
   *
   * @return false if the list was larger than allowed: the field lines past the limit were dropped,
   *     and the decoder stays usable
   * @throws HpackException the block is malformed; the decoder cannot be used any more
   */
  public boolean decode(byte[] source, int offset, int length, FieldSink sink)
      throws HpackException {
    block = source;
    at = offset;
    end = offset + length;
    listBytes = 0;
    // RFC 7541 §4.2: size updates come first, else both sides would evict at different moments.
    while (at < end && (block[at] & 0xe0) == 0x20) {
      update();
    }
    if (table.bytesMax() > tableBytesMax) {
      throw new HpackException("table size stays " + table.bytesMax() + ", limit " + tableBytesMax);
    }
    while (at < end) {
      // The leading bits select the representation (RFC 7541 §6).
      int first = block[at];
      if ((first & 0x80) != 0) {
        int index = integer(7);
        deliver(name(index), value(index), sink);
      } else if ((first & 0x40) != 0) {
        literal(integer(6), true, sink);
      } else if ((first & 0x20) != 0) {
        throw new HpackException("table size update after a field line");
      } else {
        literal(integer(4), false, sink);
      }
    }
    release();
    return listBytes <= listBytesMax;
  }

  /** Drops large arrays between blocks: the source, and the scratch space of one large value. */
  private void release() {
    block = NOTHING;
    if (scratch.length > SCRATCH_BYTES_KEPT) {
      scratch = NOTHING;
    }
  }

  /** The size of the list decoded last, with the field lines that were dropped. */
  public long listBytes() {
    return listBytes;
  }

  private void update() throws HpackException {
    int bytes = integer(5);
    if (bytes > tableBytesMax) {
      throw new HpackException("table size " + bytes + ", limit " + tableBytesMax);
    }
    table.resize(bytes);
  }

  private void literal(int nameIndex, boolean added, FieldSink sink) throws HpackException {
    // Past the limit a line matters only if it enters the table; no strings are built for others.
    if (!added && listBytes > listBytesMax) {
      skip(nameIndex);
      return;
    }
    String name = nameIndex == 0 ? string() : name(nameIndex);
    String value = string();
    if (added) {
      table.add(name, value);
    }
    deliver(name, value, sink);
  }

  private void deliver(String name, String value, FieldSink sink) {
    listBytes += DynamicTable.entryBytes(name, value);
    // Counted even if dropped: an indexed line of one octet can stand for kilobytes.
    if (listBytes <= listBytesMax) {
      sink.field(name, value);
    }
  }

  private void skip(int nameIndex) throws HpackException {
    int nameBytes = nameIndex == 0 ? skipString() : name(nameIndex).length();
    listBytes += (long) nameBytes + skipString() + DynamicTable.ENTRY_OVERHEAD_BYTES;
  }

  /** Skips a string; returns its decoded length in octets. */
  private int skipString() throws HpackException {
    boolean huffman = isHuffman();
    int length = stringLength();
    int start = at;
    at += length;
    // Decoded even if it is dropped: invalid Huffman code is an error, and the length counts.
    return huffman ? unpack(start, length) : length;
  }

  private String name(int index) throws HpackException {
    return index >= 1 && index <= StaticTable.SIZE
        ? StaticTable.name(index)
        : table.name(dynamic(index));
  }

  private String value(int index) throws HpackException {
    return index >= 1 && index <= StaticTable.SIZE
        ? StaticTable.value(index)
        : table.value(dynamic(index));
  }

  private int dynamic(int index) throws HpackException {
    int dynamicIndex = index - StaticTable.SIZE - 1;
    if (dynamicIndex < 0 || dynamicIndex >= table.count()) {
      throw new HpackException(
          "index " + index + " of a table of " + (StaticTable.SIZE + table.count()));
    }
    return dynamicIndex;
  }

  private String string() throws HpackException {
    boolean huffman = isHuffman();
    int length = stringLength();
    int start = at;
    at += length;
    if (!huffman) {
      return new String(block, start, length, StandardCharsets.ISO_8859_1);
    }
    int size = unpack(start, length);
    return new String(scratch, 0, size, StandardCharsets.ISO_8859_1);
  }

  private boolean isHuffman() {
    return at < end && (block[at] & 0x80) != 0;
  }

  /** Decodes a Huffman-coded string into {@link #scratch}; returns its length in octets. */
  private int unpack(int start, int length) throws HpackException {
    // The shortest code has 5 bits.
    int decodedMax = (int) (length * 8L / 5);
    if (scratch.length < decodedMax) {
      scratch = new byte[decodedMax];
    }
    try {
      return Huffman.decode(block, start, length, scratch);
    } catch (HuffmanException e) {
      throw new HpackException(String.valueOf(e.getMessage()));
    }
  }

  private int stringLength() throws HpackException {
    int length = integer(7);
    // Checked before anything is allocated for the string.
    if (length > end - at) {
      throw new HpackException("string of " + length + " octets, " + (end - at) + " left");
    }
    return length;
  }

  /** RFC 7541 §5.1; the value fits 28 bits and its prefix, far more than any block may have. */
  private int integer(int prefixBits) throws HpackException {
    if (at >= end) {
      throw new HpackException("block ends before an integer");
    }
    int prefixMax = (1 << prefixBits) - 1;
    int value = block[at++] & prefixMax;
    if (value < prefixMax) {
      return value;
    }
    for (int i = 0; i < INTEGER_OCTETS_MAX - 1; i++) {
      if (at >= end) {
        throw new HpackException("block ends within an integer");
      }
      int octet = block[at++];
      value += (octet & 0x7f) << (7 * i);
      if ((octet & 0x80) == 0) {
        return value;
      }
    }
    throw new HpackException("integer of more than " + INTEGER_OCTETS_MAX + " octets");
  }
}
