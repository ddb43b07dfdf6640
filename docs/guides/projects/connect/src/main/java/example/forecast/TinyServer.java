/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package example.forecast;

import io.fawa.http.ExchangeHandler;
import io.fawa.http.Peer;
import io.fawa.http.Wire;
import io.fawa.http1.Http1ServerConfig;
import io.fawa.http1.Http1ServerConnection;
import io.fawa.http2.Http2Config;
import io.fawa.http2.ServerConnection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import javax.net.ssl.SSLSocket;

// begin server
/** Serves without a server framework: a virtual thread for each connection. */
record TinyServer(ServerSocket listener, ExchangeHandler handler) implements AutoCloseable {
  /** Accepts until it is closed. */
  void start() {
    Thread.ofVirtual()
        .start(() -> {
          while (!listener.isClosed()) {
            try {
              Socket socket = listener.accept();
              Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException e) {
              // Closed, or one connection that was gone already.
            }
          }
        });
  }

  private void serve(Socket socket) {
    try {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(10_000);
      boolean secure = socket instanceof SSLSocket;
      Peer peer = new Peer(socket.getRemoteSocketAddress(), secure, List.of());
      // A client of HTTP/2 begins with "PRI * HTTP/2.0", and no request of HTTP/1.1 does.
      byte[] first = socket.getInputStream().readNBytes(3);
      socket.setSoTimeout(0); // the connections have time-outs of their own
      if (new String(first, java.nio.charset.StandardCharsets.US_ASCII).equals("PRI")) {
        new ServerConnection(Wire.of(socket), peer, Http2Config.defaults(), handler).run(first);
      } else {
        new Http1ServerConnection(
                Wire.of(socket), peer, Http1ServerConfig.DEFAULTS, handler, (status, why) -> {})
            .run(first);
      }
    } catch (IOException e) {
      closeQuietly(socket);
    }
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It is given up anyway.
    }
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
// end server
