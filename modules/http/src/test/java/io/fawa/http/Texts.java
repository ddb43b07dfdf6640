/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Whole bodies as text. */
public final class Texts {
  private Texts() {}

  /** The octets of a text. */
  public static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** The rest of a response. */
  public static String body(ClientExchange exchange) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    byte[] chunk = new byte[8192];
    for (int n = exchange.read(chunk, 0, chunk.length);
        n >= 0;
        n = exchange.read(chunk, 0, chunk.length)) {
      all.write(chunk, 0, n);
    }
    return all.toString(StandardCharsets.UTF_8);
  }

  /** The rest of a request. */
  public static String body(Exchange exchange) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    byte[] chunk = new byte[8192];
    for (int n = exchange.read(chunk, 0, chunk.length);
        n >= 0;
        n = exchange.read(chunk, 0, chunk.length)) {
      all.write(chunk, 0, n);
    }
    return all.toString(StandardCharsets.UTF_8);
  }

  /** Appends to a request. */
  public static void write(ClientExchange exchange, String text) throws IOException {
    byte[] bytes = bytes(text);
    exchange.write(bytes, 0, bytes.length);
  }

  /** Appends to a response. */
  public static void write(Exchange exchange, String text) throws IOException {
    byte[] bytes = bytes(text);
    exchange.write(bytes, 0, bytes.length);
  }

  /** Answers with a text. */
  public static void answer(Exchange exchange, String text) throws IOException {
    exchange.respond(200, Headers.of("content-type", "text/plain"));
    write(exchange, text);
    exchange.end();
  }
}
