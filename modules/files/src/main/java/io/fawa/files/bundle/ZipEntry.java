/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files.bundle;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/**
 * A stored file of a zip archive (PKWARE APPNOTE 6.3.10), and what the archive says of it. Sizes
 * and CRC are in the local header, so no data descriptor follows; the fields of Zip64 are present
 * exactly where a size or offset does not fit into 32 bits (§4.5.3).
 *
 * @param path with {@code /} between its segments
 * @param size bytes of the file
 * @param crc32 of the file
 * @param modified when it was stored
 */
record ZipEntry(String path, long size, long crc32, Instant modified) {
  /** The largest value of a 32-bit field is the mark of Zip64. */
  private static final long MARK_32 = 0xffff_ffffL;

  private static final int MARK_16 = 0xffff;
  private static final int LOCAL_BYTES = 30;
  private static final int CENTRAL_BYTES = 46;
  private static final int END_BYTES = 22;
  private static final int END_64_BYTES = 56;
  private static final int LOCATOR_64_BYTES = 20;
  private static final int EXTRA_HEAD_BYTES = 4;
  private static final short ZIP64 = 1;
  private static final short UTF_8_NAME = 1 << 11;
  private static final short VERSION = 20;
  private static final short VERSION_ZIP64 = 45;
  private static final int UNIX = 3 << 8;

  /** A plain file that its owner may write and all may read. */
  private static final int MODE = 0100644 << 16;

  private boolean isLarge() {
    return size >= MARK_32;
  }

  private byte[] name() {
    return path.getBytes(StandardCharsets.UTF_8);
  }

  /** The length of {@link #localHeader}. */
  long localBytes() {
    return LOCAL_BYTES + (isLarge() ? EXTRA_HEAD_BYTES + 2L * Long.BYTES : 0) + name().length;
  }

  /** Precedes the content. */
  byte[] localHeader() {
    byte[] name = name();
    byte[] header = new byte[(int) localBytes()];
    ByteBuffer out = little(header);
    out.putInt(0x0403_4b50);
    common(out, isLarge());
    out.putShort((short) name.length);
    out.putShort((short) (header.length - LOCAL_BYTES - name.length));
    out.put(name);
    if (isLarge()) {
      out.putShort(ZIP64).putShort((short) (2 * Long.BYTES)).putLong(size).putLong(size);
    }
    return header;
  }

  private int centralExtraBytes(long offset) {
    int longs = (isLarge() ? 2 : 0) + (offset >= MARK_32 ? 1 : 0);
    return longs == 0 ? 0 : EXTRA_HEAD_BYTES + longs * Long.BYTES;
  }

  /** The length of {@link #centralHeader}. */
  long centralBytes(long offset) {
    return (long) CENTRAL_BYTES + name().length + centralExtraBytes(offset);
  }

  /** The entry of the central directory; {@code offset} is that of the local header. */
  byte[] centralHeader(long offset) {
    byte[] name = name();
    int extra = centralExtraBytes(offset);
    byte[] header = new byte[(int) centralBytes(offset)];
    ByteBuffer out = little(header);
    out.putInt(0x0201_4b50);
    out.putShort((short) (UNIX | VERSION_ZIP64));
    common(out, extra > 0);
    out.putShort((short) name.length).putShort((short) extra);
    out.putShort((short) 0); // comment
    out.putShort((short) 0); // disk
    out.putShort((short) 0); // internal attributes
    out.putInt(MODE);
    out.putInt((int) Math.min(offset, MARK_32));
    out.put(name);
    if (extra > 0) {
      out.putShort(ZIP64).putShort((short) (extra - EXTRA_HEAD_BYTES));
      if (isLarge()) {
        out.putLong(size).putLong(size);
      }
      if (offset >= MARK_32) {
        out.putLong(offset);
      }
    }
    return header;
  }

  /** From the version that a reader needs to the sizes: the same in both headers. */
  private void common(ByteBuffer out, boolean zip64) {
    LocalDateTime time = LocalDateTime.ofInstant(modified, ZoneOffset.UTC);
    int year = Math.clamp(time.getYear(), 1980, 2107);
    out.putShort(zip64 ? VERSION_ZIP64 : VERSION);
    out.putShort(UTF_8_NAME);
    out.putShort((short) 0); // stored
    out.putShort((short) (time.getHour() << 11 | time.getMinute() << 5 | time.getSecond() / 2));
    out.putShort((short) ((year - 1980) << 9 | time.getMonthValue() << 5 | time.getDayOfMonth()));
    out.putInt((int) crc32);
    out.putInt((int) Math.min(size, MARK_32));
    out.putInt((int) Math.min(size, MARK_32));
  }

  private static boolean endNeeds64(long count, long centralOffset, long centralBytes) {
    return count >= MARK_16 || centralOffset >= MARK_32 || centralBytes >= MARK_32;
  }

  /** The length of {@link #end}. */
  static long endBytes(long count, long centralOffset, long centralBytes) {
    return (long) END_BYTES
        + (endNeeds64(count, centralOffset, centralBytes) ? END_64_BYTES + LOCATOR_64_BYTES : 0);
  }

  /** Ends the archive. */
  static byte[] end(long count, long centralOffset, long centralBytes) {
    byte[] header = new byte[(int) endBytes(count, centralOffset, centralBytes)];
    ByteBuffer out = little(header);
    if (endNeeds64(count, centralOffset, centralBytes)) {
      out.putInt(0x0606_4b50).putLong(END_64_BYTES - 12);
      out.putShort((short) (UNIX | VERSION_ZIP64)).putShort(VERSION_ZIP64);
      out.putInt(0).putInt(0);
      out.putLong(count).putLong(count).putLong(centralBytes).putLong(centralOffset);
      out.putInt(0x0706_4b50).putInt(0).putLong(centralOffset + centralBytes).putInt(1);
    }
    out.putInt(0x0605_4b50).putShort((short) 0).putShort((short) 0);
    short entries = (short) Math.min(count, MARK_16);
    out.putShort(entries).putShort(entries);
    out.putInt((int) Math.min(centralBytes, MARK_32));
    out.putInt((int) Math.min(centralOffset, MARK_32));
    out.putShort((short) 0); // comment
    return header;
  }

  private static ByteBuffer little(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
