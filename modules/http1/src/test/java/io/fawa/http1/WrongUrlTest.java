/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http1;

import io.fawa.http.ExchangeHandler;
import io.fawa.http.Transport;
import io.fawa.http.WrongUrlContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import org.junit.jupiter.api.Test;

class WrongUrlTest extends WrongUrlContract {
  @Override
  protected Transport to(URI url) {
    return Http1Transport.to(url);
  }

  @Override
  protected Server serve(ExchangeHandler handler) throws IOException {
    TinyServer server = new TinyServer(Http1ServerConfig.DEFAULTS, handler);
    return new Server() {
      @Override
      public int port() {
        return server.address().getPort();
      }

      @Override
      public void close() throws IOException {
        server.close();
      }
    };
  }

  @Test
  void aServerOfHttp2AloneIsSaidToBe() throws Exception {
    try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread server =
          Thread.ofVirtual()
              .start(() -> {
                try (Socket socket = listener.accept()) {
                  socket.getInputStream().read(new byte[8192]);
                  // SETTINGS, as every server of HTTP/2 begins.
                  socket.getOutputStream().write(new byte[] {0, 0, 0, 4, 0, 0, 0, 0, 0});
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      int port = listener.getLocalPort();
      try (Http1Transport transport = Http1Transport.to(url("http", port))) {
        fails(transport, "127.0.0.1:" + port, "this looks like HTTP/2");
      }
      server.join();
    }
  }
}
