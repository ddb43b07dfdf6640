/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect;

import io.fawa.connect.server.RpcServer;
import io.fawa.http.ClientExchange;
import io.fawa.http.Headers;
import io.fawa.http.HttpVersion;
import io.fawa.http.MemoryExchange;
import io.fawa.http.MemoryTransport;
import io.fawa.http.RequestHead;
import io.fawa.limits.Deadline;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What a server answers, whole. */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record Answer(int status, Headers headers, byte[] body, Headers trailers) {
  private static final Duration BOUND = Duration.ofSeconds(60);

  /** One envelope of a body. */
  public record Frame(int flags, byte[] data) {
    public String text() {
      return new String(data, StandardCharsets.UTF_8);
    }
  }

  /** Posts a whole request over HTTP/2. */
  public static Answer post(RpcServer server, String path, Headers headers, byte[] body) {
    return of(server, HttpVersion.HTTP_2, new RequestHead("POST", path, headers), body);
  }

  public static Answer of(RpcServer server, HttpVersion version, RequestHead head, byte[] body) {
    MemoryExchange exchange = new MemoryExchange(version, head);
    try {
      ClientExchange client = exchange.client();
      client.write(body, 0, body.length);
      client.endRequest();
      server.handle(exchange);
      return of(client);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Posts JSON messages and reads the answer while they are being sent. */
  public static Answer whileSending(RpcServer server, String path, String... messages) {
    try (MemoryTransport transport = new MemoryTransport(server, HttpVersion.HTTP_2);
        ClientExchange client =
            transport.open(
                new RequestHead(
                    "POST", path, Headers.of("content-type", "application/connect+json")),
                Deadline.after(BOUND))) {
      byte[] body = jsonFrames(messages);
      Thread sender =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  client.write(body, 0, body.length);
                  client.endRequest();
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      Answer answer = of(client);
      sender.join();
      return answer;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Reads a response to its end. */
  public static Answer of(ClientExchange client) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    byte[] part = new byte[4096];
    int status = client.status();
    for (int n = client.read(part, 0, part.length); n >= 0; n = client.read(part, 0, part.length)) {
      body.write(part, 0, n);
    }
    return new Answer(status, client.headers(), body.toByteArray(), client.trailers());
  }

  public String text() {
    return new String(body, StandardCharsets.UTF_8);
  }

  /** The value of a header, empty if it is not there. */
  public String header(String name) {
    return headers.get(name, "");
  }

  public List<Frame> frames() {
    return framesOf(body);
  }

  public Frame lastFrame() {
    return frames().getLast();
  }

  public static List<Frame> framesOf(byte[] body) {
    List<Frame> frames = new ArrayList<>();
    ByteBuffer in = ByteBuffer.wrap(body);
    while (in.hasRemaining()) {
      int flags = in.get() & 0xff;
      byte[] data = new byte[in.getInt()];
      in.get(data);
      frames.add(new Frame(flags, data));
    }
    return frames;
  }

  /** One envelope. */
  public static byte[] frame(int flags, byte[] data) {
    return ByteBuffer.allocate(5 + data.length)
        .put((byte) flags)
        .putInt(data.length)
        .put(data)
        .array();
  }

  /** Envelopes around JSON texts. */
  public static byte[] jsonFrames(String... messages) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (String message : messages) {
      out.writeBytes(frame(0, message.getBytes(StandardCharsets.UTF_8)));
    }
    return out.toByteArray();
  }
}
