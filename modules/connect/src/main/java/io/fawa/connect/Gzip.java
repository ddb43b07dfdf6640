/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect;

import io.fawa.connect.codec.Bytes;
import io.fawa.limits.Allowance;
import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Gzip (RFC 1952). Deflaters hold native memory, so a few are kept. */
final class Gzip implements Compression {
  static final Gzip INSTANCE = new Gzip();

  /** Magic, deflate, no flags, no time, unknown system. */
  private static final byte[] HEADER = {
    0x1f, (byte) 0x8b, Deflater.DEFLATED, 0, 0, 0, 0, 0, 0, (byte) 0xff
  };

  private static final int TRAILER_BYTES = 8;
  private static final int KEPT_MAX = 32;
  private static final int FIRST_BYTES = 512;

  private final Queue<Deflater> idle = new ArrayBlockingQueue<>(KEPT_MAX);

  private Gzip() {}

  @Override
  public String name() {
    return "gzip";
  }

  @Override
  public byte[] compress(byte[] source, int offset, int length) {
    Bytes target = new Bytes(HEADER.length + TRAILER_BYTES + FIRST_BYTES + length / 2);
    target.append(HEADER);
    Deflater kept = idle.poll();
    Deflater deflater = kept == null ? new Deflater(Deflater.BEST_SPEED, true) : kept;
    boolean returned = false;
    try {
      deflater.setInput(source, offset, length);
      deflater.finish();
      while (!deflater.finished()) {
        int start = target.size();
        int room = Math.max(FIRST_BYTES, target.array().length - start - TRAILER_BYTES);
        target.extend(room);
        target.truncate(start + deflater.deflate(target.array(), start, room));
      }
      deflater.reset();
      returned = idle.offer(deflater);
    } finally {
      if (!returned) {
        deflater.end();
      }
    }
    CRC32 crc = new CRC32();
    crc.update(source, offset, length);
    int at = target.extend(TRAILER_BYTES);
    target.putInt(at, Integer.reverseBytes((int) crc.getValue()));
    target.putInt(at + 4, Integer.reverseBytes(length));
    return target.toByteArray();
  }

  @Override
  public byte[] decompress(byte[] source, int offset, int length, int bytesMax, Allowance held)
      throws IOException {
    return Gunzip.decompress(source, offset, length, bytesMax, held);
  }
}
