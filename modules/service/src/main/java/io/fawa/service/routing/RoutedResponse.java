/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.routing;

import io.fawa.http.Exchange;
import io.fawa.http.FieldRules;
import io.fawa.http.Headers;
import io.fawa.service.response.InterimResponse;
import io.fawa.service.response.LateBody;
import io.helidon.http.DateTime;
import io.helidon.http.Header;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.ServerResponseTrailers;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http.ServerResponseBase;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Writes the response of Helidon's routes to the exchange. Single-owner, like the exchange. */
final class RoutedResponse extends ServerResponseBase<RoutedResponse>
    implements LateBody.Taker, InterimResponse.Sender {
  private static final int BUFFER_BYTES = 4_096;

  private final Exchange exchange;
  private final RoutedRequest request;
  private final ServerResponseHeaders headers = ServerResponseHeaders.create();
  private @Nullable ServerResponseTrailers trailers;
  private UnaryOperator<OutputStream> filter = UnaryOperator.identity();
  private @Nullable OutputStream stream;
  private @Nullable LateBody late;
  private boolean started;
  private boolean sent;
  private long bytesWritten;

  RoutedResponse(ConnectionContext connection, RoutedRequest request, Exchange exchange) {
    super(connection, request);
    this.request = request;
    this.exchange = exchange;
  }

  /**
   * Sets a body that is written once the route has returned.
   *
   * @throws IllegalStateException the response was already sent
   */
  @Override
  public void take(LateBody body) {
    if (hasEntity()) {
      throw new IllegalStateException("the response was already sent");
    }
    beforeSend();
    late = body;
  }

  @Override
  public void inform(int interim, Headers fields) throws IOException {
    exchange.inform(interim, fields);
  }

  /** Closes a body that is not written because its route has failed. */
  void giveUp() throws IOException {
    LateBody left = late;
    if (left != null) {
      left.close();
    }
  }

  /** Ends a response that a route has left open; returns the rest to be written, if any. */
  Optional<LateAnswer> finish() throws IOException {
    LateBody left = late;
    if (left != null) {
      return Optional.of(new LateAnswer(status().code(), fields(), left));
    }
    if (stream != null) {
      commit();
    }
    if (!sent) {
      throw new IOException("no route responded to " + request.prologue().method());
    }
    return Optional.empty();
  }

  @Override
  public RoutedResponse header(Header header) {
    if (started) {
      throw new IllegalStateException("the header was already sent");
    }
    headers.set(header);
    return this;
  }

  @Override
  public void send(byte[] bytes) {
    send(bytes, 0, bytes.length);
  }

  @Override
  public void send(byte[] bytes, int position, int length) {
    if (hasEntity()) {
      throw new IllegalStateException("the response was already sent");
    }
    beforeSend();
    try {
      boolean empty = length == 0;
      // A route that omits the content of a HEAD response does not set its length.
      if (!headers.contains(io.helidon.http.HeaderNames.CONTENT_LENGTH)
          && mayHaveBody()
          && !(empty && head())) {
        headers.contentLength(length);
      }
      start();
      if (!empty && !head()) {
        exchange.write(bytes, position, length);
        bytesWritten += length;
      }
      exchange.end(trailerFields());
      sent = true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    afterSend();
  }

  @Override
  public boolean isSent() {
    return sent || late != null; // tells Helidon not to send an error instead
  }

  @Override
  public OutputStream outputStream() {
    if (hasEntity()) {
      throw new IllegalStateException("the response was already sent");
    }
    beforeSend();
    stream = filter.apply(new HeldOutput(new Body(), heldBytesMax()));
    return stream;
  }

  /** At most the announced length; a body that is written at once is not buffered. */
  private int heldBytesMax() {
    long length = headers.contentLength().orElse(BUFFER_BYTES);
    return (int) Math.max(1, Math.min(length, BUFFER_BYTES));
  }

  @Override
  public long bytesWritten() {
    return bytesWritten;
  }

  @Override
  public ServerResponseHeaders headers() {
    return headers;
  }

  @Override
  public ServerResponseTrailers trailers() {
    ServerResponseTrailers made = trailers;
    if (made == null) {
      made = ServerResponseTrailers.create();
      trailers = made;
    }
    return made;
  }

  @Override
  public void streamResult(String result) {
    commit();
  }

  @Override
  public boolean hasEntity() {
    return sent || stream != null || late != null;
  }

  @Override
  public boolean reset() {
    if (!resetStream()) {
      return false;
    }
    headers.clear();
    return true;
  }

  @Override
  public boolean resetStream() {
    if (sent || started || late != null) {
      return false;
    }
    stream = null;
    return true;
  }

  @Override
  public void commit() {
    OutputStream open = stream;
    if (open == null || sent) {
      return;
    }
    try {
      open.flush();
      if (!started) {
        start();
      }
      exchange.end(trailerFields());
      sent = true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    afterSend();
  }

  @Override
  public void streamFilter(UnaryOperator<OutputStream> filterFunction) {
    UnaryOperator<OutputStream> before = filter;
    filter = out -> filterFunction.apply(before.apply(out));
  }

  private boolean head() {
    return exchange.method().equals("HEAD");
  }

  private boolean mayHaveBody() {
    int code = status().code();
    return code >= 200 && code != 204 && code != 304;
  }

  private void start() throws IOException {
    Headers fields = fields();
    started = true;
    exchange.respond(status().code(), fields);
  }

  private Headers fields() {
    Headers fields = new Headers();
    for (Header header : headers) {
      String name = header.headerName().lowerCase();
      if (!FieldRules.connectionSpecific(name)) {
        for (String value : header.allValues()) {
          fields.add(name, value);
        }
      }
    }
    if (!fields.contains("date")) {
      fields.add("date", DateTime.rfc1123String());
    }
    return fields;
  }

  private Headers trailerFields() {
    Headers fields = new Headers();
    if (trailers != null) {
      for (Header trailer : trailers) {
        fields.add(trailer.headerName().lowerCase(), trailer.get());
      }
    }
    return fields;
  }

  /**
   * Buffers the first bytes until the buffer is full or flushed, even if the route closes it: a
   * route that fails and closes its stream on the way out has not responded.
   */
  private static final class HeldOutput extends OutputStream {
    private final OutputStream body;
    private final int bytesMax;
    private byte[] held = {};
    private int size;

    HeldOutput(OutputStream body, int bytesMax) {
      this.body = body;
      this.bytesMax = bytesMax;
    }

    @Override
    public void write(int octet) throws IOException {
      write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
      if (length > bytesMax - size) {
        release();
      }
      if (length >= bytesMax) {
        body.write(source, offset, length);
        return;
      }
      if (held.length == 0) {
        held = new byte[bytesMax];
      }
      System.arraycopy(source, offset, held, size, length);
      size += length;
    }

    private void release() throws IOException {
      if (size > 0) {
        int holding = size;
        size = 0;
        body.write(held, 0, holding);
      }
    }

    @Override
    public void flush() throws IOException {
      release();
      body.flush();
    }

    @Override
    public void close() {}
  }

  /** The body as a stream; it ends with the response, not when a route closes it. */
  private final class Body extends OutputStream {
    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
      if (!started) {
        start();
      }
      if (!head()) {
        exchange.write(source, offset, length);
        bytesWritten += length;
      }
    }

    @Override
    public void flush() throws IOException {
      if (started && !sent) {
        exchange.flush();
      }
    }
  }
}
