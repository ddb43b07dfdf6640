/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect;

import io.fawa.limits.Allowance;
import io.fawa.limits.BudgetExceededException;
import io.fawa.limits.LongWork;
import java.io.EOFException;
import java.io.IOException;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/**
 * Decompresses gzip (RFC 1952). It reads members in a loop, as the sender chooses their number; the
 * JDK's {@link java.util.zip.GZIPInputStream} recurses for each and can overflow the stack.
 * Single-use and single-owner.
 */
final class Gunzip {
  /** Some programs write a member for every block of 64 KiB; this suffices for any message. */
  static final int MEMBERS_MAX = 1024;

  private static final int MAGIC = 0x8b1f;
  private static final int HEADER_CRC = 2;
  private static final int EXTRA = 4;
  private static final int NAME = 8;
  private static final int COMMENT = 16;
  private static final int RESERVED = 0xe0;
  private static final int TRAILER_BYTES = 8;

  private final byte[] source;
  private final int end;
  private final Decompressed target;
  private int position;

  private Gunzip(byte[] source, int offset, int length, int bytesMax, Allowance held)
      throws BudgetExceededException {
    this.source = source;
    this.position = offset;
    this.end = offset + length;
    this.target = new Decompressed(4L * length, bytesMax, held);
  }

  /**
   * The content of {@code source[offset, offset+length)}.
   *
   * @throws RpcException with {@link Code#RESOURCE_EXHAUSTED}: it has more than {@code bytesMax}
   * @throws BudgetExceededException {@code held} has no room for it
   * @throws IOException the data is not gzip, is damaged or truncated, or has too many members
   */
  static byte[] decompress(byte[] source, int offset, int length, int bytesMax, Allowance held)
      throws IOException {
    Gunzip gunzip = new Gunzip(source, offset, length, bytesMax, held);
    Inflater inflater = new Inflater(true);
    try {
      int members = 0;
      do {
        if (++members > MEMBERS_MAX) {
          throw new ZipException("more than " + MEMBERS_MAX + " gzip members");
        }
        gunzip.member(inflater);
        inflater.reset();
      } while (gunzip.position < gunzip.end);
      return gunzip.target.finish();
    } finally {
      inflater.end();
      gunzip.target.close();
    }
  }

  private void member(Inflater inflater) throws IOException {
    header();
    int begin = target.size();
    inflate(inflater);
    CRC32 crc = new CRC32();
    crc.update(target.array(), begin, target.size() - begin);
    require(TRAILER_BYTES);
    long wantedCrc = number(4);
    long wantedSize = number(4);
    if (crc.getValue() != wantedCrc || (target.size() - begin & 0xffff_ffffL) != wantedSize) {
      throw new ZipException("the checksum or length of a gzip member is wrong");
    }
  }

  private void inflate(Inflater inflater) throws IOException {
    inflater.setInput(source, position, end - position);
    try {
      while (!inflater.finished()) {
        int start = target.size();
        int room = target.room();
        int got = inflater.inflate(target.array(), start, room);
        target.add(got);
        LongWork.yieldProcessor(start, target.size());
        if (got == 0 && !inflater.finished()) {
          if (inflater.needsDictionary()) {
            throw new ZipException("gzip with a dictionary");
          }
          throw new EOFException("gzip data ends within a member");
        }
      }
    } catch (DataFormatException e) {
      throw new ZipException("not deflate: " + e.getMessage());
    }
    position = end - inflater.getRemaining();
  }

  private void header() throws IOException {
    int begin = position;
    require(10);
    if (number(2) != MAGIC) {
      throw new ZipException("not gzip");
    }
    long method = number(1);
    int flags = (int) number(1);
    if (method != 8 || (flags & RESERVED) != 0) {
      throw new ZipException("unknown gzip flags or method");
    }
    position += 6; // time, level, system
    if ((flags & EXTRA) != 0) {
      require(2);
      int length = (int) number(2);
      require(length);
      position += length;
    }
    if ((flags & NAME) != 0) {
      skipText();
    }
    if ((flags & COMMENT) != 0) {
      skipText();
    }
    if ((flags & HEADER_CRC) != 0) {
      CRC32 crc = new CRC32();
      crc.update(source, begin, position - begin);
      require(2);
      if ((crc.getValue() & 0xffff) != number(2)) {
        throw new ZipException("the checksum of a gzip header is wrong");
      }
    }
  }

  private void skipText() throws IOException {
    do {
      require(1);
    } while (source[position++] != 0);
  }

  /** A little-endian number; its bytes are there. */
  private long number(int bytes) {
    long value = 0;
    for (int i = 0; i < bytes; i++) {
      value |= (source[position++] & 0xffL) << (8 * i);
    }
    return value;
  }

  private void require(int bytes) throws EOFException {
    if (end - position < bytes) {
      throw new EOFException("gzip data ends within a header or trailer");
    }
  }
}
