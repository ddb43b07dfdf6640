/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.connect.server.RpcServer;
import io.fawa.service.config.Cors;
import io.fawa.service.helidon.RpcOnHelidon;
import io.fawa.service.tls.DevelopmentCertificates;
import io.fawa.service.tls.ReloadingKeyManager;
import io.helidon.common.tls.Tls;
import io.helidon.webserver.ListenerConfig;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.HttpRouting;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A Helidon server that is not ours, with RPCs on both of its listeners. */
class RpcOnHelidonTest {
  @TempDir static Path folder;

  private static WebServer server;
  private static RpcOnHelidon rpcs;
  private static HttpClient client;

  @BeforeAll
  static void start() throws Exception {
    DevelopmentCertificates certificates = new DevelopmentCertificates(folder, Clock.systemUTC());
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(new KeyManager[] {new ReloadingKeyManager(certificates.prepare())}, null, null);
    rpcs =
        new RpcOnHelidon(
            "own",
            RpcServer.builder().add(new ProbeRpc().service()).build(),
            new Cors(Set.of("https://example.org")),
            Duration.ofSeconds(5));
    WebServerConfig.Builder builder = WebServer.builder();
    rpcs.prepare(builder, routes());
    ListenerConfig.Builder secure = ListenerConfig.builder();
    rpcs.prepare(secure, routes());
    secure.name("tls").tls(Tls.builder().sslContext(tls).build());
    server = builder.shutdownHook(false).putSocket("tls", secure.build()).build().start();
    client = HttpClient.newBuilder().sslContext(Trust.in(certificates.authority())).build();
  }

  @AfterAll
  static void stop() {
    client.close();
    server.stop();
  }

  private static HttpRouting.Builder routes() {
    return HttpRouting.builder().get("/hello", (request, response) -> response.send("hello"));
  }

  private static HttpRequest.Builder request(String scheme, String version, String path) {
    int port = scheme.equals("https") ? server.port("tls") : server.port();
    return HttpRequest.newBuilder(URI.create(scheme + "://127.0.0.1:" + port + path))
        .version(HttpClient.Version.valueOf(version))
        .timeout(Duration.ofSeconds(60));
  }

  @ParameterizedTest
  @CsvSource({"http, HTTP_1_1", "http, HTTP_2", "https, HTTP_1_1", "https, HTTP_2"})
  void rpcsAndItsOwnRoutesAnswerOnEveryVersion(String scheme, String version) throws Exception {
    HttpResponse<String> said =
        client.send(
            request(scheme, version, "/probe.v1.Probe/Say")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("\"word\""))
                .build(),
            BodyHandlers.ofString());
    assertThat(said.statusCode()).isEqualTo(200);
    assertThat(said.body()).isEqualTo("\"word\"");
    if (scheme.equals("https")) {
      // In clear text the JDK asks for an upgrade on a new connection only.
      assertThat(said.version()).isEqualTo(HttpClient.Version.valueOf(version));
    }

    HttpResponse<String> hello =
        client.send(
            request(scheme, version, "/hello").header("Origin", "https://example.org").build(),
            BodyHandlers.ofString());
    assertThat(hello.body()).isEqualTo("hello");
    assertThat(hello.headers().firstValue("access-control-allow-origin"))
        .contains("https://example.org");

    HttpResponse<String> none =
        client.send(request(scheme, version, "/none").build(), BodyHandlers.ofString());
    assertThat(none.statusCode()).isEqualTo(404);
  }
}
