/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.protocol;

import com.google.protobuf.Message;
import io.fawa.connect.Code;
import io.fawa.connect.Compression;
import io.fawa.connect.Method;
import io.fawa.connect.RpcException;
import io.fawa.connect.codec.Bytes;
import io.fawa.http.Exchange;
import io.fawa.http.Headers;
import io.fawa.limits.Deadline;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * A server call in an enveloped protocol. The HTTP status is always 200; the outcome comes last.
 */
public final class EnvelopedServer<Q extends Message, S extends Message>
    implements ServerRequests<Q>, ServerResponses<S>, EnvelopeReader.Bounds {
  private static final int UNARY_BUFFER_BYTES = 64;
  private static final int STREAM_BUFFER_BYTES = 4096;

  private final Exchange exchange;
  private final Method<Q, S> method;
  private final Messages messages;
  private final EnvelopeProtocol protocol;
  private final String contentType;
  private final EnvelopeReader reader;
  private final EnvelopeSink body;
  private final Bytes frame = new Bytes(0);
  private boolean headSent;
  private boolean broken;

  /**
   * The call of {@code exchange}.
   *
   * @param contentType content type of the response
   */
  public EnvelopedServer(
      Exchange exchange,
      Method<Q, S> method,
      Messages messages,
      EnvelopeProtocol protocol,
      String contentType) {
    this.exchange = exchange;
    this.method = method;
    this.messages = messages;
    this.protocol = protocol;
    this.contentType = contentType;
    this.reader =
        new EnvelopeReader(
            protocol.envelopes(exchange::read),
            this,
            method.kind().streamsRequests() ? STREAM_BUFFER_BYTES : UNARY_BUFFER_BYTES,
            messages.limits().receiveBytesMax(),
            Code.INVALID_ARGUMENT);
    this.body = protocol.body(exchange::write);
  }

  @Override
  public void hold(long bytes) throws IOException {
    if (bytes > 0) {
      exchange.allowance().take(bytes);
    } else {
      exchange.allowance().give(-bytes);
    }
  }

  /** A stream may be silent between messages; within a message the idle time-out applies. */
  @Override
  public void within(boolean message) {
    if (method.kind().streamsRequests()) {
      exchange.bodyIdleTimeout(message ? messages.limits().idleTimeout() : Duration.ZERO);
    }
  }

  @Override
  public Deadline requestedDeadline() {
    return protocol.deadline(exchange.headers());
  }

  @Override
  public String requestEncoding() {
    return exchange.headers().get(protocol.encodingHeader(), "");
  }

  @Override
  public String acceptedEncodings() {
    return exchange.headers().get(protocol.acceptHeader(), "");
  }

  @Override
  public void checkRequest() {
    protocol.checkRequest(exchange.headers());
  }

  @Override
  public Optional<Q> read() throws IOException {
    if (broken) {
      throw new RpcException(Code.INVALID_ARGUMENT, "the request stream broke before");
    }
    broken = true;
    if (method.kind().streamsRequests()) {
      messages.release();
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
    boolean compressed = flags != 0;
    messages.came(compressed);
    byte[] data = reader.data();
    int offset = reader.dataOffset();
    int length = reader.dataLength();
    boolean owned = reader.dataOwned();
    if (compressed) {
      data = messages.decompress(data, offset, length);
      offset = 0;
      length = data.length;
      owned = true;
    }
    return length == 0
        ? method.request()
        : messages.decode(method.request(), data, offset, length, owned);
  }

  @Override
  public void writeHead(Headers headers) throws IOException {
    sendHead(headers);
    exchange.flush();
  }

  @Override
  public void write(S response, Headers headers) throws IOException {
    frame.clear();
    frame.extend(EnvelopeReader.PREFIX_BYTES);
    messages.write(response, frame);
    int length = frame.size() - EnvelopeReader.PREFIX_BYTES;
    sendHead(headers);
    Optional<Compression> compression = messages.outgoing(length);
    if (compression.isPresent()) {
      byte[] compressed =
          compression.get().compress(frame.array(), EnvelopeReader.PREFIX_BYTES, length);
      writeEnvelope(EnvelopeReader.COMPRESSED, compressed);
    } else {
      frame.array()[0] = 0;
      frame.putInt(1, length);
      body.write(frame.array(), 0, frame.size());
    }
    if (method.kind().streamsResponses()) {
      exchange.flush();
    }
  }

  @Override
  public void writeEnd(Headers headers, Headers trailers) throws IOException {
    sendHead(headers);
    end(protocol.ending(trailers));
  }

  @Override
  public void writeEnd(RpcException error, Headers headers, Headers trailers) throws IOException {
    sendHead(headers);
    end(protocol.ending(error, trailers));
  }

  private void end(EnvelopeProtocol.Ending ending) throws IOException {
    switch (ending) {
      case EnvelopeProtocol.Ending.Trailers(Headers fields) -> exchange.end(fields);
      case EnvelopeProtocol.Ending.Envelope(int flags, byte[] data) -> {
        writeEnvelope(flags, data);
        exchange.end();
      }
    }
  }

  private void writeEnvelope(int flags, byte[] data) throws IOException {
    frame.clear();
    frame.write(flags);
    frame.putInt(frame.extend(Integer.BYTES), data.length);
    frame.append(data);
    body.write(frame.array(), 0, frame.size());
  }

  /** Starts the response, unless it has been started. */
  private void sendHead(Headers headers) throws IOException {
    if (headSent) {
      return;
    }
    headSent = true;
    Headers head = new Headers();
    head.add("content-type", contentType);
    head.add(protocol.acceptHeader(), messages.acceptedEncodings());
    if (messages.outgoing().isPresent()) {
      head.add(protocol.encodingHeader(), messages.outgoing().get().name());
    }
    Metadata.copy(headers, "", head);
    protocol.announceTrailers(head, exchange.version());
    exchange.respond(200, head);
  }
}
