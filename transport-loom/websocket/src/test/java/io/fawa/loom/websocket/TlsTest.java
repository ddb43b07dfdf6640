/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.limits.Budget;
import io.fawa.limits.Deadline;
import io.fawa.loom.session.EchoService;
import io.fawa.loom.session.EndReason;
import io.fawa.loom.session.Security;
import io.fawa.loom.session.Server;
import io.fawa.loom.session.ServerConfig;
import io.fawa.loom.session.carrier.PackConnection;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class TlsTest {
  private static final char[] PASSWORD = "for this test".toCharArray();
  private static SSLContext tls;

  @BeforeAll
  static void certify(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("keys.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keystore",
                file.toString(),
                "-storepass",
                new String(PASSWORD),
                "-alias",
                "server",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=ip:127.0.0.1")
            .inheritIO()
            .start();
    assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream input = Files.newInputStream(file)) {
      keys.load(input, PASSWORD);
    }
    KeyManagerFactory own = KeyManagerFactory.getInstance("PKIX");
    own.init(keys, PASSWORD);
    TrustManagerFactory trusted = TrustManagerFactory.getInstance("PKIX");
    KeyStore certificates = KeyStore.getInstance("PKCS12");
    certificates.load(null, null);
    certificates.setCertificateEntry("server", keys.getCertificate("server"));
    trusted.init(certificates);
    tls = SSLContext.getInstance("TLS");
    tls.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
  }

  private static WebSocketCarrier carrier(WebSocketCarrier.Options options) {
    return new WebSocketCarrier(options, Budget.unlimited(), Optional.of(tls));
  }

  @Test
  void packsEncrypted() throws Exception {
    WebSocketCarrier carrier = carrier(WebSocketCarrier.Options.defaults());
    assertThat(carrier.scheme()).isEqualTo("wss");
    try (Server server =
        Server.builder(new EchoService(false))
            .security(Security.ofOriginal())
            .config(ServerConfig.builder().stopTimeout(Duration.ofMinutes(1)).build())
            .start()) {
      InetSocketAddress at =
          server.listen(carrier, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      URI target = URI.create("wss://127.0.0.1:" + at.getPort());
      try (PackConnection client = carrier.connect(target, Deadline.none())) {
        client.send(List.of("hello".getBytes(UTF_8), new byte[16_000]));
        assertThat(client.receive().get()).isEqualTo("auth-ok:hello".getBytes(UTF_8));
        assertThat(client.receive().get()).hasSize(16_005);
        Thread stopping = Thread.ofVirtual().start(server::close);
        assertThat(client.receive()).isEmpty();
        stopping.join();
      }
      assertThatThrownBy(() -> new WebSocketCarrier().connect(target, Deadline.none()))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void aClientWithoutTlsOrWithoutAByteIsClosed() throws Exception {
    WebSocketCarrier carrier =
        carrier(WebSocketCarrier.Options.defaults().withUpgradeTimeout(Duration.ofMillis(500)));
    try (Server server =
        Server.builder(new EchoService(false)).security(Security.ofOriginal()).start()) {
      InetSocketAddress at =
          server.listen(carrier, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      for (String sent : List.of("", "GET /ws HTTP/1.1\r\nHost: x\r\n\r\n")) {
        try (RawClient client = new RawClient(at)) {
          client.raw(sent.getBytes(UTF_8));
          assertThat(client.ended()).isTrue();
        }
      }
      while (server.stats().ends().getOrDefault(EndReason.LOST, 0L) < 2) {
        Thread.sleep(5);
      }
    }
  }
}
