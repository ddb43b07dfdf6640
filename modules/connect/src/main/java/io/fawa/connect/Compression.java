/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect;

import io.fawa.limits.Allowance;
import io.fawa.limits.BudgetExceededException;
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
   * @param held what the result takes, before it is there
   * @throws RpcException with {@link Code#RESOURCE_EXHAUSTED}: it has more
   * @throws BudgetExceededException there is no memory for it
   * @throws IOException the source is no compressed form
   */
  byte[] decompress(byte[] source, int offset, int length, int bytesMax, Allowance held)
      throws IOException;

  /** The same where nobody shares the memory. */
  default byte[] decompress(byte[] source, int offset, int length, int bytesMax)
      throws IOException {
    return decompress(source, offset, length, bytesMax, Allowance.unlimited());
  }

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
   * @param held what they take as they come
   * @throws RpcException with {@link Code#RESOURCE_EXHAUSTED}: there are more
   * @throws BudgetExceededException there is no memory for them
   * @throws IOException the stream's own
   */
  static byte[] readBounded(InputStream in, long bytesExpected, int bytesMax, Allowance held)
      throws IOException {
    try (Decompressed target = new Decompressed(bytesExpected, bytesMax, held)) {
      while (true) {
        int room = target.room();
        int got = in.read(target.array(), target.size(), room);
        if (got < 0) {
          return target.finish();
        }
        target.add(got);
      }
    }
  }
}
