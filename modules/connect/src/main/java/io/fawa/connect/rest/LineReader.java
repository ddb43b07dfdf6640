/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.rest;

import io.fawa.connect.RpcException;
import io.fawa.connect.protocol.EnvelopeReader;
import io.fawa.http.Exchange;
import java.io.IOException;
import java.time.Duration;

/** Splits a request's body into lines and skips blank ones. Single-owner. */
final class LineReader {
  private static final int FIRST_BYTES = 4096;

  private final Exchange exchange;
  private final int lineBytesMax;
  private final Duration lineIdleTimeout;
  private byte[] buffer = new byte[FIRST_BYTES];

  /** The bytes read and not yet returned: {@code buffer[start, end)}. */
  private int start;

  private int end;
  private boolean ended;
  private int lineStart;
  private int lineLength;

  /**
   * A reader of a request's body.
   *
   * @param lineIdleTimeout how long a line that has begun waits for its next byte; between lines a
   *     stream may be silent
   */
  LineReader(Exchange exchange, int lineBytesMax, Duration lineIdleTimeout) {
    this.exchange = exchange;
    this.lineBytesMax = lineBytesMax;
    this.lineIdleTimeout = lineIdleTimeout;
  }

  /** The array that has the line; its content changes with the next one. */
  byte[] array() {
    return buffer;
  }

  int lineStart() {
    return lineStart;
  }

  /** The line's bytes, without the newline; the last line of a body may lack one. */
  int lineLength() {
    return lineLength;
  }

  /**
   * Waits for the next line.
   *
   * @return false at the end of the body
   * @throws RpcException it is longer than allowed
   */
  boolean next() throws IOException {
    int scanned = start;
    while (true) {
      for (int i = scanned; i < end; i++) {
        if (buffer[i] == '\n' && take(i, i + 1)) {
          return true;
        }
      }
      scanned = end;
      if (end - start > lineBytesMax) {
        throw EnvelopeReader.tooLarge(end - start, lineBytesMax);
      }
      if (ended) {
        return take(end, end);
      }
      if (end == buffer.length) {
        scanned -= start;
        makeRoom();
      }
      exchange.bodyIdleTimeout(end > start ? lineIdleTimeout : Duration.ZERO);
      int count = exchange.read(buffer, end, buffer.length - end);
      ended = count < 0;
      end += Math.max(0, count);
    }
  }

  /**
   * Takes {@code buffer[start, lineEnd)} as the line, unless it is blank, and continues behind it.
   */
  private boolean take(int lineEnd, int next) {
    lineStart = start;
    lineLength = lineEnd - start;
    start = next;
    if (lineLength > lineBytesMax) {
      throw EnvelopeReader.tooLarge(lineLength, lineBytesMax);
    }
    for (int i = lineStart; i < lineEnd; i++) {
      if (buffer[i] != ' ' && buffer[i] != '\t' && buffer[i] != '\r') {
        return true;
      }
    }
    return false;
  }

  private void makeRoom() throws IOException {
    int kept = end - start;
    byte[] target = buffer;
    if (kept > buffer.length / 2) {
      int grown = (int) Math.min(2L * buffer.length, lineBytesMax + 2L + FIRST_BYTES);
      exchange.allowance().take(grown - buffer.length);
      target = new byte[grown];
    }
    System.arraycopy(buffer, start, target, 0, kept);
    buffer = target;
    start = 0;
    end = kept;
  }
}
