/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.fawa.http.ClientExchange;
import io.fawa.http.TestTls;
import io.fawa.http.Texts;
import io.fawa.limits.Deadline;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a caller reads whose URL is not quite right. */
@Timeout(60)
class WrongUrlTest {
  private static final InetSocketAddress ANY_PORT =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private static ClientExchange open(Http1Transport transport) throws IOException {
    return transport.open(
        Http1TransportTest.head("GET", "/s/m?q=1"), Deadline.after(Duration.ofSeconds(20)));
  }

  private static void fails(Http1Transport transport, String... words) {
    assertThatThrownBy(
            () -> {
              try (ClientExchange exchange = open(transport)) {
                exchange.endRequest();
                exchange.status();
              }
            })
        .isInstanceOf(IOException.class)
        .message()
        .contains(words);
  }

  private static URI url(String scheme, int port) {
    return URI.create(scheme + "://127.0.0.1:" + port);
  }

  @Test
  void aPathStandsBeforeThatOfEachCall() throws IOException {
    HttpServer server = HttpServer.create(ANY_PORT, 0);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            byte[] uri = Texts.bytes(exchange.getRequestURI().toString());
            exchange.sendResponseHeaders(200, uri.length);
            exchange.getResponseBody().write(uri);
          }
        });
    server.start();
    URI base = url("http", server.getAddress().getPort()).resolve("/behind/a/proxy/");
    try (Http1Transport transport = Http1Transport.to(base);
        ClientExchange exchange = open(transport)) {
      exchange.endRequest();
      assertThat(Texts.body(exchange)).isEqualTo("/behind/a/proxy/s/m?q=1");
    } finally {
      server.stop(0);
    }
  }

  @Test
  void whoDoesNotAnswerIsNamed() throws IOException {
    int port;
    try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = listener.getLocalPort();
    }
    try (Http1Transport transport = Http1Transport.to(url("http", port))) {
      fails(transport, "127.0.0.1:" + port, "Connection refused");
    }
    try (Http1Transport transport = Http1Transport.to(URI.create("https://no-host.invalid"))) {
      fails(transport, "no-host.invalid:443", "nobody knows the host");
    }
  }

  @Test
  void cleartextToAPortOfTlsIsSaidToBe(@TempDir Path folder) throws Exception {
    HttpsServer server = HttpsServer.create(ANY_PORT, 0);
    server.setHttpsConfigurator(new HttpsConfigurator(TestTls.in(folder).context()));
    server.start();
    int port = server.getAddress().getPort();
    try (Http1Transport transport = Http1Transport.to(url("http", port))) {
      fails(transport, "127.0.0.1:" + port, "this looks like TLS");
    } finally {
      server.stop(0);
    }
  }

  @Test
  void tlsToAPortOfCleartextIsSaidToBe() throws IOException {
    try (TinyServer server = TinyServer.none();
        Http1Transport transport = Http1Transport.to(url("https", server.address().getPort()))) {
      fails(transport, "127.0.0.1:" + server.address().getPort(), "this does not look like TLS");
    }
  }

  @Test
  void tlsToAPortOfCleartextThatSaysNothingEndsInTime() throws IOException {
    HttpServer server = HttpServer.create(ANY_PORT, 0);
    server.start();
    int port = server.getAddress().getPort();
    Http1Config hasty = Http1Config.DEFAULTS.withConnectTimeout(Duration.ofSeconds(1));
    try (Http1Transport transport =
        Http1Transport.builder(url("https", port)).config(hasty).build()) {
      fails(transport, "127.0.0.1:" + port, "no answer in TLS", "PT1S");
    } finally {
      server.stop(0);
    }
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
