/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.host;

import io.fawa.http.DelegatingExchange;
import io.fawa.http.Exchange;
import io.fawa.http.ExchangeHandler;
import io.fawa.http.Headers;
import io.fawa.http.HttpVersion;
import java.io.IOException;
import java.util.function.IntSupplier;

/**
 * Tells clients of HTTP/1.1 and HTTP/2 under TLS that HTTP/3 is served at the same port (RFC 7838
 * §3, RFC 9114 §3.1.1). Thread-safe.
 *
 * @param port the UDP port; 0 while HTTP/3 is not served
 */
record AltSvc(ExchangeHandler inner, IntSupplier port) implements ExchangeHandler {
  /** How long a client may rely on it, in seconds: an hour, so that it ends soon if turned off. */
  private static final int MAX_AGE = 3600;

  @Override
  public void handle(Exchange exchange) throws IOException {
    int at = exchange.version() == HttpVersion.HTTP_3 ? 0 : port.getAsInt();
    inner.handle(at == 0 ? exchange : new Advertised(exchange, at));
  }

  @Override
  public boolean beginsWithBody(Exchange exchange) {
    return inner.beginsWithBody(exchange);
  }

  private static final class Advertised extends DelegatingExchange {
    private final int port;

    Advertised(Exchange inner, int port) {
      super(inner);
      this.port = port;
    }

    @Override
    public void respond(int status, Headers headers) throws IOException {
      if (status != 101) {
        headers.set("alt-svc", "h3=\":" + port + "\"; ma=" + MAX_AGE);
      }
      super.respond(status, headers);
    }
  }
}
