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
 * The received bytes of a connection, read as lines or as blocks. The buffer starts small and grows
 * with the input. Single-owner.
 */
final class ByteInput {
  /** Large enough for most header sections; an idle connection keeps no more. */
  static final int IDLE_BYTES = 512;

  private static final int BUFFER_BYTES = 8192;

  private final Source source;
  private final Allowance allowance;
  private byte[] buffer = new byte[IDLE_BYTES];
  private int position;
  private int end;

  /** Reads some bytes, or returns -1 at the end, as a socket does. */
  interface Source {
    int read(byte[] target, int offset, int length) throws IOException;
  }

  ByteInput(Source source) {
    this(source, Allowance.unlimited());
  }

  /** An input whose growth is taken from {@code allowance}. */
  ByteInput(Source source, Allowance allowance) {
    this.source = source;
    this.allowance = allowance;
  }

  /** The allowance for bytes of a peer's messages. */
  Allowance allowance() {
    return allowance;
  }

  /** Puts bytes that were read before in front of those of the source. */
  void preload(byte[] bytes) throws BudgetExceededException {
    if (bytes.length > buffer.length - end) {
      grow(end - position + bytes.length);
    }
    System.arraycopy(bytes, 0, buffer, end, bytes.length);
    end += bytes.length;
  }

  /** True if no received byte is left to take. */
  boolean isEmpty() {
    return position == end;
  }

  /** How many received bytes are left to take. */
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

  /** Reads from {@code first} while the buffer is empty; false at the end. */
  boolean receiveFrom(Source first) throws IOException {
    position = 0;
    end = 0;
    if (buffer.length > IDLE_BYTES) {
      allowance.give(buffer.length - IDLE_BYTES);
      buffer = new byte[IDLE_BYTES]; // one large message does not justify a large buffer
    }
    int count = first.read(buffer, 0, buffer.length);
    end = Math.max(count, 0);
    return count >= 0;
  }

  /**
   * Waits for a complete line. Until {@link #take} the line is {@code array()[position(),
   * position() + length)}, without its line end.
   *
   * @param bytesMax the maximum length, with the line end
   * @return the length without CR LF; -1 if the line is longer than {@code bytesMax}
   * @throws EOFException the input ended first
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
      // Some parsers accept a bare LF as a line end and others do not, which allows request
      // smuggling.
      throw new MalformedMessageException(400, "a line that ends without CR");
    }
    return length - 2;
  }

  /** Takes a line of {@code length} bytes and its line end. */
  void take(int length) {
    position += length + 2;
  }

  /** The buffer. */
  byte[] array() {
    return buffer;
  }

  /** The index in {@link #array} of the next byte, at which the line found last begins. */
  int position() {
    return position;
  }

  /** Reads once into the free part of the buffer; false at the end. */
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
