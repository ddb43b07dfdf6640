/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.routing;

import io.fawa.http.Exchange;
import io.fawa.http.Headers;
import io.fawa.service.response.LateBody;
import java.io.IOException;
import java.io.OutputStream;

/** The rest of a response after its route has returned. */
record LateAnswer(int status, Headers headers, LateBody body) {
  /**
   * Sends it; the header section goes out with the first bytes, so that an early failure can still
   * be reported.
   */
  void send(Exchange exchange) throws IOException {
    try (body) {
      Output out = new Output(exchange, this);
      body.writeTo(out);
      out.flush();
      exchange.end();
    }
  }

  private static final class Output extends OutputStream {
    private final Exchange exchange;
    private final LateAnswer answer;
    private boolean started;

    Output(Exchange exchange, LateAnswer answer) {
      this.exchange = exchange;
      this.answer = answer;
    }

    private void start() throws IOException {
      if (!started) {
        started = true;
        exchange.respond(answer.status, answer.headers);
      }
    }

    @Override
    public void write(int octet) throws IOException {
      write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
      start();
      exchange.write(source, offset, length);
    }

    @Override
    public void flush() throws IOException {
      start();
      exchange.flush();
    }
  }
}
