/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http1;

import io.fawa.http.FieldRules;
import io.fawa.http.Headers;
import java.io.EOFException;
import java.io.IOException;
import java.util.List;

/** The body of a message, in one of the framings of RFC 9112 §6.3. Single-owner. */
sealed interface MessageBody {
  /** Takes some bytes, waiting for the first; -1 at the end. */
  int read(byte[] target, int offset, int length) throws IOException;

  /** True once the whole body was read. */
  boolean ended();

  /** True if the connection can carry another message after this body. */
  boolean delimited();

  /** How many bytes are left; -1 if unknown. */
  default long announcedBytes() {
    return ended() ? 0 : -1;
  }

  /** True if the rest of the body is known to have been received. */
  default boolean received() {
    return ended();
  }

  /** The trailer section; empty before the end. */
  Headers trailers();

  /** No body. */
  static MessageBody none() {
    return None.NONE;
  }

  /**
   * The body of a request. Rejects framing at which another parser could end the body elsewhere
   * (RFC 9112 §6.1, §6.3, §11.2).
   *
   * @param minorVersion of HTTP/1
   */
  static MessageBody ofRequest(Headers headers, int minorVersion, LineReader lines)
      throws MalformedMessageException {
    boolean coded = headers.contains("transfer-encoding");
    long length = contentLength(headers);
    if (coded) {
      if (length >= 0) {
        throw new MalformedMessageException(400, "both transfer-encoding and content-length");
      }
      if (minorVersion == 0) {
        throw new MalformedMessageException(400, "transfer-encoding in HTTP/1.0");
      }
      requireChunked(headers);
      return new Chunked(lines);
    }
    return length <= 0 ? none() : new Sized(length, lines.input());
  }

  /** The body of a response with {@code head} to a request with {@code method}. */
  static MessageBody ofResponse(ResponseHead head, String method, LineReader lines)
      throws MalformedMessageException {
    Headers headers = head.headers();
    if (method.equals("HEAD") || head.status() == 204 || head.status() == 304) {
      return none();
    }
    boolean sized = headers.contains("content-length");
    if (headers.contains("transfer-encoding")) {
      if (sized) {
        // RFC 9112 §6.3: the shape of response splitting.
        throw new MalformedMessageException(502, "both transfer-encoding and content-length");
      }
      if (head.minorVersion() == 0) {
        throw new MalformedMessageException(502, "transfer-encoding in HTTP/1.0");
      }
      requireChunked(headers);
      return new Chunked(lines);
    }
    if (!sized) {
      return new ToTheEnd(lines.input());
    }
    return new Sized(contentLength(headers), lines.input());
  }

  private static long contentLength(Headers headers) throws MalformedMessageException {
    try {
      return FieldRules.contentLength(headers);
    } catch (IllegalArgumentException e) {
      throw new MalformedMessageException(400, "content-length is not one number");
    }
  }

  /** Only chunked is supported; the name is case-insensitive (RFC 9112 §7). */
  private static void requireChunked(Headers headers) throws MalformedMessageException {
    List<String> codings = headers.all("transfer-encoding");
    if (codings.size() != 1 || !codings.get(0).equalsIgnoreCase("chunked")) {
      throw new MalformedMessageException(501, "transfer-encoding is not chunked");
    }
  }

  /** No body. */
  enum None implements MessageBody {
    NONE;

    @Override
    public int read(byte[] target, int offset, int length) {
      return -1;
    }

    @Override
    public boolean ended() {
      return true;
    }

    @Override
    public boolean delimited() {
      return true;
    }

    @Override
    public Headers trailers() {
      return new Headers();
    }
  }

  /** A body of content-length bytes. */
  final class Sized implements MessageBody {
    private final long promised;
    private final ByteInput in;
    private long left;

    Sized(long bytes, ByteInput in) {
      this.promised = bytes;
      this.left = bytes;
      this.in = in;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      if (left == 0) {
        return -1;
      }
      int count = in.read(target, offset, (int) Math.min(length, left));
      if (count < 0) {
        throw new EOFException("content-length " + promised + ", got " + (promised - left));
      }
      left -= count;
      return count;
    }

    @Override
    public boolean ended() {
      return left == 0;
    }

    @Override
    public boolean delimited() {
      return true;
    }

    @Override
    public long announcedBytes() {
      return left;
    }

    @Override
    public Headers trailers() {
      return new Headers();
    }
  }

  /** Chunks, then trailers (RFC 9112 §7.1). */
  final class Chunked implements MessageBody {
    /** The longest size line, with extensions and line end. */
    static final int SIZE_LINE_BYTES_MAX = 1024;

    /**
     * The most bytes of extensions in a whole body; they are ignored, and more would be an attack.
     */
    static final int EXTENSION_BYTES_MAX = 16_384;

    private static final int SIZE_DIGITS_MAX = 15;

    private final LineReader lines;
    private Headers trailers = new Headers();
    private long left;
    private int extensionBytes;
    private boolean within;
    private boolean ended;

    Chunked(LineReader lines) {
      this.lines = lines;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      if (left == 0 && !ended) {
        begin();
      }
      if (ended) {
        return -1;
      }
      int count = lines.input().read(target, offset, (int) Math.min(length, left));
      if (count < 0) {
        throw new EOFException("closed by the peer within a chunk");
      }
      left -= count;
      return count;
    }

    /** Reads up to the data of the next chunk, or to the end of the body. */
    private void begin() throws IOException {
      if (within) {
        endChunk();
      }
      left = size();
      within = left > 0;
      if (left == 0) {
        lines.beginTrailers();
        Headers fields = new Headers();
        lines.fields(fields);
        trailers = fields;
        ended = true;
      }
    }

    private void endChunk() throws IOException {
      int length = lines.input().awaitLine(SIZE_LINE_BYTES_MAX);
      if (length != 0) {
        throw new MalformedMessageException(400, "a chunk is longer than its size");
      }
      lines.input().take(0);
    }

    private long size() throws IOException {
      ByteInput in = lines.input();
      int length = in.awaitLine(SIZE_LINE_BYTES_MAX);
      if (length < 0) {
        throw new MalformedMessageException(
            400, "a chunk size line of more than " + SIZE_LINE_BYTES_MAX + " bytes");
      }
      byte[] line = in.array();
      int start = in.position();
      int digits = 0;
      long size = 0;
      while (digits < length) {
        int digit = hex(line[start + digits]);
        if (digit < 0) {
          break;
        }
        size = size << 4 | digit;
        if (++digits > SIZE_DIGITS_MAX) {
          throw new MalformedMessageException(400, "a chunk size has too many digits");
        }
      }
      if (digits == 0) {
        throw new MalformedMessageException(400, "a chunk size is not a number");
      }
      requireExtension(line, start + digits, start + length);
      in.take(length);
      return size;
    }

    /** Looks for the last chunk in the buffered bytes without taking any. */
    @Override
    public boolean received() {
      if (ended) {
        return true;
      }
      ByteInput in = lines.input();
      byte[] bytes = in.array();
      int end = in.position() + in.available();
      long at = in.position() + left + (within ? 2 : 0);
      while (at < end) {
        int from = (int) at;
        long size = 0;
        int digits = 0;
        while (from < end && digits < SIZE_DIGITS_MAX && hex(bytes[from]) >= 0) {
          size = size << 4 | hex(bytes[from++]);
          digits++;
        }
        if (digits == 0 || end - from < 2 || bytes[from] != '\r' || bytes[from + 1] != '\n') {
          return false;
        }
        if (size == 0) {
          // Trailers are not parsed here.
          return end - from >= 4 && bytes[from + 2] == '\r' && bytes[from + 3] == '\n';
        }
        at = from + 2 + size + 2;
      }
      return false;
    }

    /** RFC 9112 §7.1.1: extensions follow; some senders put a space before them. */
    private void requireExtension(byte[] line, int from, int to) throws MalformedMessageException {
      int at = from;
      while (at < to && (line[at] == ' ' || line[at] == '\t')) {
        at++;
      }
      if (at < to && line[at] != ';') {
        throw new MalformedMessageException(400, "a chunk size is not a number");
      }
      for (int i = at; i < to; i++) {
        if ((line[i] >= 0 && line[i] < ' ' && line[i] != '\t') || line[i] == 0x7f) {
          throw new MalformedMessageException(
              400, "a chunk extension contains a control " + "character");
        }
      }
      extensionBytes += to - from;
      if (extensionBytes > EXTENSION_BYTES_MAX) {
        throw new MalformedMessageException(
            400, "chunk extensions of more than " + EXTENSION_BYTES_MAX + " bytes");
      }
    }

    private static int hex(byte c) {
      if (c >= '0' && c <= '9') {
        return c - '0';
      }
      int lower = c | 0x20;
      return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
    }

    @Override
    public boolean ended() {
      return ended;
    }

    @Override
    public boolean delimited() {
      return true;
    }

    @Override
    public Headers trailers() {
      return trailers;
    }
  }

  /** A body up to the end of the connection. */
  final class ToTheEnd implements MessageBody {
    private final ByteInput in;
    private boolean ended;

    ToTheEnd(ByteInput in) {
      this.in = in;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      int count = ended ? -1 : in.read(target, offset, length);
      ended = count < 0;
      return count;
    }

    @Override
    public boolean ended() {
      return ended;
    }

    @Override
    public boolean delimited() {
      return false;
    }

    @Override
    public Headers trailers() {
      return new Headers();
    }
  }
}
