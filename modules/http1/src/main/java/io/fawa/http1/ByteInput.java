/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http1;

import io.fawa.limits.Allowance;
import io.fawa.limits.BudgetExceededException;
import java.io.EOFException;
import java.io.IOException;

/**
 * The bytes of a connection, as lines and as runs. It begins with a small buffer, which grows with
 * what comes. Single-owner.
 */
final class ByteInput {
  /** Holds most heads, and is all that a connection without a call keeps. */
  static final int IDLE_BYTES = 512;

  private static final int BUFFER_BYTES = 8192;

  private final Source source;
  private final Allowance allowance;
  private byte[] buffer = new byte[IDLE_BYTES];
  private int position;
  private int end;

  /** Gives some bytes, or -1 at their end, as a socket does. */
  interface Source {
    int read(byte[] target, int offset, int length) throws IOException;
  }

  ByteInput(Source source) {
    this(source, Allowance.unlimited());
  }

  /** One whose growth is taken from an allowance. */
  ByteInput(Source source, Allowance allowance) {
    this.source = source;
    this.allowance = allowance;
  }

  /** What is held of a peer's messages is taken from it. */
  Allowance allowance() {
    return allowance;
  }

  /** Bytes that were read already and come before those of the source. */
  void preload(byte[] bytes) throws BudgetExceededException {
    if (bytes.length > buffer.length - end) {
      grow(end - position + bytes.length);
    }
    System.arraycopy(bytes, 0, buffer, end, bytes.length);
    end += bytes.length;
  }

  /** True if nothing is here that was not taken. */
  boolean isEmpty() {
    return position == end;
  }

  /** How many bytes are here that were not taken. */
  int available() {
    return end - position;
  }

  /** Takes some bytes, waiting for the first; -1 at the end. */
  int read(byte[] target, int offset, int length) throws IOException {
    if (isEmpty()) {
      if (length >= BUFFER_BYTES) {
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

  /** Takes what the source gives while nothing is here; false at the end. */
  boolean receiveFrom(Source first) throws IOException {
    position = 0;
    end = 0;
    if (buffer.length > IDLE_BYTES) {
      allowance.give(buffer.length - IDLE_BYTES);
      buffer = new byte[IDLE_BYTES]; // one large message is no reason to keep more
    }
    int count = first.read(buffer, 0, buffer.length);
    end = Math.max(count, 0);
    return count >= 0;
  }

  /**
   * Waits for the end of a line. The line is then {@code array()[position(), position() + length)},
   * its end not included, until {@link #take}.
   *
   * @param bytesMax how long it may be, its end included
   * @return its length without CR LF; -1 if it is longer than allowed
   * @throws EOFException the bytes ended before
   * @throws MalformedMessageException it does not end with CR LF
   */
  int awaitLine(int bytesMax) throws IOException {
    int looked = 0;
    while (true) {
      for (int i = position + looked; i < end; i++) {
        if (buffer[i] == '\n') {
          int length = i + 1 - position;
          return length > bytesMax ? -1 : withoutEnd(length);
        }
      }
      looked = end - position;
      if (looked >= bytesMax) {
        return -1;
      }
      if (!fill()) {
        throw new EOFException(
            looked == 0 ? "closed by the peer" : "closed by the peer within a line");
      }
    }
  }

  private int withoutEnd(int length) throws MalformedMessageException {
    if (length < 2 || buffer[position + length - 2] != '\r') {
      // A bare LF ends a line for some readers and not for others.
      throw new MalformedMessageException(400, "a line that ends without CR");
    }
    return length - 2;
  }

  /** Takes a line of {@code length} bytes and its end. */
  void take(int length) {
    position += length + 2;
  }

  /** Holds what is here. */
  byte[] array() {
    return buffer;
  }

  /** Where the next byte is in {@link #array}, and so where the line that was found begins. */
  int position() {
    return position;
  }

  /** Reads once, behind what is here; false at the end. */
  private boolean fill() throws IOException {
    if (isEmpty()) {
      return receiveFrom(source);
    }
    if (end == buffer.length) {
      grow(end - position + 1);
    }
    int count = source.read(buffer, end, buffer.length - end);
    end += Math.max(count, 0);
    return count >= 0;
  }

  private void grow(int least) throws BudgetExceededException {
    byte[] target = buffer;
    if (least > buffer.length) {
      int doubled = buffer.length < BUFFER_BYTES ? BUFFER_BYTES : 2 * buffer.length;
      int grown = Math.max(least, doubled);
      allowance.take(grown - buffer.length);
      target = new byte[grown];
    }
    System.arraycopy(buffer, position, target, 0, end - position);
    buffer = target;
    end -= position;
    position = 0;
  }
}
