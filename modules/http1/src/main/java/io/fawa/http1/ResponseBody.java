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
import java.util.Locale;

/** The body of a response, by the way it is delimited (RFC 9112 §6.3). Single-owner. */
sealed interface ResponseBody {
  /** Takes some bytes, waiting for the first; -1 at the end. */
  int read(byte[] target, int offset, int length) throws IOException;

  /** True once all of it was taken. */
  boolean ended();

  /** True if the connection is left at the beginning of another response. */
  boolean delimited();

  /** The trailers; empty before the end. */
  Headers trailers();

  /** The body that follows {@code head} in answer to {@code method}. */
  static ResponseBody of(ResponseHead head, String method, ByteInput in, HeadReader heads)
      throws IOException {
    List<String> codings = head.headers().all("transfer-encoding");
    List<String> lengths = head.headers().all("content-length");
    if (method.equals("HEAD") || head.status() == 204 || head.status() == 304) {
      return new Sized(0, in);
    }
    if (!codings.isEmpty()) {
      if (!lengths.isEmpty()) {
        // RFC 9112 §6.3: the shape of response splitting.
        throw HeadReader.malformed("both transfer-encoding and content-length");
      }
      boolean chunked = codings.size() == 1 && lower(codings.get(0)).equals("chunked");
      if (!chunked || head.minorVersion() == 0) {
        throw HeadReader.malformed("transfer-encoding is not chunked");
      }
      return new Chunked(in, heads);
    }
    if (lengths.isEmpty()) {
      return new ToTheEnd(in);
    }
    long length = lengths.size() == 1 ? FieldRules.contentLength(lengths.get(0)) : -1;
    if (length < 0) {
      throw HeadReader.malformed("content-length is not one number");
    }
    return new Sized(length, in);
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  /** As many bytes as content-length says. */
  final class Sized implements ResponseBody {
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
    public Headers trailers() {
      return new Headers();
    }
  }

  /** Chunks, then trailers (RFC 9112 §7.1). */
  final class Chunked implements ResponseBody {
    /** The longest size line, extensions and its end included. */
    static final int SIZE_LINE_BYTES_MAX = 1024;

    private static final int SIZE_DIGITS_MAX = 15;

    private final ByteInput in;
    private final HeadReader heads;
    private Headers trailers = new Headers();
    private long left;
    private boolean within;
    private boolean ended;

    Chunked(ByteInput in, HeadReader heads) {
      this.in = in;
      this.heads = heads;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      if (left == 0 && !ended) {
        begin();
      }
      if (ended) {
        return -1;
      }
      int count = in.read(target, offset, (int) Math.min(length, left));
      if (count < 0) {
        throw new EOFException("closed by the server within a chunk");
      }
      left -= count;
      return count;
    }

    /** Comes to the next chunk, or to the end of all. */
    private void begin() throws IOException {
      if (within && !line().isEmpty()) {
        throw HeadReader.malformed("a chunk longer than its size");
      }
      left = size(line());
      within = left > 0;
      if (left == 0) {
        trailers = heads.trailers();
        ended = true;
      }
    }

    private String line() throws IOException {
      return in.line(SIZE_LINE_BYTES_MAX)
          .orElseThrow(() ->
              HeadReader.malformed("a chunk size of more than " + SIZE_LINE_BYTES_MAX + " bytes"));
    }

    private static long size(String line) throws IOException {
      int digits = 0;
      long size = 0;
      while (digits < line.length()) {
        int digit = hex(line.charAt(digits));
        if (digit < 0) {
          break;
        }
        size = size << 4 | digit;
        if (++digits > SIZE_DIGITS_MAX) {
          throw HeadReader.malformed("a chunk size of too many digits");
        }
      }
      // RFC 9112 §7.1.1: extensions follow, after a space if the server is careless.
      String rest = line.substring(digits).strip();
      if (digits == 0 || !(rest.isEmpty() || rest.charAt(0) == ';')) {
        throw HeadReader.malformed("a chunk size that is no number");
      }
      return size;
    }

    /** Digits of ASCII alone, unlike {@link Character#digit(char, int)}. */
    private static int hex(char c) {
      return c < 128 ? Character.digit(c, 16) : -1;
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

  /** Everything until the server closes the connection. */
  final class ToTheEnd implements ResponseBody {
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
