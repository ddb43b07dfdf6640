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
 * Reads start lines and field lines (RFC 9112 §2.1, §5) within shared limits, for both sides. It
 * rejects everything that two parsers could read differently. Single-owner.
 */
final class LineReader {
  /** Field bytes that are part of a connection's fixed cost. */
  private static final int FREE_BYTES = 4096;

  /** The approximate cost of a field besides its octets. */
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
   * @param headBytesMax bytes of a start line and header section, and of a trailer section
   * @param fieldsMax field lines of a header section, and of a trailer section
   * @param unfolds whether folded lines are accepted: a client may, a server must reject them (RFC
   *     9112 §5.2)
   */
  LineReader(ByteInput in, int headBytesMax, int fieldsMax, boolean unfolds) {
    this.in = in;
    this.headBytesMax = headBytesMax;
    this.fieldsMax = fieldsMax;
    this.unfolds = unfolds;
  }

  /** Starts a message head. */
  void begin() {
    begin("head");
  }

  /** Starts a trailer section. */
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
   * @param bytesMax the maximum length of this line, besides the limit for all
   * @param status the status a server sends for a longer one
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

  /** Waits for a line and returns it as text, one char for each octet. */
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
          throw new MalformedMessageException(400, "a field line has no colon");
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

  /**
   * Takes allowance for fields beyond the first {@link #FREE_BYTES}, which are part of a
   * connection's fixed cost.
   */
  private void hold(int lineBytes) throws BudgetExceededException {
    int cost = lineBytes + FIELD_BYTES;
    free -= cost;
    if (free < 0) {
      in.allowance().take(cost);
      held += cost;
    }
  }

  /** Gives back the allowance for the fields of a finished message. */
  void release() {
    in.allowance().give(held);
    held = 0;
    free = FREE_BYTES;
  }

  private void unfold(String more, Headers target) throws MalformedMessageException {
    if (!unfolds || target.isEmpty()) {
      throw new MalformedMessageException(400, "a field line begins with a space");
    }
    String before = target.lastValue();
    target.replaceLastValue(
        before.isEmpty() ? more : more.isEmpty() ? before : before + " " + more);
  }

  /**
   * The value without surrounding spaces; rejects control characters, at which another parser could
   * end it.
   */
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
        throw new MalformedMessageException(400, "a field value contains a control character");
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
