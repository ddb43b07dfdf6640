/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Listeners that Helidon ends for ever, as it does when accepting fails once. */
@Timeout(120)
class ListenerTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir Path data;

  @Test
  void oneThatEndedByItselfIsOpenedAgainAtItsPort() throws Exception {
    try (Running running = ProbeApp.start(new ProbeApp(), data);
        LogRecords log = LogRecords.of("io.fawa.service.host.Listener")) {
      URI url = running.cleartextUrl("probe").resolve("/hello/Ada");
      URI ready = running.adminUrl("probe").resolve("/ready");
      within(() -> status(url) == 200);

      List<Thread> accepting =
          Thread.getAllStackTraces().keySet().stream()
              .filter(thread -> thread.getName().equals("server-@default-listener"))
              .toList();
      assertThat(accepting).hasSizeGreaterThanOrEqualTo(3);
      accepting.forEach(Thread::interrupt);

      for (int listener = 0; listener < 3; listener++) {
        assertThat(log.next(LIMIT)).contains("has ended by itself and is opened again");
      }
      within(() -> status(url) == 200);
      within(() -> status(ready) == 200);
      within(() -> connects(running.tlsUrl("probe")));
    }
  }

  private static int status(URI url) throws InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(HttpRequest.newBuilder(url).build(), HttpResponse.BodyHandlers.discarding())
          .statusCode();
    } catch (IOException e) {
      return 0;
    }
  }

  private static boolean connects(URI url) {
    try (Socket socket = new Socket(url.getHost(), url.getPort())) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  private static void within(Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (!condition.call()) {
      assertThat(System.nanoTime()).as("in time").isLessThan(end);
      Thread.onSpinWait();
    }
  }
}
