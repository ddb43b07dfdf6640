/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** A short plain text as the whole response, marked so that no browser guesses another type. */
public final class PlainText {
  /** Its content type. */
  public static final String TYPE = "text/plain; charset=utf-8";

  /** The value of {@code X-Content-Type-Options} that keeps a browser from guessing the type. */
  public static final String NO_SNIFF = "nosniff";

  private PlainText() {}

  /** Adds the header fields for a text of {@code bytes} bytes. */
  public static Headers describe(Headers headers, int bytes) {
    return headers
        .add("content-type", TYPE)
        .add("x-content-type-options", NO_SNIFF)
        .add("content-length", Integer.toString(bytes));
  }

  /**
   * Sends the whole response and ends the exchange.
   *
   * @param headers further fields, sent first; retained and changed
   */
  public static void answer(Exchange exchange, int status, Headers headers, String text)
      throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.respond(status, describe(headers, body.length));
    exchange.write(body, 0, body.length);
    exchange.end();
  }
}
