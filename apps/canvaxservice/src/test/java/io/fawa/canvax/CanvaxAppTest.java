/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.canvax;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.api.canva.v1.ClientDrawRequest;
import io.fawa.api.canva.v1.ClientDrawResponse;
import io.fawa.api.canva.v1.DrawEvent;
import io.fawa.http2.Http2Transport;
import io.fawa.service.Running;
import io.fawa.service.launch.Launcher;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Collaborate over real sockets, in each protocol, on h2c and TLS. */
@Timeout(120)
class CanvaxAppTest {
  private static final String APP = "canvaxservice";
  private static final Pattern MEMBERS =
      Pattern.compile("(?m)^fawa_board_members(?:\\{[^}]*})? ([0-9.]+)");

  private static final Pattern IN_FLIGHT =
      Pattern.compile("(?m)^http_server_active_requests ([0-9.]+)");

  @TempDir static Path data;
  private static Running running;
  private static Http2Transport plain;

  @BeforeAll
  static void start() throws Exception {
    running = run(data);
    plain = Http2Transport.to(running.cleartextUrl(APP));
  }

  @AfterAll
  static void stop() {
    plain.close();
    running.close();
  }

  private static Running run(Path folder) throws Exception {
    return Launcher.start(
        List.of(
            "--drainTimeout=1m",
            "--addr=127.0.0.1:0",
            "--tlsAddr=127.0.0.1:0",
            "--adminAddr=127.0.0.1:0",
            "--eventsPerSecond=1000000",
            "--dataDir=" + folder),
        List.of(new CanvaxApp()),
        Map.of());
  }

  @Test
  void anEventFollowedByHalfCloseComesBackOverTls() throws Exception {
    try (Http2Transport tls =
            Http2Transport.builder(running.tlsUrl(APP)).tls(trusting(running)).build();
        WireCall call = WireCall.open(tls, WireCall.CONNECT_JSON)) {
      call.say("{\"drawEvent\":{\"type\":\"draw\",\"currX\":7}}");
      call.halfClose();
      List<String> frames = call.rest();
      assertThat(frames).hasSize(3);
      assertThat(frames.get(0)).startsWith("{\"initialHistory\":{");
      assertThat(frames.get(1)).contains("\"currX\":7");
      assertThat(frames.get(2)).isEqualTo("{}");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/connect+proto",
        "application/grpc",
        "application/grpc+proto",
        "application/grpc-web+proto"
      })
  void everyProtocolDrawsOnTheSameBoard(String contentType) throws Exception {
    try (WireCall json = WireCall.open(plain, WireCall.CONNECT_JSON);
        WireCall call = WireCall.open(plain, contentType)) {
      json.next();
      assertThat(ClientDrawResponse.parseFrom(call.nextBytes()).hasInitialHistory()).isTrue();
      call.say(draw(7, "#ff0000").toByteArray());
      DrawEvent echo = ClientDrawResponse.parseFrom(call.nextBytes()).getDrawEvent();
      assertThat(echo.getCurrX()).isEqualTo(7);
      assertThat(json.next()).contains("\"currX\":7").contains(echo.getClientId());
      call.halfClose();
      call.rest();
      if (contentType.startsWith("application/grpc") && !contentType.contains("web")) {
        assertThat(call.trailers().first("grpc-status")).contains("0");
      }
    }
    awaitMembers(0);
  }

  @Test
  void aClientThatDoesNotReadFreezesNobodyAndLeavesTheBoard() throws Exception {
    try (Http2Transport other = Http2Transport.to(running.cleartextUrl(APP));
        WireCall stalled = WireCall.open(other, "application/grpc");
        WireCall ann = WireCall.open(plain, "application/grpc")) {
      stalled.nextBytes();
      ann.nextBytes();
      awaitMembers(2);
      // More than fits into any window on the way.
      byte[] event = draw(5, "a".repeat(64)).toByteArray();
      int events = 40_000;
      for (int sent = 0; sent < events; sent += 100) {
        for (int i = 0; i < 100; i++) {
          ann.append(event);
        }
        ann.say(event);
        for (int i = 0; i < 101; i++) {
          assertThat(ClientDrawResponse.parseFrom(ann.nextBytes()).hasDrawEvent()).isTrue();
        }
      }
      awaitMembers(1);
      // Its handler ended too, though the client is still there and still does not read.
      awaitMetric(IN_FLIGHT, 1);
    }
    awaitMembers(0);
  }

  @Test
  void aDrainEndsStreamsAsUnavailableAndAtOnce(@TempDir Path other) throws Exception {
    Running shortLived = run(other);
    try (Http2Transport transport = Http2Transport.to(shortLived.cleartextUrl(APP));
        WireCall call = WireCall.open(transport, WireCall.CONNECT_JSON)) {
      call.next();
      long start = System.nanoTime();
      shortLived.close();
      assertThat(call.rest()).last().asString().contains("\"unavailable\"");
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(50));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/", "/canvas", "/canvas.js", "/collaborate.js", "/connect.js", "/canvas.css"})
  void thePage(String path) throws Exception {
    HttpResponse<String> answer = get(URI.create(running.cleartextUrl(APP) + path));
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).contains("fawa Authors");
  }

  @Test
  void http11IsNotEnough() throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(running.cleartextUrl(APP) + WireCall.PATH))
            .header("content-type", WireCall.CONNECT_JSON)
            .POST(HttpRequest.BodyPublishers.noBody())
            .build();
    try (HttpClient client = http11()) {
      assertThat(client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
          .isEqualTo(505);
    }
  }

  private static ClientDrawRequest draw(int currX, String color) {
    return ClientDrawRequest.newBuilder()
        .setDrawEvent(DrawEvent.newBuilder().setType("draw").setColor(color).setCurrX(currX))
        .build();
  }

  private static int metric(Pattern name) throws Exception {
    Matcher matcher = name.matcher(get(URI.create(running.adminUrl(APP) + "/metrics")).body());
    assertThat(matcher.find()).isTrue();
    return (int) Double.parseDouble(matcher.group(1));
  }

  private static void awaitMembers(int wanted) throws Exception {
    awaitMetric(MEMBERS, wanted);
  }

  private static void awaitMetric(Pattern name, int wanted) throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    for (int i = 0; i < 1_200 && metric(name) != wanted; i++) {
      assertThat(never.await(50, TimeUnit.MILLISECONDS)).isFalse();
    }
    assertThat(metric(name)).isEqualTo(wanted);
  }

  private static HttpResponse<String> get(URI url) throws Exception {
    try (HttpClient client = http11()) {
      return client.send(HttpRequest.newBuilder(url).build(), HttpResponse.BodyHandlers.ofString());
    }
  }

  private static HttpClient http11() {
    return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  }

  private static SSLContext trusting(Running running) throws Exception {
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    try (InputStream pem = Files.newInputStream(running.developmentAuthority().orElseThrow())) {
      trusted.setCertificateEntry(
          "ca", CertificateFactory.getInstance("X.509").generateCertificate(pem));
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }
}
