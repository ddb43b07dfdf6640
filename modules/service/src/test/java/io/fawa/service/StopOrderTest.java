/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.service.config.Ports;
import io.fawa.service.launch.Launcher;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Several apps in one process: how they start together, or not at all, and how they end. */
@Timeout(120)
class StopOrderTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir Path data;
  private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

  /** Tells of its life; one named "broken" does not get far. */
  private final class ToldApp implements App {
    private final String name;
    final CountDownLatch held = new CountDownLatch(1);
    final CountDownLatch release = new CountDownLatch(1);

    ToldApp(String name) {
      this.name = name;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public Ports defaultPorts() {
      return new Ports(0, 0, 0);
    }

    @Override
    public void install(Wiring wiring) {
      events.add(name + " installs");
      wiring.onClose(() -> events.add(name + " closes first"));
      wiring.onClose(() -> {
        throw new IOException("a disk is gone");
      });
      wiring.onClose(() -> events.add(name + " closes last"));
      wiring.onDrain(() -> events.add(name + " drains"));
      wiring.onDrain(() -> {
        throw new IllegalStateException("nothing to drain");
      });
      wiring.onDrain(release::countDown);
      assertThatThrownBy(wiring::publicUrl).hasMessage("the listeners are not bound yet");
      wiring.http(routes ->
          routes
              .get("/url", (request, response) -> response.send(wiring.publicUrl().toString()))
              .get(
                  "/held",
                  (request, response) -> {
                    held.countDown();
                    release.await();
                    response.send("released");
                  }));
      if (name.equals("broken")) {
        throw new IllegalStateException("wires are crossed");
      }
    }
  }

  private Running start(List<App> apps, String... flags) throws Exception {
    List<String> words = new ArrayList<>(List.of(flags));
    words.add("--dataDir=" + data);
    return Launcher.start(words, apps, Map.of());
  }

  private List<String> told() {
    List<String> told = new ArrayList<>();
    events.drainTo(told);
    return told;
  }

  private static String get(URI url) throws Exception {
    try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      return client
          .send(HttpRequest.newBuilder(url).timeout(LIMIT).build(), BodyHandlers.ofString())
          .body();
    }
  }

  private static Socket ask(URI url, String path) throws IOException {
    Socket socket = new Socket(url.getHost(), url.getPort());
    socket.setSoTimeout((int) LIMIT.toMillis());
    socket
        .getOutputStream()
        .write(
            ("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  /** What one action or resource fails at takes nothing from the others. */
  @Test
  void actionsComeFirstThenResourcesFromTheLastOn() throws Exception {
    start(List.of(new ToldApp("one"))).close();
    assertThat(told())
        .containsExactly("one installs", "one drains", "one closes last", "one closes first");
  }

  @Test
  void eachAppHasItsOwnAddresses() throws Exception {
    try (Running running =
        start(
            List.of(new ToldApp("one"), new ToldApp("two")),
            "--two.publicUrl=https://two.example/")) {
      assertThat(get(running.cleartextUrl("one").resolve("/url")))
          .isEqualTo(running.cleartextUrl("one").toString());
      assertThat(get(running.cleartextUrl("two").resolve("/url"))).isEqualTo("https://two.example");
      assertThat(running.tlsUrl("one").getPort()).isNotEqualTo(running.tlsUrl("two").getPort());
      assertThatThrownBy(() -> running.adminUrl("three")).hasMessage("unknown app three");
    }
  }

  /** Nothing is left open of what had started before. */
  @Test
  void anAppThatCannotBeInstalledEndsThoseBeforeIt() {
    assertThatThrownBy(() -> start(List.of(new ToldApp("one"), new ToldApp("broken"))))
        .hasMessage("wires are crossed");
    assertThat(told())
        .containsExactly(
            "one installs",
            "broken installs",
            "broken closes last",
            "broken closes first",
            "one drains",
            "one closes last",
            "one closes first");
  }

  @ParameterizedTest
  @ValueSource(strings = {"addr", "tlsAddr", "adminAddr"})
  void aPortThatIsTakenEndsAllAndFreesTheOthers(String setting) throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() ->
              start(
                  List.of(new ToldApp("one"), new ToldApp("two")),
                  "--two." + setting + "=127.0.0.1:" + taken.getLocalPort()))
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith("two." + setting + ": cannot listen on 127.0.0.1:")
          .hasMessageContaining("in use");
    }
    assertThat(told())
        .containsExactly(
            "one installs",
            "two installs",
            "one drains",
            "one closes last",
            "one closes first",
            "two drains",
            "two closes last",
            "two closes first");
    long end = System.nanoTime() + LIMIT.toNanos();
    while (Thread.getAllStackTraces().keySet().stream()
        .anyMatch(thread -> thread.getName().matches("listener (one|two)\\..*"))) {
      assertThat(System.nanoTime()).as("somebody still listens").isLessThan(end);
      Thread.onSpinWait();
    }
  }

  /** A load balancer asks the admin listener until the last call has ended. */
  @Test
  void operatorsAreServedWhileCallsEnd() throws Exception {
    ToldApp app = new ToldApp("one");
    Running running = start(List.of(app), "--drainTimeout=1h", "--drainDelay=1h");
    try (Socket call = ask(running.cleartextUrl("one"), "/held")) {
      assertThat(app.held.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
      Thread drain = Thread.ofVirtual().start(running::close);
      URI ready = running.adminUrl("one").resolve("/ready");
      Patience.until(
          "it drains", () -> get(ready).equals("{\"status\":\"DRAINING\",\"checks\":{}}"));
      assertThat(get(ready.resolve("/health"))).isEqualTo("{\"status\":\"UP\"}");
      assertThat(get(ready.resolve("/metrics"))).contains("\nhttp_server_active_requests 1.0\n");

      running.close(); // the delay is over
      assertThat(new String(call.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
          .startsWith("HTTP/1.1 200 ")
          .endsWith("released");
      assertThat(drain.join(LIMIT)).isTrue();
    }
    assertThatThrownBy(() -> get(running.adminUrl("one").resolve("/ready")))
        .isInstanceOf(IOException.class);
  }

  /** A client that keeps a connection for later holds nobody up, and neither does a silent one. */
  @ParameterizedTest
  @CsvSource({"true", "false"})
  void whoAsksNothingHoldsNoDrainUp(boolean asked) throws Exception {
    Running running = start(List.of(new ToldApp("one")), "--drainTimeout=1h");
    URI url = running.cleartextUrl("one");
    try (Socket idle = asked ? ask(url, "/url") : new Socket(url.getHost(), url.getPort());
        Socket secure = new Socket(url.getHost(), running.tlsUrl("one").getPort())) {
      idle.setSoTimeout((int) LIMIT.toMillis());
      if (asked) {
        assertThat(idle.getInputStream().read()).isEqualTo('H');
      }
      Thread drain = Thread.ofVirtual().start(running::close);
      assertThat(drain.join(LIMIT)).isTrue();
      secure.setSoTimeout((int) LIMIT.toMillis());
      awaitEnd(idle);
      awaitEnd(secure);
    }
  }

  /** A connection that nobody had accepted yet when its listener closed ends with a reset. */
  private static void awaitEnd(Socket socket) throws IOException {
    try {
      socket.getInputStream().readAllBytes();
    } catch (SocketException reset) {
      // As good an end as any.
    }
  }

  /** Without patience what runs is cut at once, and said so. */
  @Test
  void aDrainWithoutTimeCutsAndNamesWhatItCut() throws Exception {
    try (LogRecords calls = LogRecords.of("io.fawa.service.call");
        LogRecords apps = LogRecords.of("io.fawa.service.host.RunningApp")) {
      Running running = ProbeApp.start(new ProbeApp(), data, "--drainTimeout=0s");
      try (Socket call = ask(running.cleartextUrl("probe"), "/endless")) {
        assertThat(call.getInputStream().read()).isEqualTo('H');
        running.close();
      }
      assertThat(next(calls, "cut"))
          .contains(
              "call cut, as the drain time-out has passed", "path=/endless", "remote=127.0.0.1");
      assertThat(next(apps, "calls were cut")).contains("probe: 1 calls were cut");
    }
  }

  private static String next(LogRecords records, String part) throws InterruptedException {
    while (true) {
      String line = records.next(LIMIT);
      if (line.contains(part)) {
        return line;
      }
    }
  }
}
