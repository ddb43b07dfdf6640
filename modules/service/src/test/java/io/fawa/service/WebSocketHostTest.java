/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.service.log.LogLevel;
import io.fawa.service.log.Logs;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WebSocketHostTest {
  @Test
  void drainingClosesWithGoingAway(@TempDir Path data) throws Exception {
    Running running = ProbeApp.start(new ProbeApp(), data);
    try (Client client = new Client()) {
      Told told = connect(client.http, running);
      assertThat(told.texts.poll(60, TimeUnit.SECONDS)).isEqualTo("welcome");

      Thread drain = Thread.ofVirtual().start(running::close);

      assertThat(told.closed.get(60, TimeUnit.SECONDS)).isEqualTo(1001);
      assertThat(drain.join(Duration.ofSeconds(60))).isTrue();
    }
  }

  @Test
  void aQuietConnectionOutlivesTheIdleTimeout(@TempDir Path data) throws Exception {
    try (Running running = ProbeApp.start(new ProbeApp(), data, "--idleTimeout=1s");
        Client client = new Client()) {
      // A machine that pauses for a second lets the server believe that the client has gone.
      // Without
      // the server's pings none of them would live that long.
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
      while (!answersAfterSilence(client.http, running)) {
        assertThat(System.nanoTime()).as("closed each time").isLessThan(end);
      }
    }
  }

  private static boolean answersAfterSilence(HttpClient client, Running running) throws Exception {
    Told told;
    try {
      told = connect(client, running);
      String first = told.texts.poll(2, TimeUnit.SECONDS);
      if (first == null) {
        return false;
      }
      assertThat(first).isEqualTo("welcome");
      if (told.closed.copy().completeOnTimeout(0, 2500, TimeUnit.MILLISECONDS).get() != 0) {
        return false;
      }
      told.socket.get().sendText("hello", true).get();
    } catch (ExecutionException closed) {
      return false;
    }
    return "more".equals(told.texts.poll(2, TimeUnit.SECONDS));
  }

  /** One record at the end, with numbers and without a word of what was said. */
  @Test
  void aConnectionIsNotedWhenItHasEnded(@TempDir Path data) throws Exception {
    LogRecords records = LogRecords.of("io.fawa.service.websocket");
    try (Running running = ProbeApp.start(new ProbeApp(), data, "--logLevel=debug");
        Client client = new Client()) {
      Told told = connect(client.http, running);
      told.socket.get().sendText("secret words", true).get();
      assertThat(told.texts.poll(60, TimeUnit.SECONDS)).isEqualTo("welcome");
      assertThat(told.texts.poll(60, TimeUnit.SECONDS)).isEqualTo("more");
      told.socket.get().sendClose(4001, "bye").get();

      String line = records.next(Duration.ofSeconds(60));

      assertThat(line)
          .contains("path=/ws", "code=4001", "remote=127.0.0.1")
          .contains("messagesIn=1", "messagesOut=2", "bytesIn=12", "bytesOut=11")
          .doesNotContain("secret", "welcome", "bye");
      HttpRequest metrics =
          HttpRequest.newBuilder(running.adminUrl("probe").resolve("/metrics")).build();
      assertThat(client.http.send(metrics, HttpResponse.BodyHandlers.ofString()).body().lines())
          .anyMatch(sample ->
              sample.startsWith("fawa_websocket_duration_seconds_count{")
                  && sample.contains("code=\"application\"")
                  && sample.contains("route=\"/ws\""));
    } finally {
      records.close();
      Logs.start(System.err, false, LogLevel.INFO);
    }
  }

  private static Told connect(HttpClient client, Running running) throws Exception {
    Told told = new Told();
    URI url = URI.create("ws" + running.cleartextUrl("probe").toString().substring(4) + "/ws");
    client.newWebSocketBuilder().buildAsync(url, told).get(60, TimeUnit.SECONDS);
    return told;
  }

  /** Gives up what is open at the end, where a plain close would wait for it. */
  private static final class Client implements AutoCloseable {
    final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @Override
    public void close() {
      http.shutdownNow();
    }
  }

  /** What the client heard. */
  private static final class Told implements WebSocket.Listener {
    final BlockingQueue<String> texts = new LinkedBlockingQueue<>();
    final CompletableFuture<WebSocket> socket = new CompletableFuture<>();
    final CompletableFuture<Integer> closed = new CompletableFuture<>();

    @Override
    public void onOpen(WebSocket opened) {
      socket.complete(opened);
      opened.request(1);
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      texts.add(data.toString());
      from.request(1);
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
      closed.complete(code);
      return CompletableFuture.completedFuture(null);
    }
  }
}
