/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http1;

import io.fawa.http.FieldRules;
import io.fawa.http.Headers;
import io.fawa.http.RequestHead;
import java.io.IOException;
import java.util.Set;

/**
 * Writes one request (RFC 9112 §3, §6, §7.1). Nothing is sent before a flush or a full buffer; what
 * fits into the buffer is sent in one write with the header section. The body is framed by a
 * content-length if the caller gives one or if everything is sent at once, otherwise by chunks.
 * Single-owner.
 */
final class RequestWriter {
  /** Body bytes that are buffered before they are sent. */
  static final int BUFFER_BYTES = 16_384;

  /** Methods whose requests have no content unless some is given (RFC 9110 §9.3). */
  private static final Set<String> BODILESS = Set.of("GET", "HEAD", "DELETE", "OPTIONS", "TRACE");

  private final RequestHead head;
  private final String authority;
  private final Sink sink;

  /** The value of content-length; -1 without one. */
  private final long promisedBytes;

  private final MessageBuffer body = new MessageBuffer();
  private long writtenBytes;
  private boolean chunked;
  private boolean ended;
  private int writes;
  private byte[] firstWrite = new byte[0];

  /** Sends bytes. */
  interface Sink {
    void write(byte[] source, int offset, int length) throws IOException;
  }

  /**
   * Creates a writer for the request {@code head} to {@code authority}.
   *
   * @throws IllegalArgumentException the head cannot be sent
   */
  RequestWriter(RequestHead head, String authority, Sink sink) {
    FieldRules.requireSendable(head);
    if (head.headers().contains("host") || head.method().equals("CONNECT")) {
      throw new IllegalArgumentException("a caller must not send host or CONNECT");
    }
    this.head = head;
    this.authority = authority;
    this.sink = sink;
    this.promisedBytes = promise(head.headers());
  }

  private static long promise(Headers headers) {
    if (!headers.contains("content-length")) {
      return -1;
    }
    long bytes = FieldRules.contentLength(headers.get("content-length", ""));
    if (bytes < 0 || headers.all("content-length").size() > 1) {
      throw new IllegalArgumentException(
          "content-length must be one number, got " + headers.all("content-length"));
    }
    return bytes;
  }

  /**
   * Appends to the body.
   *
   * @throws IllegalStateException the request has ended, or its content-length is less
   */
  void write(byte[] source, int offset, int length) throws IOException {
    requireOpen();
    if (promisedBytes >= 0 && length > promisedBytes - writtenBytes) {
      throw new IllegalStateException(
          "content-length is " + promisedBytes + ", got " + (writtenBytes + length) + " bytes");
    }
    writtenBytes += length;
    int done = 0;
    while (done < length) {
      if (body.size() == BUFFER_BYTES) {
        send(false, new Headers());
      }
      int part = Math.min(length - done, BUFFER_BYTES - body.size());
      body.bytes(source, offset + done, part);
      done += part;
    }
  }

  /** Sends what has been appended, and the header section if that is still to be sent. */
  void flush() throws IOException {
    if (!ended && (body.size() > 0 || writes == 0)) {
      send(false, new Headers());
    }
  }

  /**
   * Ends the request and sends everything.
   *
   * @throws IllegalStateException the request had ended, or its content-length is more
   */
  void end(Headers trailers) throws IOException {
    requireOpen();
    FieldRules.requireSendable(trailers);
    if (promisedBytes >= 0 && writtenBytes < promisedBytes) {
      throw new IllegalStateException(
          "content-length is " + promisedBytes + ", got " + writtenBytes + " bytes");
    }
    if (promisedBytes >= 0 && !trailers.isEmpty()) {
      throw new IllegalStateException("trailers cannot follow a body with content-length");
    }
    ended = true;
    send(true, trailers);
  }

  /** True if everything sent so far was one write, which can be repeated. */
  boolean repeatable() {
    return writes == 1;
  }

  /** Repeats the only write so far. */
  void repeat() throws IOException {
    sink.write(firstWrite, 0, firstWrite.length);
  }

  private void requireOpen() {
    if (ended) {
      throw new IllegalStateException("the request has ended");
    }
  }

  private void send(boolean last, Headers trailers) throws IOException {
    MessageBuffer out = new MessageBuffer();
    if (writes == 0) {
      chunked = promisedBytes < 0 && !(last && trailers.isEmpty());
      appendHead(last, out);
    }
    appendBody(out);
    if (last && chunked) {
      out.lastChunk(trailers);
    }
    byte[] bytes = out.copy();
    if (writes == 0) {
      firstWrite = bytes;
    }
    writes++;
    sink.write(bytes, 0, bytes.length);
  }

  private void appendHead(boolean last, MessageBuffer out) {
    out.text(head.method() + " " + head.path() + " HTTP/1.1\r\n");
    out.field("host", authority);
    out.fields(head.headers());
    if (head.headers().contains("te")) {
      // RFC 9110 §10.1.4: TE is connection-specific.
      out.field("connection", "te");
    }
    if (chunked) {
      out.field("transfer-encoding", "chunked");
    } else if (last
        && promisedBytes < 0
        && (writtenBytes > 0 || !BODILESS.contains(head.method()))) {
      out.field("content-length", Long.toString(writtenBytes));
    }
    out.lineEnd();
  }

  private void appendBody(MessageBuffer out) {
    if (body.size() == 0) {
      return;
    }
    if (chunked) {
      out.chunkSize(body.size());
    }
    out.bytes(body.array(), 0, body.size());
    if (chunked) {
      out.lineEnd();
    }
    body.clear();
  }
}
