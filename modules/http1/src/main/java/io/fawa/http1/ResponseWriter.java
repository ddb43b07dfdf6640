/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http1;

import io.fawa.http.FieldRules;
import io.fawa.http.Headers;
import java.io.IOException;
import java.util.function.BooleanSupplier;

/**
 * Writes one response (RFC 9112 §4, §6, §7.1). A body with a given content-length, or one that fits
 * into the buffer, is sent with its length. A longer or flushed one is sent in chunks, or, to an
 * HTTP/1.0 client, up to the end of the connection. Single-owner.
 */
final class ResponseWriter {
  private final Outbound out;
  private final Http1ServerConfig config;
  private final Request request;
  private final boolean head;

  private int status;
  private Headers fields = new Headers();

  /** The value of content-length; -1 without one. */
  private long promisedBytes = -1;

  private long writtenBytes;
  private final MessageBuffer whole = new MessageBuffer();
  private Framing framing = Framing.UNDECIDED;
  private boolean closeAsked;
  private boolean closes;
  private volatile boolean ended;

  ResponseWriter(Outbound out, Http1ServerConfig config, Request request) {
    this.out = out;
    this.config = config;
    this.request = request;
    this.head = request.method().equals("HEAD");
  }

  /** The framing of the body (RFC 9112 §6.3). */
  private enum Framing {
    UNDECIDED,
    NONE,
    SIZED,
    CHUNKED,
    CLOSE,
    UPGRADED
  }

  boolean ended() {
    return ended;
  }

  /** The status given to {@link #start}; 0 before. */
  int status() {
    return status;
  }

  /** True once part of the response may have been sent. */
  boolean headSent() {
    return framing != Framing.UNDECIDED;
  }

  /** True if the header section says that the connection ends with this response. */
  boolean closes() {
    return closes;
  }

  /**
   * Sets the status and header section.
   *
   * @throws IllegalArgumentException a field cannot be sent
   * @throws IllegalStateException the response was already started
   */
  void start(int responseStatus, Headers headers) throws IOException {
    if (status != 0) {
      throw new IllegalStateException("the response was already started with " + status);
    }
    boolean upgrades = responseStatus == 101 && !request.upgrade().isEmpty();
    if (!upgrades && (responseStatus < 200 || responseStatus > 599)) {
      throw new IllegalArgumentException("status must be 200 to 599, got " + responseStatus);
    }
    closeAsked = FieldRules.listHas(headers, "connection", "close");
    if (closeAsked) {
      headers.remove("connection");
    }
    FieldRules.requireSendable(headers);
    promisedBytes = FieldRules.contentLength(headers);
    status = responseStatus;
    fields = headers;
    if (upgrades) {
      startUpgrade();
    }
  }

  private void startUpgrade() throws IOException {
    framing = Framing.UPGRADED;
    out.append(buffer -> {
      buffer.bytes(StatusLines.of(101));
      buffer.field("connection", "upgrade");
      buffer.field("upgrade", request.upgrade());
      buffer.fields(fields);
      buffer.lineEnd();
    });
    out.flush();
  }

  /** Appends to the body. */
  void write(byte[] source, int offset, int length, BooleanSupplier keeps) throws IOException {
    requireOpen();
    if (bodiless()) {
      writtenBytes += length;
      return;
    }
    if (promisedBytes >= 0 && length > promisedBytes - writtenBytes) {
      throw new IllegalStateException(
          "content-length is " + promisedBytes + ", got " + (writtenBytes + length) + " bytes");
    }
    writtenBytes += length;
    if (framing == Framing.UNDECIDED
        && promisedBytes < 0
        && whole.size() + length <= config.wholeBytesMax()) {
      whole.bytes(source, offset, length);
      return;
    }
    open(keeps);
    send(source, offset, length);
  }

  /** Sends what has been appended. */
  void flush(BooleanSupplier keeps) throws IOException {
    requireOpen();
    open(keeps);
    out.flush();
  }

  /** Ends the response; the owner of the connection sends it. */
  void end(Headers trailers, BooleanSupplier keeps) throws IOException {
    requireOpen();
    FieldRules.requireSendable(trailers);
    if (promisedBytes > writtenBytes && !bodiless()) {
      throw new IOException(
          "content-length is " + promisedBytes + ", the body ended after " + writtenBytes);
    }
    if (framing == Framing.UNDECIDED) {
      endAtOnce(trailers, keeps);
    } else if (framing == Framing.CHUNKED) {
      out.append(buffer -> buffer.lastChunk(trailers));
    } else if (framing == Framing.UPGRADED) {
      out.flush();
    }
    ended = true;
  }

  private void endAtOnce(Headers trailers, BooleanSupplier keeps) throws IOException {
    if (whole.size() > 0 && !trailers.isEmpty()) {
      open(keeps);
      if (framing == Framing.CHUNKED) {
        out.append(buffer -> buffer.lastChunk(trailers));
      }
      return;
    }
    if (!trailers.isEmpty()) {
      // A response without content has no trailer section: all fields go into the header section,
      // as in gRPC's "Trailers-Only".
      fields.remove("trailer");
      fields.addAll(trailers);
    }
    long length = bodiless() ? (head && writtenBytes > 0 ? writtenBytes : -1) : whole.size();
    framing = bodiless() ? Framing.NONE : Framing.SIZED;
    boolean close = decideClose(keeps);
    out.append(buffer -> {
      appendHead(buffer, close, promisedBytes >= 0 ? -1 : length);
      buffer.bytes(whole.array(), 0, whole.size());
    });
    whole.release();
  }

  /** Sends the header section and the buffered body, unless done before. */
  private void open(BooleanSupplier keeps) throws IOException {
    if (framing != Framing.UNDECIDED) {
      return;
    }
    if (bodiless()) {
      framing = Framing.NONE;
    } else if (promisedBytes >= 0) {
      framing = Framing.SIZED;
    } else {
      framing = request.minorVersion() > 0 ? Framing.CHUNKED : Framing.CLOSE;
    }
    boolean close = decideClose(keeps);
    out.append(buffer -> {
      appendHead(buffer, close, -1);
      if (whole.size() > 0) {
        appendBody(buffer);
      }
    });
    whole.release();
  }

  private void appendBody(MessageBuffer buffer) {
    if (framing == Framing.CHUNKED) {
      buffer.chunkSize(whole.size());
    }
    buffer.bytes(whole.array(), 0, whole.size());
    if (framing == Framing.CHUNKED) {
      buffer.lineEnd();
    }
  }

  private void send(byte[] source, int offset, int length) throws IOException {
    if (length == 0) {
      return;
    }
    if (framing == Framing.CHUNKED) {
      out.append(buffer -> buffer.chunkSize(length));
      out.write(source, offset, length);
      out.append(MessageBuffer::lineEnd);
    } else if (framing == Framing.SIZED && out.mayHold(length)) {
      out.append(buffer -> buffer.bytes(source, offset, length));
    } else {
      out.write(source, offset, length);
    }
  }

  private boolean decideClose(BooleanSupplier keeps) {
    closes = closeAsked || framing == Framing.CLOSE || !keeps.getAsBoolean();
    return closes;
  }

  private void appendHead(MessageBuffer buffer, boolean close, long length) {
    buffer.bytes(StatusLines.of(status));
    boolean dated = false;
    for (int i = 0; i < fields.size(); i++) {
      String name = fields.name(i);
      // RFC 9110 §8.6: a 204 has no content-length.
      if (status != 204 || !name.equals("content-length")) {
        buffer.field(name, fields.value(i));
      }
      dated |= name.equals("date");
    }
    if (!dated) {
      buffer.bytes(DateField.now());
    }
    if (length >= 0) {
      buffer.field("content-length", Long.toString(length));
    } else if (framing == Framing.CHUNKED) {
      buffer.field("transfer-encoding", "chunked");
    }
    if (close) {
      buffer.field("connection", "close");
    }
    buffer.lineEnd();
  }

  private boolean bodiless() {
    return head || status == 204 || status == 304;
  }

  private void requireOpen() {
    if (status == 0) {
      throw new IllegalStateException("the response was not started");
    }
    if (ended) {
      throw new IllegalStateException("the response has ended");
    }
  }
}
