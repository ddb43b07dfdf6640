/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.all;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.http.Command;
import io.fawa.http.Tools;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients of other people over HTTP/3, against services as users run them, by each provider. */
@ExtendWith(FawaExtension.class)
class Http3ClientsTest {
  private static final Duration LIMIT = Duration.ofMinutes(3);

  private static Fawa kwik;

  private final Fawa fawa;

  Http3ClientsTest(Fawa fawa) {
    this.fawa = fawa;
  }

  @BeforeAll
  static void startAnother() {
    kwik = Fawa.start(Fawa.ALL, "--quic=kwik");
  }

  @AfterAll
  static void stop() throws IOException {
    kwik.close();
  }

  /**
   * Services whose HTTP/3 is carried by {@code quic}; it comes up a moment after they are ready.
   */
  private Fawa by(String quic) {
    Fawa found = quic.equals("kwik") ? kwik : fawa;
    for (String service : Fawa.ALL) {
      int port = URI.create(found.tls(service)).getPort();
      found.awaitLog(
          "%sservice: HTTP/3 is up on UDP port %d, by %s".formatted(service, port, quic));
    }
    return found;
  }

  /**
   * quic-go under connect-go: pages, files up and down, and Connect, gRPC and gRPC-Web with all
   * kinds of streams, cancelled ones among them.
   */
  @ParameterizedTest
  @CsvSource({
    "netty, greet, 51, 1MiB",
    "netty, file, 102, 3MiB",
    "netty, canvax, 9, 1MiB",
    "kwik, greet, 51, 1MiB",
    "kwik, file, 102, 1MiB",
    "kwik, canvax, 9, 1MiB",
  })
  void quicGo(String quic, String service, int checks, String bytes) throws IOException {
    String report =
        Command.of(Tools.require("fawa-check"), "--only", service, "--bytes", bytes)
            .with("--" + service + "-tls", by(quic).tls(service))
            .with("--h3", "--via", "tls-h3", "--ca", by(quic).authorityFile().toString())
            .succeeds(LIMIT);
    assertThat(report).contains(checks + " checks passed, 0 failed");
  }

  /** A board by sessions of webtransport-go. */
  @ParameterizedTest
  @ValueSource(strings = {"netty", "kwik"})
  void webTransportGo(String quic) throws Exception {
    String program = Tools.require("webtransport-go-check");
    Fawa services = by(quic);
    String report =
        Command.of(program, services.authorityFile().toString(), "board")
            .with(services.tls("canva") + "/webtransport/canva?code=" + newBoard(services))
            .succeeds(LIMIT);
    assertThat(report).contains("3 checks passed, 0 failed");
  }

  private static String newBoard(Fawa services) throws Exception {
    try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      HttpRequest create =
          HttpRequest.newBuilder(URI.create(services.clear("canva") + "/create"))
              .POST(BodyPublishers.noBody())
              .timeout(Duration.ofSeconds(60))
              .build();
      return client
          .send(create, BodyHandlers.ofString())
          .body()
          .replaceFirst(".*\"code\":\"([A-Z0-9]{6})\".*", "$1");
    }
  }

  /** Chromium changes to HTTP/3 once it has been told of it. */
  @ParameterizedTest
  @ValueSource(strings = {"netty", "kwik"})
  void chromium(String quic) throws IOException {
    Tools.require("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");
    List<String> report =
        Command.of(Tools.requireNode(), "api/clients/node/http3.mjs", by(quic).tls("greet"))
            .succeeds(LIMIT)
            .lines()
            .toList();
    assertThat(report).endsWith("all well");
  }

  /** Firefox, as well; on localhost, as it takes no address for it. */
  @ParameterizedTest
  @ValueSource(strings = {"netty", "kwik"})
  void firefox(String quic) throws IOException {
    Tools.require("firefox-esr", "firefox");
    int port = URI.create(by(quic).tls("greet")).getPort();
    String report =
        Command.of(Tools.requireNode(), "api/clients/node/firefox-pages.mjs")
            .with("https://localhost:" + port)
            .succeeds(LIMIT);
    assertThat(report).contains("the page comes over HTTP/3").contains("all well");
  }
}
