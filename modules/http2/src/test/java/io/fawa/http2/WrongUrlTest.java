/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http2;

import com.sun.net.httpserver.HttpServer;
import io.fawa.http.ExchangeHandler;
import io.fawa.http.Transport;
import io.fawa.http.WrongUrlContract;
import java.io.IOException;
import java.net.URI;
import org.junit.jupiter.api.Test;

class WrongUrlTest extends WrongUrlContract {
  @Override
  protected Transport to(URI url) {
    return Http2Transport.to(url);
  }

  @Override
  protected Server serve(ExchangeHandler handler) throws IOException {
    TinyServer server = TinyServer.start(handler);
    return new Server() {
      @Override
      public int port() {
        return server.port();
      }

      @Override
      public void close() throws IOException {
        server.close();
      }
    };
  }

  @Test
  void aServerOfHttp1AloneIsSaidToBe() throws IOException {
    HttpServer server = HttpServer.create(anyPort(), 0);
    server.start();
    int port = server.getAddress().getPort();
    try (Http2Transport transport = Http2Transport.to(url("http", port))) {
      fails(transport, "127.0.0.1:" + port, "this looks like HTTP/1.1");
    } finally {
      server.stop(0);
    }
  }
}
