/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.canvax;

import io.fawa.http.ClientExchange;
import io.fawa.http.Headers;
import io.fawa.http.RequestHead;
import io.fawa.http.Transport;
import io.fawa.limits.Deadline;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** One Collaborate call as its bytes go over the wire: envelopes both ways. */
final class WireCall implements AutoCloseable {
  static final String PATH = "/canva.v1.CanvaService/Collaborate";
  static final String CONNECT_JSON = "application/connect+json";
  private static final int PREFIX_BYTES = 5;
  private static final Duration WAIT = Duration.ofSeconds(60);

  private final ClientExchange exchange;

  private WireCall(ClientExchange exchange) {
    this.exchange = exchange;
  }

  static WireCall open(Transport transport, String contentType) throws IOException {
    return open(transport, "POST", contentType);
  }

  static WireCall open(Transport transport, String method, String contentType) throws IOException {
    Headers headers = Headers.of("content-type", contentType, "te", "trailers");
    WireCall call =
        new WireCall(transport.open(new RequestHead(method, PATH, headers), Deadline.after(WAIT)));
    call.exchange.flush();
    return call;
  }

  void say(String json) throws IOException {
    say(json.getBytes(StandardCharsets.UTF_8));
  }

  void say(byte[] payload) throws IOException {
    append(payload);
    exchange.flush();
  }

  /** Says something that need not go out at once. */
  void append(byte[] payload) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.write(0);
    out.writeInt(payload.length);
    out.write(payload);
    exchange.write(bytes.toByteArray(), 0, bytes.size());
  }

  void halfClose() throws IOException {
    exchange.endRequest();
  }

  int status() throws IOException {
    return exchange.status();
  }

  Headers trailers() {
    return exchange.trailers();
  }

  /** The payload of the next envelope, as text. */
  String next() throws IOException {
    return new String(nextBytes(), StandardCharsets.UTF_8);
  }

  /** The payload of the next envelope. */
  byte[] nextBytes() throws IOException {
    ByteBuffer prefix = ByteBuffer.wrap(exactly(PREFIX_BYTES));
    prefix.get();
    return exactly(prefix.getInt());
  }

  /** The payloads of all envelopes up to the end. */
  List<String> rest() throws IOException {
    List<String> all = new ArrayList<>();
    try {
      while (true) {
        all.add(next());
      }
    } catch (EOFException end) {
      return all;
    }
  }

  private byte[] exactly(int length) throws IOException {
    byte[] bytes = new byte[length];
    int read = 0;
    while (read < length) {
      int n = exchange.read(bytes, read, length - read);
      if (n < 0) {
        throw new EOFException("the response ended");
      }
      read += n;
    }
    return bytes;
  }

  @Override
  public void close() {
    exchange.close();
  }
}
