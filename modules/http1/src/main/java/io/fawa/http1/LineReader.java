/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http1;

import io.fawa.http.Headers;
import io.fawa.limits.BudgetExceededException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Reads start lines and field lines (RFC 9112 §2.1, §5) within common limits, for both sides. It
 * refuses everything that two readers could understand differently. Single-owner.
 */
final class LineReader {
  /** Fields that are held without being counted. */
  private static final int FREE_BYTES = 4096;

  /** About what a field costs beside its octets. */
  private static final int FIELD_BYTES = 64;

  private final ByteInput in;
  private final int headBytesMax;
  private final int fieldsMax;
  private final boolean unfolds;
  private String part = "head";
  private int free = FREE_BYTES;
  private long held;
  private int bytesLeft;
  private int fieldsLeft;

  /**
   * A reader of one connection.
   *
   * @param headBytesMax bytes of a start line and its fields, and of trailers
   * @param fieldsMax field lines of a head, and of trailers
   * @param unfolds whether a folded line continues the one before, as a client may let it; a server
   *     must refuse it (RFC 9112 §5.2)
   */
  LineReader(ByteInput in, int headBytesMax, int fieldsMax, boolean unfolds) {
    this.in = in;
    this.headBytesMax = headBytesMax;
    this.fieldsMax = fieldsMax;
    this.unfolds = unfolds;
  }

  /** A head begins. */
  void begin() {
    begin("head");
  }

  /** The trailers of a message begin. */
  void beginTrailers() {
    begin("trailers");
  }

  private void begin(String what) {
    part = what;
    bytesLeft = headBytesMax;
    fieldsLeft = fieldsMax;
  }

  ByteInput input() {
    return in;
  }

  /**
   * Waits for a line; see {@link ByteInput#awaitLine}.
   *
   * @param bytesMax how long it may be beside the limit for all
   * @param status what a server answers to one that is longer
   */
  int awaitLine(int bytesMax, int status) throws IOException {
    int length = in.awaitLine(Math.min(bytesLeft, bytesMax));
    if (length < 0) {
      throw bytesMax < bytesLeft
          ? new MalformedMessageException(status, "a line of more than " + bytesMax + " bytes")
          : tooLong();
    }
    bytesLeft -= length + 2;
    return length;
  }

  /** Waits for a line and gives it as text, a char for each octet. */
  String line() throws IOException {
    int length = awaitLine(Integer.MAX_VALUE, 431);
    String line = new String(in.array(), in.position(), length, StandardCharsets.ISO_8859_1);
    in.take(length);
    return line;
  }

  /** Reads field lines into {@code target}, and the empty line after them. */
  void fields(Headers target) throws IOException {
    while (true) {
      int length = awaitLine(Integer.MAX_VALUE, 431);
      if (length == 0) {
        in.take(0);
        return;
      }
      byte[] line = in.array();
      int start = in.position();
      int end = start + length;
      if (isSpace(line[start])) {
        unfold(value(line, start, end), target);
      } else {
        int colon = start;
        while (colon < end && line[colon] != ':') {
          colon++;
        }
        if (colon == end) {
          throw new MalformedMessageException(400, "a field line without a colon");
        }
        if (fieldsLeft-- == 0) {
          throw new MalformedMessageException(
              431, part + " with more than " + fieldsMax + " fields");
        }
        hold(length);
        target.add(FieldNames.of(line, start, colon), value(line, colon + 1, end));
      }
      in.take(length);
    }
  }

  /** The first few KiB of fields are part of what a connection costs. */
  private void hold(int lineBytes) throws BudgetExceededException {
    int cost = lineBytes + FIELD_BYTES;
    free -= cost;
    if (free < 0) {
      in.allowance().take(cost);
      held += cost;
    }
  }

  /** The message whose fields were read is over. */
  void release() {
    in.allowance().give(held);
    held = 0;
    free = FREE_BYTES;
  }

  private void unfold(String more, Headers target) throws MalformedMessageException {
    if (!unfolds || target.isEmpty()) {
      throw new MalformedMessageException(400, "a field line that begins with a space");
    }
    String before = target.lastValue();
    target.replaceLastValue(
        before.isEmpty() ? more : more.isEmpty() ? before : before + " " + more);
  }

  /** The value without spaces around it; checked for what would end it elsewhere. */
  private static String value(byte[] bytes, int from, int to) throws MalformedMessageException {
    int start = from;
    int end = to;
    while (start < end && isSpace(bytes[start])) {
      start++;
    }
    while (end > start && isSpace(bytes[end - 1])) {
      end--;
    }
    for (int i = start; i < end; i++) {
      byte c = bytes[i];
      if (c >= 0 && c < ' ' && (c == 0 || c == '\r' || c == '\n')) {
        throw new MalformedMessageException(400, "a field value with a control character");
      }
    }
    return new String(bytes, start, end - start, StandardCharsets.ISO_8859_1);
  }

  private MalformedMessageException tooLong() {
    int seen = headBytesMax - bytesLeft + in.available();
    return new MalformedMessageException(
        431, part + " of at least " + seen + " bytes, at most " + headBytesMax + " bytes");
  }

  private static boolean isSpace(byte c) {
    return c == ' ' || c == '\t';
  }
}
