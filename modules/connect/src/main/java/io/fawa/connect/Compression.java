/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect;

import java.io.IOException;
import java.io.InputStream;

/** A way to make messages smaller. Thread-safe. */
public interface Compression {
  /** The name in headers, such as {@code gzip}. */
  String name();

  /** The compressed form of {@code source[offset, offset+length)}; retains nothing. */
  byte[] compress(byte[] source, int offset, int length);

  /**
   * Undoes {@link #compress}, stopping as soon as the result would be too large; retains nothing.
   *
   * @param bytesMax the most the result may have
   * @throws RpcException with {@link Code#RESOURCE_EXHAUSTED}: it has more
   * @throws IOException the source is no compressed form
   */
  byte[] decompress(byte[] source, int offset, int length, int bytesMax) throws IOException;

  /** Gzip (RFC 1952), always there. */
  static Compression gzip() {
    return Gzip.INSTANCE;
  }

  /**
   * Reads what a decompressing stream gives, for implementations of {@link #decompress}: the bytes
   * are bounded while they come, whatever the compressed form says of their number.
   *
   * @param bytesExpected how many there may be; a guess
   * @param bytesMax the most there may be
   * @throws RpcException with {@link Code#RESOURCE_EXHAUSTED}: there are more
   * @throws IOException the stream's own
   */
  static byte[] readBounded(InputStream in, long bytesExpected, int bytesMax) throws IOException {
    final int least = 512;
    Bytes target = new Bytes((int) Math.min(bytesMax, Math.max(least, bytesExpected)));
    while (true) {
      int start = target.size();
      // One byte more than allowed, to see that there is one.
      int room =
          (int)
              Math.min(Math.max(least, target.array().length - start), (long) bytesMax + 1 - start);
      target.extend(room);
      int got = in.read(target.array(), start, room);
      target.truncate(start + Math.max(0, got));
      if (got < 0) {
        return target.toByteArray();
      }
      if (target.size() > bytesMax) {
        throw new RpcException(
            Code.RESOURCE_EXHAUSTED, "message size is larger than configured max " + bytesMax);
      }
    }
  }
}
