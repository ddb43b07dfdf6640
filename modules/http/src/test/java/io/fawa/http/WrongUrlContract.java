/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.fawa.limits.Deadline;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a caller reads whose URL is not quite right, whatever version its transport speaks. */
@Timeout(180)
public abstract class WrongUrlContract {
  /** A server of cleartext in the version of the transport. */
  protected interface Server extends AutoCloseable {
    /** The port on loopback. */
    int port();

    @Override
    void close() throws IOException;
  }

  /** The transport. */
  protected abstract Transport to(URI url);

  /** A server that it can call. */
  protected abstract Server serve(ExchangeHandler handler) throws IOException;

  /** A URL of loopback. */
  protected static URI url(String scheme, int port) {
    return URI.create(scheme + "://127.0.0.1:" + port);
  }

  /** Any port on loopback. */
  protected static InetSocketAddress anyPort() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  private static ClientExchange open(Transport transport) throws IOException {
    return transport.open(
        new RequestHead("GET", "/s/m?q=1", new Headers()), Deadline.after(Duration.ofSeconds(60)));
  }

  /** A call fails with a message that has these words. */
  protected static void fails(Transport transport, String... words) {
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

  /** What a server is asked for: authority, path and query. */
  private String asked(String before, String behind) throws IOException {
    try (Server server =
            serve(exchange ->
                Texts.answer(
                    exchange,
                    exchange.authority() + " " + exchange.path() + " " + exchange.query()));
        Transport transport = to(URI.create("http://" + before + ":" + server.port() + behind));
        ClientExchange exchange = open(transport)) {
      exchange.endRequest();
      return Texts.body(exchange).replace(":" + server.port(), ":PORT");
    }
  }

  @Test
  void aPathStandsBeforeThatOfEachCall() throws IOException {
    assertThat(asked("127.0.0.1", "/behind/a/proxy/"))
        .isEqualTo("127.0.0.1:PORT /behind/a/proxy/s/m q=1");
    assertThat(asked("127.0.0.1", "")).isEqualTo("127.0.0.1:PORT /s/m q=1");
  }

  @Test
  void anAddressInBracketsIsCalledAndKeepsThem() throws IOException {
    // An address of IPv4 as one of IPv6 has it, as not every machine has IPv6.
    assertThat(asked("[::ffff:127.0.0.1]", "/p")).isEqualTo("[::ffff:127.0.0.1]:PORT /p/s/m q=1");
  }

  @Test
  void whoDoesNotAnswerIsNamed() throws IOException {
    // Bound, so that nobody else gets the port, and not listening.
    try (Socket nobody = new Socket()) {
      nobody.bind(anyPort());
      int port = nobody.getLocalPort();
      try (Transport transport = to(url("http", port))) {
        fails(transport, "127.0.0.1:" + port, "Connection refused");
      }
    }
    try (Transport transport = to(URI.create("http://no-host.invalid"))) {
      fails(transport, "no-host.invalid:80", "unknown host");
    }
    try (Transport transport = to(URI.create("https://no-host.invalid"))) {
      fails(transport, "no-host.invalid:443", "unknown host");
    }
  }

  @Test
  void cleartextToAPortOfTlsIsSaidToBe(@TempDir Path folder) throws Exception {
    HttpsServer server = HttpsServer.create(anyPort(), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(TestTls.in(folder).context()));
    server.start();
    int port = server.getAddress().getPort();
    try (Transport transport = to(url("http", port))) {
      fails(transport, "127.0.0.1:" + port, "this looks like TLS");
    } finally {
      server.stop(0);
    }
  }

  @Test
  void tlsToAPortOfCleartextIsSaidToBe() throws IOException {
    try (Server server = serve(exchange -> Texts.answer(exchange, ""));
        Transport transport = to(url("https", server.port()))) {
      fails(transport, "127.0.0.1:" + server.port(), "this does not look like TLS");
    }
  }
}
