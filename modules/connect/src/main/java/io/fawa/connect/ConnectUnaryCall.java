/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect;

import com.google.protobuf.Message;
import io.fawa.http.Exchange;
import io.fawa.http.Headers;
import io.fawa.limits.Allowance;
import io.fawa.limits.Deadline;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/**
 * Connect's unary form on the server: the body is the message, its compression is HTTP's content
 * encoding, a failure is an HTTP status with a JSON body, and trailers are headers that start with
 * {@code trailer-} (Connect "Unary-Request", "Unary-Response").
 */
class ConnectUnaryCall<Q extends Message, S extends Message> extends ServerCall<Q, S> {
  private static final int FIRST_BYTES = 1024;

  /** A content length is believed this far before the bytes are there. */
  private static final int TRUSTED_BYTES = 4096;

  private boolean received;
  private Bytes response = new Bytes(0);

  ConnectUnaryCall(
      Exchange exchange, Method<Q, S> method, WireFormat format, ServerSettings settings) {
    super(exchange, method, format, settings);
  }

  @Override
  Deadline requestedDeadline() {
    return Timeouts.ofConnect(exchange.headers().get(ConnectStreamCall.TIMEOUT, ""));
  }

  @Override
  String requestEncoding() {
    return exchange.headers().get("content-encoding", "");
  }

  @Override
  String acceptedEncodings() {
    return exchange.headers().get("accept-encoding", "");
  }

  @Override
  void checkRequest() {
    ConnectStreamCall.checkVersion(exchange.headers());
  }

  @Override
  Optional<Q> read() throws IOException {
    if (received) {
      return Optional.empty();
    }
    received = true;
    return Optional.of(readMessage());
  }

  /** Reads the message of the request. */
  Q readMessage() throws IOException {
    int bytesMax = settings.config().receiveBytesMax();
    byte[] body = new byte[firstBytes(bytesMax)];
    int length = 0;
    while (true) {
      if (length == body.length) {
        if (length > bytesMax) {
          throw EnvelopeReader.tooLarge(announcedLength(length), bytesMax);
        }
        body = Arrays.copyOf(body, grown(length, bytesMax));
      }
      int count = exchange.read(body, length, body.length - length);
      if (count < 0) {
        break;
      }
      LongWork.letOthersRun(length, length + count);
      length += count;
    }
    return decodeBody(body, length);
  }

  /** Twice the length, or as much as was announced, once it may be believed. */
  private int grown(int length, int bytesMax) {
    long wanted = 2L * length;
    long announced = announcedLength(0);
    if (announced >= length && announced + 1 < wanted) {
      wanted = announced + 1;
    }
    int grown = (int) Math.min(wanted, bytesMax + 1L);
    take(Allowance.arrayBytes(grown) - Allowance.arrayBytes(length));
    return grown;
  }

  /** The message of a whole body, which may be compressed. */
  final Q decodeBody(byte[] body, int length) {
    received(requestCompression().isPresent() && length > 0);
    if (requestCompressed()) {
      byte[] message = decompress(requestCompression().orElseThrow(), body, 0, length);
      return decode(message, 0, message.length, true);
    }
    return decode(body, 0, length, length > FIRST_BYTES);
  }

  /** One byte more than announced, so that the end is seen without growing. */
  private int firstBytes(int bytesMax) {
    long announced = announcedLength(Math.min(FIRST_BYTES - 1, bytesMax));
    if (announced > bytesMax) {
      throw EnvelopeReader.tooLarge(announced, bytesMax);
    }
    return (int) Math.min(announced + 1, TRUSTED_BYTES);
  }

  private long announcedLength(long absent) {
    String value = exchange.headers().get("content-length", "");
    try {
      return value.isEmpty() ? absent : Math.max(0, Long.parseLong(value));
    } catch (NumberFormatException e) {
      return absent;
    }
  }

  @Override
  void write(S message) throws IOException {
    response = new Bytes(message.getSerializedSize());
    encode(message, response);
  }

  /** The content type of what was written. */
  String responseType() {
    return format.contentType();
  }

  @Override
  void writeEnd(Headers headers, Headers trailers) throws IOException {
    Headers head = head(responseType(), headers, trailers);
    byte[] body = response.array();
    int length = response.size();
    Optional<Compression> compression = compressionOf(length);
    if (compression.isPresent()) {
      body = compression.get().compress(body, 0, length);
      length = body.length;
      head.add("content-encoding", compression.get().name());
    }
    respond(200, head, body, length);
  }

  @Override
  void writeEnd(RpcException error, Headers headers, Headers trailers) throws IOException {
    Headers head = head("application/json", headers, trailers);
    Metadata.copy(error.metadata(), "", head);
    byte[] body = ErrorJson.error(error);
    respond(error.code().httpStatus(), head, body, body.length);
  }

  private void respond(int status, Headers head, byte[] body, int length) throws IOException {
    head.add("content-length", Integer.toString(length));
    exchange.respond(status, head);
    if (length > 0 && !exchange.method().equals("HEAD")) {
      exchange.write(body, 0, length);
    }
    exchange.end();
  }

  /** The head of an answer. */
  final Headers head(String contentType, Headers headers, Headers trailers) {
    Headers head = new Headers();
    head.add("content-type", contentType);
    head.add("accept-encoding", settings.compressions().names());
    addVary(head);
    Metadata.copy(headers, "", head);
    Metadata.copy(trailers, "trailer-", head);
    return head;
  }

  /** Says what a cache must look at, where the answer may be cached. */
  void addVary(Headers head) {}
}
