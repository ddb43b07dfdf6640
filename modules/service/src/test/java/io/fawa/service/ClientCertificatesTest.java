/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.service.config.BadConfigurationException;
import io.fawa.service.config.Ports;
import io.fawa.service.launch.Launcher;
import io.fawa.service.tls.TestAuthority;
import io.fawa.service.tls.TestAuthority.Pair;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** An app with certificates that an operator gave, whose clients must show theirs. */
@Timeout(120)
class ClientCertificatesTest {
  private static final int LIMIT_MILLIS = 60_000;

  @TempDir static Path folder;
  private static TestAuthority servers;
  private static TestAuthority clients;
  private static Pair server;
  private static Running running;

  /** Says who asks, as a route sees it. */
  private static final class WhoApp implements App {
    @Override
    public String name() {
      return "who";
    }

    @Override
    public Ports defaultPorts() {
      return new Ports(0, 0, 0);
    }

    @Override
    public void install(Wiring wiring) {
      wiring.http(routes ->
          routes.get(
              "/who",
              (request, response) -> {
                int chain = request.remotePeer().tlsCertificates().map(all -> all.length).orElse(0);
                response.send(
                    request.isSecure()
                        + " "
                        + request.remotePeer().tlsPrincipal().map(Object::toString).orElse("nobody")
                        + " "
                        + chain
                        + " "
                        + request.remotePeer().host());
              }));
    }
  }

  @BeforeAll
  static void start() throws Exception {
    servers = TestAuthority.named("servers");
    clients = TestAuthority.named("clients");
    server = servers.issue("localhost", "RSA");
    TestAuthority.pem(folder.resolve("tls.crt"), server.chain().toArray());
    TestAuthority.pem(folder.resolve("tls.key"), server.pkcs8());
    TestAuthority.pem(folder.resolve("clients.pem"), clients.certificate());
    running =
        Launcher.start(
            List.of(
                "--dataDir=" + folder.resolve("data"),
                "--certFile=" + folder.resolve("tls.crt"),
                "--keyFile=" + folder.resolve("tls.key"),
                "--clientCaFile=" + folder.resolve("clients.pem")),
            List.of(new WhoApp()),
            Map.of());
  }

  @AfterAll
  static void stop() {
    running.close();
  }

  private static URI who(String scheme) {
    URI url = scheme.equals("https") ? running.tlsUrl("who") : running.cleartextUrl("who");
    return URI.create(scheme + "://localhost:" + url.getPort() + "/who");
  }

  private static String get(SSLContext context, Version version, String scheme) throws Exception {
    try (HttpClient client = HttpClient.newBuilder().sslContext(context).version(version).build()) {
      HttpRequest request =
          HttpRequest.newBuilder(who(scheme)).timeout(Duration.ofMillis(LIMIT_MILLIS)).build();
      return client.send(request, BodyHandlers.ofString()).body();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aRouteSeesWhoseCertificateItIs(Version version) throws Exception {
    Pair ada = clients.issue("Ada", "EC");
    assertThat(get(ada.client(servers.certificate()), version, "https"))
        .isEqualTo("true CN=Ada 2 127.0.0.1");
    assertThat(get(ada.client(servers.certificate()), version, "http"))
        .as("the cleartext listener asks for none")
        .isEqualTo("false nobody 0 127.0.0.1");
  }

  /** Under TLS 1.3 a client hears of it after its own handshake, so what counts is the answer. */
  @ParameterizedTest
  @CsvSource({"TLSv1.2, none", "TLSv1.3, none", "TLSv1.2, foreign", "TLSv1.3, foreign"})
  void whoShowsNoneOrAForeignOneIsNotServed(String protocol, String shown) throws Exception {
    SSLContext context =
        shown.equals("none")
            ? trustOnly(servers.certificate())
            : TestAuthority.named("clients").issue("Ada", "EC").client(servers.certificate());
    try (SSLSocket socket = socket(context)) {
      socket.setEnabledProtocols(new String[] {protocol});
      assertThatThrownBy(
              () -> {
                socket.startHandshake();
                ask(socket);
                if (socket.getInputStream().read() < 0) {
                  throw new IOException("closed");
                }
              })
          .isInstanceOf(IOException.class);
    }
    assertThat(
            get(clients.issue("Bob", "RSA").client(servers.certificate()), Version.HTTP_2, "https"))
        .as("others are served on")
        .startsWith("true CN=Bob");
  }

  /** RFC 7301 §3.2, and a client that knows nothing of ALPN is one of HTTP/1.1. */
  @ParameterizedTest
  @CsvSource({
    "'', ''",
    "http/1.1, http/1.1",
    "h2, h2",
    "'http/1.1,h2', h2",
    "'spdy/3,http/1.1', http/1.1"
  })
  void alpnChoosesTheVersion(String offered, String chosen) throws Exception {
    try (SSLSocket socket = socket(clients.issue("Ada", "EC").client(servers.certificate()))) {
      SSLParameters parameters = socket.getSSLParameters();
      if (!offered.isEmpty()) {
        parameters.setApplicationProtocols(offered.split(",", -1));
      }
      socket.setSSLParameters(parameters);
      socket.startHandshake();
      assertThat(socket.getApplicationProtocol()).isEqualTo(chosen);
      if (chosen.equals("h2")) {
        socket
            .getOutputStream()
            .write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().write(new byte[] {0, 0, 0, 4, 0, 0, 0, 0, 0});
        assertThat(socket.getInputStream().readNBytes(9)[3]).as("SETTINGS").isEqualTo((byte) 4);
      } else {
        ask(socket);
        assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
            .startsWith("HTTP/1.1 200 ")
            .endsWith("true CN=Ada 2 127.0.0.1");
      }
    }
  }

  @Test
  void aProtocolThatNobodySpeaksIsNoConnection() throws Exception {
    try (SSLSocket socket = socket(clients.issue("Ada", "EC").client(servers.certificate()))) {
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setApplicationProtocols(new String[] {"spdy/3"});
      socket.setSSLParameters(parameters);
      assertThatThrownBy(socket::startHandshake).isInstanceOf(IOException.class);
    }
  }

  /** Under TLS there is nothing to upgrade from (RFC 7540 §3.2). */
  @Test
  void cleartextHttp2IsNotBegunUnderTls() throws Exception {
    try (SSLSocket socket = socket(clients.issue("Ada", "EC").client(servers.certificate()))) {
      socket
          .getOutputStream()
          .write(
              String.join(
                      "\r\n",
                      "GET /who HTTP/1.1",
                      "Host: localhost",
                      "Connection: Upgrade, HTTP2-Settings, close",
                      "Upgrade: h2c",
                      "HTTP2-Settings: AAMAAABkAAQAAP__",
                      "",
                      "")
                  .getBytes(StandardCharsets.US_ASCII));
      assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
          .startsWith("HTTP/1.1 200 ");
    }
  }

  /** What was given is used, and nothing is made beside it. */
  @Test
  void noCertificateIsMadeWhereOneIsGiven() {
    assertThat(running.developmentAuthority()).isEmpty();
    assertThat(folder.resolve("data/tls")).doesNotExist();
    assertThat(folder.resolve("data/who")).isDirectory();
  }

  @ParameterizedTest
  @CsvSource({
    "--clientCaFile, 'clientCaFile: \"%s\" does not exist'",
    "--certFile, certFile and keyFile are given together or not at all"
  })
  void whatIsMissingStopsTheStart(String flag, String why) {
    Path missing = folder.resolve("missing.pem");
    assertThatThrownBy(() ->
            Launcher.start(
                    List.of("--dataDir=" + folder.resolve("other"), flag + "=" + missing),
                    List.of(new WhoApp()),
                    Map.of())
                .close())
        .isInstanceOf(BadConfigurationException.class)
        .hasMessageContaining(why.formatted(missing));
  }

  @Test
  void anAuthorityFileWithoutOneStopsTheStart() throws Exception {
    Path empty = Files.writeString(folder.resolve("empty.pem"), "");
    assertThatThrownBy(() ->
            Launcher.start(
                    List.of("--dataDir=" + folder.resolve("more"), "--clientCaFile=" + empty),
                    List.of(new WhoApp()),
                    Map.of())
                .close())
        .isInstanceOf(BadConfigurationException.class)
        .hasMessageContaining("holds no certificate");
  }

  private static SSLContext trustOnly(X509Certificate authority) throws Exception {
    return Trust.in(TestAuthority.pem(folder.resolve("trusted.pem"), authority));
  }

  private static SSLSocket socket(SSLContext context) throws IOException {
    SSLSocket socket =
        (SSLSocket)
            context.getSocketFactory().createSocket("localhost", running.tlsUrl("who").getPort());
    socket.setSoTimeout(LIMIT_MILLIS);
    return socket;
  }

  private static void ask(SSLSocket socket) throws IOException {
    socket
        .getOutputStream()
        .write(
            "GET /who HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                .getBytes(StandardCharsets.US_ASCII));
  }
}
