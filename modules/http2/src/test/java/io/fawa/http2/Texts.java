/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http2;

import io.fawa.http.ClientExchange;
import io.fawa.http.Exchange;
import io.fawa.http.Headers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Whole bodies as text. */
final class Texts {
  private Texts() {}

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static String body(ClientExchange exchange) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    byte[] chunk = new byte[8192];
    for (int n = exchange.read(chunk, 0, chunk.length);
        n >= 0;
        n = exchange.read(chunk, 0, chunk.length)) {
      all.write(chunk, 0, n);
    }
    return all.toString(StandardCharsets.UTF_8);
  }

  static String body(Exchange exchange) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    byte[] chunk = new byte[8192];
    for (int n = exchange.read(chunk, 0, chunk.length);
        n >= 0;
        n = exchange.read(chunk, 0, chunk.length)) {
      all.write(chunk, 0, n);
    }
    return all.toString(StandardCharsets.UTF_8);
  }

  static void write(ClientExchange exchange, String text) throws IOException {
    byte[] bytes = bytes(text);
    exchange.write(bytes, 0, bytes.length);
  }

  static void write(Exchange exchange, String text) throws IOException {
    byte[] bytes = bytes(text);
    exchange.write(bytes, 0, bytes.length);
  }

  static void answer(Exchange exchange, String text) throws IOException {
    exchange.respond(200, Headers.of("content-type", "text/plain"));
    write(exchange, text);
    exchange.end();
  }
}
