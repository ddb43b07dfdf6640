/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http1;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.http.Command;
import io.fawa.http.Exchange;
import io.fawa.http.Headers;
import io.fawa.http.TestTls;
import io.fawa.http.Tools;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Go's net/http and Node's http call our server in clear and under TLS: connections that are kept,
 * requests sent together, expectations, trailers both ways, and answers while 20 MB are on their
 * way.
 */
@Timeout(300)
class HttpPeersTest {
  private static final Duration LIMIT = Duration.ofMinutes(4);

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void go(boolean tls, @TempDir Path folder) throws Exception {
    try (TinyServer server = serve(tls, folder)) {
      assertAllWell(
          Command.of(Tools.require("http1-peer"), "call", url(tls, server)).run(LIMIT, new byte[0]),
          8);
      assertThat(server.refusals).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void node(boolean tls, @TempDir Path folder) throws Exception {
    try (TinyServer server = serve(tls, folder)) {
      assertAllWell(
          Command.of(Tools.require("node"), "modules/http1/src/test/node/http1-peer.mjs")
              .with(url(tls, server))
              .run(LIMIT, new byte[0]),
          7);
      assertThat(server.refusals).isEmpty();
    }
  }

  private static void assertAllWell(Command.Outcome outcome, int checks) {
    assertThat(outcome.status()).as(outcome.text()).isZero();
    assertThat(outcome.text().lines())
        .hasSize(checks)
        .allSatisfy(line -> assertThat(line).startsWith("ok "));
  }

  private static TinyServer serve(boolean tls, Path folder)
      throws IOException, GeneralSecurityException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    ServerSocket listener =
        tls
            ? TestTls.in(folder)
                .context()
                .getServerSocketFactory()
                .createServerSocket(0, 50, loopback)
            : new ServerSocket(0, 50, loopback);
    // A client of a busy machine may take long to send what nobody wants, and then looks.
    Http1ServerConfig patient =
        Http1ServerConfig.DEFAULTS.withTimeouts(
            Duration.ofMinutes(1), Duration.ofMinutes(1), Duration.ofMinutes(1));
    return new TinyServer(listener, patient, HttpPeersTest::handle);
  }

  private static String url(boolean tls, TinyServer server) {
    return (tls ? "https" : "http") + "://127.0.0.1:" + server.address().getPort();
  }

  private static void handle(Exchange exchange) throws IOException {
    switch (exchange.path()) {
      case "/echo" -> echo(exchange);
      case "/early" -> answer(exchange, 413, "too much", new Headers());
      case "/trailer" -> {
        Headers trailers = Headers.of("x-sum", "1");
        trailers.add("x-more", "2");
        answer(exchange, 200, "some text", trailers);
      }
      default -> answer(exchange, 404, "", new Headers());
    }
  }

  private static void echo(Exchange exchange) throws IOException {
    MessageDigest digest = sha256();
    byte[] part = new byte[8192];
    long length = 0;
    for (int n = exchange.read(part, 0, part.length); n >= 0; ) {
      digest.update(part, 0, n);
      length += n;
      n = exchange.read(part, 0, part.length);
    }
    String text =
        "%s %d %s %s"
            .formatted(
                exchange.method(),
                length,
                HexFormat.of().formatHex(digest.digest()),
                exchange.requestTrailers().get("x-sum", ""));
    answer(exchange, 200, text, new Headers());
  }

  private static void answer(Exchange exchange, int status, String text, Headers trailers)
      throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    exchange.respond(status, new Headers());
    exchange.write(bytes, 0, bytes.length);
    exchange.end(trailers);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
