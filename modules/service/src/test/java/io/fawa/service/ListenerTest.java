/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Listeners whose accepting fails, and those that are full. */
@Timeout(120)
class ListenerTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir Path data;

  @Test
  void oneThatEndedByItselfIsOpenedAgainAtItsPort() throws Exception {
    try (Running running = ProbeApp.start(new ProbeApp(), data);
        LogRecords log = LogRecords.of("io.fawa.service.listener.Listener")) {
      URI url = running.cleartextUrl("probe").resolve("/hello/Ada");
      URI ready = running.adminUrl("probe").resolve("/ready");
      Patience.until("in time", () -> status(url) == 200);

      List<Thread> accepting =
          Thread.getAllStackTraces().keySet().stream()
              .filter(thread -> thread.getName().startsWith("listener probe."))
              .toList();
      assertThat(accepting).hasSizeGreaterThanOrEqualTo(3);
      accepting.forEach(Thread::interrupt);

      for (int open = 0; open < 3; ) {
        open += log.next(LIMIT).contains("was closed unexpectedly and is open again") ? 1 : 0;
      }
      Patience.until("in time", () -> status(url) == 200);
      Patience.until("in time", () -> status(ready) == 200);
      Patience.until("in time", () -> connects(running.tlsUrl("probe")));
    }
  }

  @Test
  void oneThatIsFullClosesWhoComesAndSaysSo() throws Exception {
    try (Running running = ProbeApp.start(new ProbeApp(), data, "--connectionsMax=2");
        LogRecords log = LogRecords.of("io.fawa.service.listener.Listener")) {
      URI url = running.cleartextUrl("probe");
      try (Socket first = served(url);
          Socket second = served(url)) {
        try (Socket third = connect(url)) {
          assertThat(read(third)).isNegative();
        }
        assertThat(log.next(LIMIT))
            .contains("probe.addr: connections closed")
            .contains("connectionsMax");
        assertThat(metrics(running))
            .contains(
                "fawa_connections_over_max_total{listener=\"addr\"} 1",
                "fawa_connections_open{listener=\"addr\"} 2");
        assertThat(first.isClosed() || second.isClosed()).isFalse();
      }
      Patience.until(
          "in time",
          () -> {
            try (Socket later = served(url)) {
              return later.isConnected();
            } catch (IOException notYet) {
              return false;
            }
          });
    }
  }

  private static Socket connect(URI url) throws IOException {
    Socket socket = new Socket(url.getHost(), url.getPort());
    socket.setSoTimeout((int) LIMIT.toMillis());
    return socket;
  }

  /** A connection whose first call was answered, and which waits for the next. */
  private static Socket served(URI url) throws IOException {
    Socket socket = connect(url);
    socket
        .getOutputStream()
        .write("HEAD /hello/a HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(US_ASCII));
    if (read(socket) != 'H') {
      socket.close();
      throw new IOException("not served");
    }
    return socket;
  }

  /** The next byte; negative if the other end has closed. */
  private static int read(Socket socket) throws IOException {
    try {
      return socket.getInputStream().read();
    } catch (SocketTimeoutException e) {
      throw new AssertionError("still open", e);
    } catch (SocketException reset) {
      return -1;
    }
  }

  /** Does not upgrade to h2c, with which it takes a long answer's bytes out of order at times. */
  private static HttpClient client() {
    return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  }

  private static String metrics(Running running) throws Exception {
    try (HttpClient client = client()) {
      URI url = running.adminUrl("probe").resolve("/metrics");
      return client
          .send(
              HttpRequest.newBuilder(url).timeout(LIMIT).build(),
              HttpResponse.BodyHandlers.ofString())
          .body();
    }
  }

  private static int status(URI url) throws InterruptedException {
    try (HttpClient client = client()) {
      return client
          .send(
              HttpRequest.newBuilder(url).timeout(LIMIT).build(),
              HttpResponse.BodyHandlers.discarding())
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
}
