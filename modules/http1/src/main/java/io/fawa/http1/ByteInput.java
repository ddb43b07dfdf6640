/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http1;

import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The bytes of a connection, as lines and as runs. Single-owner. */
final class ByteInput {
  private static final int BUFFER_BYTES = 8192;

  private final Source source;
  private byte[] buffer = new byte[BUFFER_BYTES];
  private int position;
  private int end;

  /** Gives some bytes, or -1 at their end, as a socket does. */
  interface Source {
    int read(byte[] target, int offset, int length) throws IOException;
  }

  ByteInput(Source source) {
    this.source = source;
  }

  /** True if nothing is here that was not taken. */
  boolean isEmpty() {
    return position == end;
  }

  /** Takes some bytes, waiting for the first; -1 at the end. */
  int read(byte[] target, int offset, int length) throws IOException {
    if (isEmpty()) {
      if (length >= buffer.length) {
        return source.read(target, offset, length);
      }
      if (!fill()) {
        return -1;
      }
    }
    int count = Math.min(length, end - position);
    System.arraycopy(buffer, position, target, offset, count);
    position += count;
    return count;
  }

  /**
   * Takes a line, waiting for its end, and gives it without that.
   *
   * @param bytesMax how long it may be, its end included
   * @return the line; empty if it is longer
   * @throws EOFException the bytes ended before
   * @throws io.fawa.http.ExchangeResetException it does not end with CR LF
   */
  Optional<String> line(int bytesMax) throws IOException {
    int looked = 0;
    while (true) {
      for (int i = position + looked; i < end; i++) {
        if (buffer[i] == '\n') {
          return i < position + bytesMax ? Optional.of(cut(i + 1)) : Optional.empty();
        }
      }
      looked = end - position;
      if (looked >= bytesMax) {
        return Optional.empty();
      }
      if (!fill()) {
        throw new EOFException(
            looked == 0 ? "closed by the server" : "closed by the server within a line");
      }
    }
  }

  private String cut(int lineEnd) throws IOException {
    int length = lineEnd - position;
    if (length < 2 || buffer[lineEnd - 2] != '\r') {
      throw HeadReader.malformed("a line that ends without CR");
    }
    String line = new String(buffer, position, length - 2, StandardCharsets.ISO_8859_1);
    position = lineEnd;
    return line;
  }

  /** Reads once, behind what is here; false at the end. */
  private boolean fill() throws IOException {
    if (isEmpty()) {
      position = 0;
      end = 0;
      if (buffer.length > BUFFER_BYTES) {
        buffer = new byte[BUFFER_BYTES]; // one long line is no reason to keep more
      }
    } else if (end == buffer.length) {
      byte[] target = position > 0 ? buffer : new byte[2 * buffer.length];
      System.arraycopy(buffer, position, target, 0, end - position);
      buffer = target;
      end -= position;
      position = 0;
    }
    int count = source.read(buffer, end, buffer.length - end);
    end += Math.max(count, 0);
    return count >= 0;
  }
}
