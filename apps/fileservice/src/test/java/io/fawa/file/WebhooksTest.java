/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.file;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.fawa.files.Checksums;
import io.fawa.files.ContentId;
import io.fawa.files.FileKey;
import io.fawa.files.FileName;
import io.fawa.files.FileRecord;
import io.fawa.files.Terms;
import io.fawa.files.contract.ManualClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Webhooks, called at a real server. */
@Timeout(60)
class WebhooksTest {
  private static final String SECRET = "a secret of the operator";
  private static final Duration PAUSE = Duration.ofMillis(5);

  private final ManualClock clock = new ManualClock();
  private final BlockingQueue<Received> received = new ArrayBlockingQueue<>(2 * Webhooks.QUEUE_MAX);
  private final AtomicInteger refusals = new AtomicInteger();
  private final CountDownLatch held = new CountDownLatch(1);
  private volatile boolean holds;
  private HttpServer server;

  private record Received(String body, String signature) {}

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
    server.setExecutor(command -> Thread.ofVirtual().start(command));
    server.createContext(
        "/hook",
        exchange -> {
          String body =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          if (holds) {
            try {
              held.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          }
          boolean refused = refusals.getAndDecrement() > 0;
          exchange.sendResponseHeaders(refused ? 500 : 204, -1);
          exchange.close();
          if (!refused) {
            received.add(
                new Received(body, exchange.getRequestHeaders().getFirst(Webhooks.SIGNATURE)));
          }
        });
    server.start();
  }

  @AfterEach
  void stop() {
    held.countDown();
    server.stop(0);
  }

  @Test
  void saysWhatHasHappenedAndSignsIt() throws Exception {
    try (Webhooks hooks = hooks()) {
      hooks.stored(file());
      Received call = received.poll(30, TimeUnit.SECONDS);
      assertThat(call.body())
          .isEqualTo(
              "{\"event\":\"stored\",\"time\":\"%s\",\"key\":\"ABC123\",\"name\":\"a \\\"b\\\".txt\",\"size\":5,\"sha256\":\"%s\"}"
                  .formatted(clock.instant(), "0".repeat(64)));
      long seconds = clock.instant().getEpochSecond();
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      byte[] signed = (seconds + "." + call.body()).getBytes(StandardCharsets.UTF_8);
      assertThat(call.signature())
          .isEqualTo(
              "t=%d,v1=%s".formatted(seconds, HexFormat.of().formatHex(mac.doFinal(signed))));
      hooks.downloaded(file());
      assertThat(received.poll(30, TimeUnit.SECONDS).body())
          .startsWith("{\"event\":\"downloaded\"");
      assertThat(hooks.failed()).isZero();
    }
  }

  @Test
  void tellsTheRequestThatAFileCameFor() throws Exception {
    try (Webhooks hooks = hooks()) {
      hooks.stored(file().withTerms(Terms.of(new FileKey("REQUEST"))));
      assertThat(received.poll(30, TimeUnit.SECONDS).body()).endsWith(",\"request\":\"REQUEST\"}");
    }
  }

  @Test
  void triesAgain() throws Exception {
    refusals.set(Webhooks.TRIES - 1);
    try (Webhooks hooks = hooks()) {
      hooks.stored(file());
      assertThat(received.poll(30, TimeUnit.SECONDS)).isNotNull();
      assertThat(hooks.failed()).isZero();
    }
  }

  @Test
  void givesUpAndSaysSo() throws Exception {
    refusals.set(Webhooks.TRIES);
    Webhooks hooks = hooks();
    hooks.stored(file());
    hooks.close(); // waits for the tries
    assertThat(hooks.failed()).isEqualTo(1);
    assertThat(received).isEmpty();
  }

  /** A receiver that hangs costs its own events, never the senders of files. */
  @Test
  void dropsWhatDoesNotFit() throws Exception {
    holds = true;
    try (Webhooks hooks = hooks()) {
      for (int i = 0; i < Webhooks.QUEUE_MAX + 100; i++) {
        hooks.stored(file());
      }
      assertThat(hooks.failed()).isBetween(90L, 100L);
      held.countDown();
    }
  }

  private Webhooks hooks() {
    URI url = URI.create("http://localhost:" + server.getAddress().getPort() + "/hook");
    return new Webhooks(url, SECRET, PAUSE, clock);
  }

  private FileRecord file() {
    return FileRecord.of(
        new FileKey("ABC123"),
        new FileName("a \"b\".txt"),
        5,
        Checksums.ofSha256("0".repeat(64)),
        clock.instant(),
        clock.instant().plusSeconds(5),
        new ContentId("0".repeat(32)));
  }
}
