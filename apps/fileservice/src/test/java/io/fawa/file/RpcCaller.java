/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.file;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import io.fawa.connect.server.RpcServer;
import io.fawa.http.ClientExchange;
import io.fawa.http.Headers;
import io.fawa.http.HttpVersion;
import io.fawa.http.MemoryExchange;
import io.fawa.http.RequestHead;
import io.fawa.http.ResetCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Calls the file service as a client of Connect would, with JSON and without a socket. */
record RpcCaller(RpcServer server, Headers metadata) {
  RpcCaller(RpcServer server) {
    this(server, Headers.of());
  }

  /** The same with this metadata in each call. */
  RpcCaller with(String name, String value) {
    return new RpcCaller(server, Headers.of(name, value));
  }

  private static final String SERVICE = "/file.v1.FileService/";
  private static final int END = 2;

  /** What came back: the messages before the end, and the JSON of the end. */
  record Stream(List<String> messages, String end) {
    <M extends Message.Builder> M message(int index, M builder)
        throws InvalidProtocolBufferException {
      JsonFormat.parser().merge(messages.get(index), builder);
      return builder;
    }
  }

  /** What came back of a unary call. */
  record Answer(int status, String body) {}

  Answer unary(String method, String json) throws IOException {
    MemoryExchange exchange = exchange(method, "application/json");
    ClientExchange client = exchange.client();
    serve(exchange);
    send(client, json.getBytes(StandardCharsets.UTF_8));
    return new Answer(client.status(), new String(body(client), StandardCharsets.UTF_8));
  }

  Stream stream(String method, String... messages) throws IOException {
    MemoryExchange exchange = exchange(method, "application/connect+json");
    ClientExchange client = exchange.client();
    serve(exchange);
    ByteArrayOutputStream frames = new ByteArrayOutputStream();
    for (String message : messages) {
      frames.writeBytes(frame(message));
    }
    send(client, frames.toByteArray());
    return read(client);
  }

  /** Serves on a thread of its own: a request is larger than what is buffered in between. */
  private void serve(MemoryExchange exchange) {
    Thread.ofVirtual()
        .start(() -> {
          try {
            server.handle(exchange);
          } catch (IOException e) {
            exchange.reset(ResetCode.INTERNAL_ERROR);
          }
        });
  }

  private static void send(ClientExchange client, byte[] body) {
    Thread.ofVirtual()
        .start(() -> {
          try {
            client.write(body, 0, body.length);
            client.endRequest();
          } catch (IOException e) {
            // The server has refused it in the middle; its answer says why.
          }
        });
  }

  MemoryExchange exchange(String method, String contentType) {
    return new MemoryExchange(
        HttpVersion.HTTP_2,
        new RequestHead(
            "POST", SERVICE + method, Headers.of("content-type", contentType).addAll(metadata)));
  }

  static Stream read(ClientExchange client) throws IOException {
    List<String> messages = new ArrayList<>();
    ByteBuffer in = ByteBuffer.wrap(body(client));
    String end = "none";
    while (in.hasRemaining()) {
      boolean last = in.get() == END;
      byte[] data = new byte[in.getInt()];
      in.get(data);
      String json = new String(data, StandardCharsets.UTF_8);
      if (last) {
        end = json;
      } else {
        messages.add(json);
      }
    }
    return new Stream(messages, end);
  }

  static byte[] frame(String message) {
    byte[] data = message.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(5 + data.length).put((byte) 0).putInt(data.length).put(data).array();
  }

  private static byte[] body(ClientExchange client) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    byte[] part = new byte[8_192];
    for (int n = client.read(part, 0, part.length); n >= 0; n = client.read(part, 0, part.length)) {
      body.write(part, 0, n);
    }
    return body.toByteArray();
  }
}
