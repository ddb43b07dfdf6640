/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect;

import io.fawa.limits.Allowance;
import io.fawa.limits.BudgetExceededException;
import java.io.IOException;
import java.io.InputStream;

/** A compression algorithm for messages. Thread-safe. */
public interface Compression {
  /** The name in headers, such as {@code gzip}. */
  String name();

  /** Compresses {@code source[offset, offset+length)}; retains nothing. */
  byte[] compress(byte[] source, int offset, int length);

  /**
   * Reverses {@link #compress}; stops as soon as the result would be too large. Retains nothing.
   *
   * @param bytesMax the largest result
   * @param held the allowance for the result, taken before it is allocated
   * @throws RpcException with {@link Code#RESOURCE_EXHAUSTED}: the result is larger
   * @throws BudgetExceededException there is no memory for it
   * @throws IOException the source is not validly compressed
   */
  byte[] decompress(byte[] source, int offset, int length, int bytesMax, Allowance held)
      throws IOException;

  /** As the other one, without an allowance. */
  default byte[] decompress(byte[] source, int offset, int length, int bytesMax)
      throws IOException {
    return decompress(source, offset, length, bytesMax, Allowance.unlimited());
  }

  /** Gzip (RFC 1952), always available. */
  static Compression gzip() {
    return Gzip.INSTANCE;
  }

  /**
   * Reads a decompressing stream, for implementations of {@link #decompress}. The limits apply
   * while bytes are read, whatever size the compressed form declares.
   *
   * @param bytesExpected an estimate of the size
   * @param bytesMax the largest size
   * @param held the allowance, taken as the result grows
   * @throws RpcException with {@link Code#RESOURCE_EXHAUSTED}: there are more
   * @throws BudgetExceededException there is no memory for them
   * @throws IOException from the stream
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
