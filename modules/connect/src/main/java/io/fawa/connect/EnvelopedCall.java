/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect;

import com.google.protobuf.Message;
import io.fawa.http.Exchange;
import io.fawa.http.Headers;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * A call on the server whose messages are enveloped: all dialects but Connect's unary form. The
 * HTTP status is always 200; the outcome comes last.
 */
abstract class EnvelopedCall<Q extends Message, S extends Message> extends ServerCall<Q, S>
    implements EnvelopeReader.Bounds {
  private static final int UNARY_BUFFER_BYTES = 64;
  private static final int STREAM_BUFFER_BYTES = 4096;

  private final EnvelopeReader reader;
  private final Bytes frame = new Bytes(0);
  private boolean headSent;
  private boolean broken;

  EnvelopedCall(
      Exchange exchange,
      EnvelopeReader.Body body,
      Method<Q, S> method,
      WireFormat format,
      ServerSettings settings) {
    super(exchange, method, format, settings);
    this.reader =
        new EnvelopeReader(
            body,
            this,
            method.kind().streamsRequests() ? STREAM_BUFFER_BYTES : UNARY_BUFFER_BYTES,
            settings.config().receiveBytesMax(),
            Code.INVALID_ARGUMENT);
  }

  @Override
  public final void hold(long bytes) throws IOException {
    if (bytes > 0) {
      exchange.allowance().take(bytes);
    } else {
      exchange.allowance().give(-bytes);
    }
  }

  /** Between its messages a stream may be silent for long; a message that has begun must end. */
  @Override
  public final void within(boolean message) {
    if (method.kind().streamsRequests()) {
      exchange.bodyIdleTimeout(message ? settings.config().messageIdleTimeout() : Duration.ZERO);
    }
  }

  /** The header that names the compression of messages. */
  abstract String encodingHeader();

  /** The header that lists the compressions one takes. */
  abstract String acceptHeader();

  /** Writes bytes of the response's body; they are not retained. */
  void writeBody(byte[] source, int offset, int length) throws IOException {
    exchange.write(source, offset, length);
  }

  @Override
  final String requestEncoding() {
    return exchange.headers().get(encodingHeader(), "");
  }

  @Override
  final String acceptedEncodings() {
    return exchange.headers().get(acceptHeader(), "");
  }

  @Override
  final Optional<Q> read() throws IOException {
    if (broken) {
      throw new RpcException(Code.INVALID_ARGUMENT, "the request stream broke before");
    }
    broken = true;
    if (method.kind().streamsRequests()) {
      releaseMessage();
    }
    if (!reader.next()) {
      broken = false;
      return Optional.empty();
    }
    Q message = message();
    broken = false;
    return Optional.of(message);
  }

  private Q message() {
    int flags = reader.flags();
    if ((flags & ~EnvelopeReader.COMPRESSED) != 0) {
      throw new RpcException(
          Code.INVALID_ARGUMENT, "protocol error: invalid envelope flags " + flags);
    }
    int length = reader.dataLength();
    received(flags != 0);
    if (flags != 0) {
      Compression compression =
          requestCompression()
              .orElseThrow(() ->
                  new RpcException(
                      Code.INTERNAL,
                      "protocol error: sent compressed message without compression support"));
      if (length > 0) {
        byte[] plain = decompress(compression, reader.data(), reader.dataOffset(), length);
        return plain.length == 0 ? method.request() : decode(plain, 0, plain.length, true);
      }
    }
    return length == 0
        ? method.request()
        : decode(reader.data(), reader.dataOffset(), length, reader.dataOwned());
  }

  @Override
  final void writeHead(Headers headers) throws IOException {
    sendHead(headers);
    exchange.flush();
  }

  @Override
  final void write(S response) throws IOException {
    frame.clear();
    frame.extend(EnvelopeReader.PREFIX_BYTES);
    encode(response, frame);
    int length = frame.size() - EnvelopeReader.PREFIX_BYTES;
    sendHead(responseHeaders());
    Optional<Compression> compression = compressionOf(length);
    if (compression.isPresent()) {
      byte[] compressed =
          compression.get().compress(frame.array(), EnvelopeReader.PREFIX_BYTES, length);
      writeEnvelope(EnvelopeReader.COMPRESSED, compressed);
    } else {
      frame.array()[0] = 0;
      frame.putInt(1, length);
      writeBody(frame.array(), 0, frame.size());
    }
    if (method.kind().streamsResponses()) {
      exchange.flush();
    }
  }

  /** Writes one envelope around {@code data}. */
  final void writeEnvelope(int flags, byte[] data) throws IOException {
    frame.clear();
    frame.write(flags);
    frame.putInt(frame.extend(Integer.BYTES), data.length);
    frame.append(data);
    writeBody(frame.array(), 0, frame.size());
  }

  /** Starts the response, unless it has been started. */
  final void sendHead(Headers headers) throws IOException {
    if (headSent) {
      return;
    }
    headSent = true;
    Headers head = new Headers();
    head.add("content-type", format.contentType());
    head.add(acceptHeader(), settings.compressions().names());
    if (responseCompression().isPresent()) {
      head.add(encodingHeader(), responseCompression().get().name());
    }
    Metadata.copy(headers, "", head);
    announceTrailers(head);
    exchange.respond(200, head);
  }

  /** Names the trailers that follow, where those between us and the client want to know. */
  void announceTrailers(Headers head) {}
}
