/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect;

import java.io.IOException;

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
}
