/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.session.metrics;

import static io.fawa.loom.session.Patience.ANYWHERE;
import static io.fawa.loom.session.Patience.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.http.Command;
import io.fawa.http.Tools;
import io.fawa.loom.session.Client;
import io.fawa.loom.session.ServerConfig;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class SessionAdminTest {
  private static final int PATIENCE_MILLIS = 60_000;

  private final HttpClient http = HttpClient.newHttpClient();
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private Gateway gateway;
  private SessionAdmin admin;

  @BeforeEach
  void start() throws IOException {
    gateway = new Gateway(ServerConfig.builder().stopTimeout(Duration.ofSeconds(60)));
    admin = SessionAdmin.start(gateway.server, ANYWHERE);
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable one : opened) {
      one.close();
    }
    http.close();
    admin.close();
    gateway.close();
  }

  private URI at(String path) {
    return URI.create("http://127.0.0.1:" + admin.localAddress().getPort() + path);
  }

  private HttpResponse<String> get(String path) throws Exception {
    return http.send(HttpRequest.newBuilder(at(path)).build(), BodyHandlers.ofString());
  }

  private Socket socket() throws IOException {
    InetSocketAddress to = admin.localAddress();
    Socket socket = new Socket(to.getAddress(), to.getPort());
    opened.push(socket);
    socket.setSoTimeout(PATIENCE_MILLIS);
    return socket;
  }

  private static boolean ended(Socket socket) throws IOException {
    try {
      return socket.getInputStream().read() < 0;
    } catch (SocketException reset) {
      return true;
    }
  }

  /** Waits for the end, whatever comes before it. */
  private static void awaitEnd(Socket socket) throws IOException {
    try {
      socket.getInputStream().readAllBytes();
    } catch (SocketException reset) {
      // It had not read all of what was sent.
    }
  }

  @Test
  void aServerThatServesIsHealthy() throws Exception {
    HttpResponse<String> answer = get("/health");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("ok\n");
    assertThat(answer.headers().firstValue("cache-control")).hasValue("no-store");
  }

  /** A handler is busy, so the stop takes until it goes on. */
  @Test
  void aServerThatStopsIsNotHealthyAndGoesOnToBeSeen() throws Exception {
    Client client = gateway.client("ada");
    client.send("wait".getBytes(UTF_8));
    gateway.waiting.await();
    Thread stop = Thread.ofVirtual().start(gateway.server::stop);
    await(gateway.server::stopping);

    HttpResponse<String> answer = get("/health");
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.body()).isEqualTo("the server stops\n");
    assertThat(get("/metrics").body()).contains("fawa_session_stopping 1.0\n");

    gateway.go.countDown();
    stop.join();
    assertThat(get("/health").statusCode()).isEqualTo(503);
    client.close(Duration.ZERO);
  }

  @Test
  void metricsAreInTheFormatThatIsAskedFor() throws Exception {
    HttpResponse<String> text = get("/metrics");
    assertThat(text.headers().firstValue("content-type").orElseThrow())
        .startsWith("text/plain; version=0.0.4");
    assertThat(text.body()).contains("fawa_session_connections 0.0\n").doesNotContain("# EOF");
    HttpRequest open =
        HttpRequest.newBuilder(at("/metrics"))
            .header("Accept", "application/openmetrics-text;version=1.0.0,text/plain;q=0.5")
            .build();
    HttpResponse<String> answer = http.send(open, BodyHandlers.ofString());
    assertThat(answer.headers().firstValue("content-type").orElseThrow())
        .startsWith("application/openmetrics-text; version=1.0.0");
    assertThat(answer.body()).endsWith("# EOF\n");
  }

  /** Prometheus' Python client reads both formats strictly, and finds the same in both. */
  @Test
  void othersReadEveryLine() throws Exception {
    String packages = Tools.requirePythonPackages();
    String report =
        Command.of("env", "PYTHONPATH=" + packages, Tools.require("python3"), "-B")
            .with("modules/service/src/test/python/read_metrics.py", at("/metrics").toString())
            .succeeds(Duration.ofMinutes(1));
    assertThat(report.lines())
        .contains(
            "text/plain gauge fawa_session_connections",
            "application/openmetrics-text counter fawa_session_connections_ended",
            "application/openmetrics-text counter fawa_session_received_bytes",
            "application/openmetrics-text histogram fawa_session_round_trip_seconds");
  }

  @Test
  void allElseIsRefused() throws Exception {
    assertThat(get("/").statusCode()).isEqualTo(404);
    for (String path : new String[] {"/health", "/metrics"}) {
      HttpRequest post =
          HttpRequest.newBuilder(at(path)).POST(BodyPublishers.ofString("text")).build();
      HttpResponse<String> answer = http.send(post, BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(405);
      assertThat(answer.headers().firstValue("allow")).hasValue("GET");
    }
  }

  @Test
  void oneConnectionTooManyIsClosedAtOnce() throws Exception {
    Deque<Socket> idle = new ArrayDeque<>();
    for (int i = 0; i < SessionAdmin.CONNECTIONS_MAX; i++) {
      idle.push(socket());
    }
    assertThat(ended(socket())).isTrue();
    idle.pop().close();
    await(() -> {
      try (Socket again = socket()) {
        again.getOutputStream().write("GET /health HTTP/1.0\r\n\r\n".getBytes(UTF_8));
        return new String(again.getInputStream().readAllBytes(), UTF_8).endsWith("ok\n");
      } catch (IOException e) {
        return false; // the one before has not ended yet
      }
    });
  }

  @Test
  void whoSendsHalfARequestIsShownOut() throws Exception {
    admin.close();
    admin =
        SessionAdmin.start(
            gateway.server,
            new PrometheusRegistry(),
            ANYWHERE,
            SessionAdmin.LIMITS.withIdleTimeout(Duration.ofMillis(100)));
    Socket slow = socket();
    slow.getOutputStream().write("GET /health HT".getBytes(UTF_8));
    awaitEnd(slow);
    await(() -> {
      try {
        return get("/health").statusCode() == 200;
      } catch (Exception e) {
        return false; // on a busy machine this one was too slow as well
      }
    });
  }

  @Test
  void closingEndsConnectionsThatWait() throws Exception {
    Socket waiting = socket();
    waiting.getOutputStream().write("GET /none HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(UTF_8));
    assertThat(waiting.getInputStream().read()).isEqualTo('H');
    admin.close();
    awaitEnd(waiting);
    assertThatThrownBy(() -> get("/health")).isInstanceOf(IOException.class);
  }

  @Test
  void anAddressThatIsTakenIsToldAtOnce() {
    assertThatThrownBy(() -> SessionAdmin.start(gateway.server, admin.localAddress()))
        .isInstanceOf(BindException.class);
  }
}
