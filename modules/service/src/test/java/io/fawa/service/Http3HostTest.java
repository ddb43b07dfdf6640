/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.StringValue;
import io.fawa.connect.Protocol;
import io.fawa.connect.client.ClientCall;
import io.fawa.connect.client.RpcClient;
import io.fawa.connect.client.RpcClientConfig;
import io.fawa.http.ClientExchange;
import io.fawa.http.Headers;
import io.fawa.http.RequestHead;
import io.fawa.http.Texts;
import io.fawa.http3.Http3Config;
import io.fawa.http3.Http3Transport;
import io.fawa.http3.quic.QuicProvider;
import io.fawa.http3.webtransport.WebTransportSession;
import io.fawa.http3.webtransport.WebTransportStream;
import io.fawa.limits.Deadline;
import io.fawa.service.config.BadConfigurationException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The same calls over HTTP/3, at the UDP port of TLS, by each provider. */
@Timeout(120)
class Http3HostTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path data;

  private final List<AutoCloseable> open = new ArrayList<>();

  /** An app, and a client of it. */
  private record Started(Running running, Http3Transport client) {
    URI url() {
      return URI.create("https://localhost:" + running.tlsUrl("probe").getPort());
    }

    ClientExchange call(String method, String path, Headers headers) throws Exception {
      ClientExchange exchange = client.open(new RequestHead(method, path, headers), soon());
      exchange.endRequest();
      return exchange;
    }
  }

  private Started start(String quic) throws Exception {
    return start(new ProbeApp(), quic);
  }

  private Started start(ProbeApp app, String quic, String... flags) throws Exception {
    String[] all = Arrays.copyOf(flags, flags.length + 1);
    all[flags.length] = "--quic=" + quic;
    Running running = ProbeApp.start(app, data, all);
    open.add(running);
    URI url = URI.create("https://localhost:" + running.tlsUrl("probe").getPort());
    Http3Transport client =
        Http3Transport.builder(url, provider(quic))
            .authorities(Trust.store(running.developmentAuthority().orElseThrow()))
            .config(Http3Config.builder().webTransportSessionsMax(4).build())
            .build();
    open.add(client);
    return new Started(running, client);
  }

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable one : open.reversed()) {
      one.close();
    }
  }

  private static QuicProvider provider(String name) {
    return QuicProvider.installed().stream()
        .filter(provider -> provider.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static Deadline soon() {
    return Deadline.after(PATIENCE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"netty", "kwik"})
  void routesAndPagesAnswerAlike(String quic) throws Exception {
    Started probe = start(quic);
    try (ClientExchange route = probe.call("GET", "/hello/A%20da?mark=%21", new Headers())) {
      assertThat(route.status()).isEqualTo(200);
      assertThat(route.headers().all("vary")).contains("Origin");
      assertThat(route.headers().contains("alt-svc")).isFalse();
      assertThat(Texts.body(route)).isEqualTo("hello A da!");
    }
    try (ClientExchange part = probe.call("GET", "/index.html", Headers.of("range", "bytes=0-8"))) {
      assertThat(part.status()).isEqualTo(206);
      assertThat(Texts.body(part)).isEqualTo("<!doctype");
    }
    try (ClientExchange missing = probe.call("GET", "/nowhere", new Headers())) {
      assertThat(missing.status()).isEqualTo(404);
    }
    try (ClientExchange echo =
        probe.client().open(new RequestHead("POST", "/echo", new Headers()), soon())) {
      String text = "x".repeat(300_000);
      Texts.write(echo, text);
      echo.endRequest();
      assertThat(Texts.body(echo)).isEqualTo(text);
    }
  }

  @ParameterizedTest
  @EnumSource(value = Protocol.class, mode = EnumSource.Mode.EXCLUDE, names = "REST")
  void everyRpcProtocolIsSpoken(Protocol protocol) throws Exception {
    Started probe = start("netty");
    RpcClient rpc =
        RpcClient.builder(probe.client())
            .config(RpcClientConfig.DEFAULTS.withProtocol(protocol))
            .build();
    StringValue said =
        rpc.unary(ProbeRpc.SAY).call(StringValue.of("hello"), new ClientCall().timeout(PATIENCE));
    assertThat(said.getValue()).isEqualTo("hello");
  }

  @ParameterizedTest
  @ValueSource(strings = {"netty", "kwik"})
  void sessionsOfWebTransport(String quic) throws Exception {
    Started probe = start(quic);
    try (WebTransportSession session =
        probe.client().webTransport("/echo", new Headers(), soon())) {
      for (int round = 0; round < 10; round++) {
        try (WebTransportStream stream = session.openBidi(soon())) {
          byte[] text = ("round " + round).getBytes(StandardCharsets.US_ASCII);
          stream.write(text, 0, text.length);
          stream.finish();
          assertThat(read(stream, text.length)).isEqualTo(text);
        }
      }
      probe.running().close();
      assertThat(session.awaitClose(soon())).isNotNull();
    }
  }

  /** So many bytes, however many packets they come in. */
  private static byte[] read(WebTransportStream stream, int length) throws IOException {
    byte[] all = new byte[length];
    int end = 0;
    while (end < length) {
      int count = stream.read(all, end, length - end, soon());
      assertThat(count).as("bytes after the first %s", end).isPositive();
      end += count;
    }
    return all;
  }

  @Test
  void aPageOfAForeignOriginMayNotOpenASession() throws Exception {
    Started probe = start(new ProbeApp(), "netty", "--corsOrigins=https://friend.example");
    assertThatThrownBy(() ->
            probe
                .client()
                .webTransport("/echo", Headers.of("origin", "https://foe.example"), soon()))
        .hasMessage("the server refused the session with status 403");
    Headers friend = Headers.of("origin", "https://friend.example");
    probe.client().webTransport("/echo", friend, soon()).close();
  }

  @Test
  void whoMayNotOpenASession() throws Exception {
    Started probe = start("netty");
    assertThatThrownBy(() -> probe.client().webTransport("/nowhere", new Headers(), soon()))
        .hasMessage("the server refused the session with status 404");
  }

  @Test
  void clientsOfTcpAreToldOfIt() throws Exception {
    Started probe = start("netty");
    HttpClient tcp =
        HttpClient.newBuilder()
            .sslContext(Trust.in(probe.running().developmentAuthority().orElseThrow()))
            .build();
    HttpResponse<String> secure =
        tcp.send(
            HttpRequest.newBuilder(probe.url().resolve("/hello/a")).build(),
            BodyHandlers.ofString());
    assertThat(secure.headers().allValues("alt-svc"))
        .containsExactly("h3=\":" + probe.url().getPort() + "\"; ma=3600");
    HttpResponse<String> cleartext =
        tcp.send(
            HttpRequest.newBuilder(probe.running().cleartextUrl("probe").resolve("/hello/a"))
                .version(HttpClient.Version.HTTP_1_1)
                .build(),
            BodyHandlers.ofString());
    assertThat(cleartext.headers().allValues("alt-svc")).isEmpty();
    HttpResponse<String> place =
        tcp.send(
            HttpRequest.newBuilder(probe.url().resolve("/.well-known/webtransport.json")).build(),
            BodyHandlers.ofString());
    assertThat(place.body())
        .matches("\\{\"port\":" + probe.url().getPort() + ",\"sha256\":\"[0-9a-f]{64}\"}");
  }

  @Test
  void callsUnderWayMayEnd() throws Exception {
    ProbeApp app = new ProbeApp();
    Started probe = start(app, "netty");
    ClientExchange held = probe.call("GET", "/held", new Headers());
    assertThat(app.held.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    CompletableFuture<Void> closing = CompletableFuture.runAsync(probe.running()::close);
    app.release.countDown();
    assertThat(Texts.body(held)).isEqualTo("released");
    held.close();
    closing.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  @Test
  void anUnknownProviderIsRefused() {
    assertThatThrownBy(() -> ProbeApp.start(new ProbeApp(), data, "--quic=quiche"))
        .isInstanceOf(BadConfigurationException.class)
        .hasMessageContaining("quic");
  }
}
