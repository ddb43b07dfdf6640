/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.fawa.http.ClientExchange;
import io.fawa.http.Headers;
import io.fawa.http.RequestHead;
import io.fawa.http.TestTls;
import io.fawa.http.Texts;
import io.fawa.limits.Deadline;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a caller reads whose URL is not quite right. */
@Timeout(60)
class WrongUrlTest {
  private static void fails(Http2Transport transport, String... words) {
    assertThatThrownBy(
            () -> {
              try (ClientExchange exchange =
                  transport.open(
                      new RequestHead("GET", "/", new Headers()),
                      Deadline.after(Duration.ofSeconds(20)))) {
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
    try (TinyServer server =
            TinyServer.start(
                exchange -> Texts.answer(exchange, exchange.path() + " " + exchange.query()));
        Http2Transport transport =
            Http2Transport.to(url("http", server.port()).resolve("/behind/a/proxy/"));
        ClientExchange exchange =
            transport.open(
                new RequestHead("GET", "/s/m?q=1", new Headers()),
                Deadline.after(Duration.ofSeconds(20)))) {
      exchange.endRequest();
      assertThat(Texts.body(exchange)).isEqualTo("/behind/a/proxy/s/m q=1");
    }
  }

  @Test
  void whoDoesNotAnswerIsNamed() throws IOException {
    int port;
    try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = listener.getLocalPort();
    }
    try (Http2Transport transport = Http2Transport.to(url("http", port))) {
      fails(transport, "127.0.0.1:" + port, "Connection refused");
    }
    try (Http2Transport transport = Http2Transport.to(URI.create("http://no-host.invalid"))) {
      fails(transport, "no-host.invalid:80", "nobody knows the host");
    }
  }

  @Test
  void cleartextToAPortOfTlsIsSaidToBe(@TempDir Path folder) throws Exception {
    TestTls tls = TestTls.in(folder);
    try (TinyServer server =
            TinyServer.startTls(0, tls.context(), Http2Config.defaults(), TinyServer::hello);
        Http2Transport transport = Http2Transport.to(url("http", server.port()))) {
      fails(transport, "127.0.0.1:" + server.port(), "this looks like TLS");
    }
  }

  @Test
  void tlsToAPortOfCleartextIsSaidToBe() throws IOException {
    try (TinyServer server = TinyServer.start(TinyServer::hello);
        Http2Transport transport = Http2Transport.to(url("https", server.port()))) {
      fails(transport, "127.0.0.1:" + server.port(), "this does not look like TLS");
    }
  }

  @Test
  void aServerOfHttp1AloneIsSaidToBe() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.start();
    int port = server.getAddress().getPort();
    try (Http2Transport transport = Http2Transport.to(url("http", port))) {
      fails(transport, "127.0.0.1:" + port, "this looks like HTTP/1.1");
    } finally {
      server.stop(0);
    }
  }
}
