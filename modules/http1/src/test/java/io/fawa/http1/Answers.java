/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http1;

import io.fawa.http.Exchange;
import io.fawa.http.Headers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** What handlers of the tests do. */
final class Answers {
  private Answers() {}

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  static void answer(Exchange exchange, int status, String body) throws IOException {
    exchange.respond(status, new Headers());
    exchange.write(bytes(body), 0, body.length());
    exchange.end();
  }

  static String bodyOf(Exchange exchange) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    byte[] part = new byte[5000];
    for (int n = exchange.read(part, 0, part.length); n >= 0; ) {
      body.write(part, 0, n);
      n = exchange.read(part, 0, part.length);
    }
    return body.toString(StandardCharsets.ISO_8859_1);
  }

  static void echo(Exchange exchange) throws IOException {
    answer(exchange, 200, exchange.method() + exchange.path() + ":" + bodyOf(exchange));
  }

  static void await(CountDownLatch latch) throws IOException {
    try {
      if (!latch.await(60, TimeUnit.SECONDS)) {
        throw new IOException("not in time");
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }
}
