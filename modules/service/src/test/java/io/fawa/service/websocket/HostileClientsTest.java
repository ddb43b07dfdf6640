/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.limits.Budget;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients of WebSockets can make a server hold and do, and where it ends. */
@Timeout(120)
class HostileClientsTest {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final int LIMIT = 65_536;

  private static SocketServer server(Duration idle, Budget budget) throws IOException {
    SocketServer server =
        new SocketServer(new WebSocketConfig(LIMIT, LONG, LONG, idle, LONG), budget);
    server.sockets.add(
        "/echo",
        connection -> {
          for (var next = connection.receive(); next.isPresent(); next = connection.receive()) {
            connection.send(((WebSocketMessage.Text) next.get()).text());
          }
        });
    return server;
  }

  @Test
  void halfMessagesAreBoundedForAllAndTheRestGoesOn() throws Exception {
    Budget budget = new Budget(1 << 20, 1 << 20, 46_000);
    try (SocketServer server = server(LONG, budget)) {
      try (RawWebSocket greedy = RawWebSocket.upgraded(server.port(), "/echo");
          RawWebSocket other = RawWebSocket.upgraded(server.port(), "/echo")) {
        greedy.frame(0x01, new byte[30_000]);
        greedy.frame(0x00, new byte[30_000]);
        assertThat(greedy.read().closeCode()).isEqualTo(1013);
        for (int i = 0; i < 100; i++) {
          other.text(0x81, "a".repeat(5_000));
          assertThat(other.read().text()).hasSize(5_000);
        }
      }
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
      while (budget.heldBytes() > 0 && System.nanoTime() < end) {
        Thread.onSpinWait();
      }
      assertThat(budget.heldBytes()).isZero();
    }
  }

  @Test
  void aMessageThatIsNotFinishedEndsTheConnection() throws Exception {
    try (SocketServer server = server(Duration.ofMillis(400), Budget.unlimited());
        RawWebSocket client = RawWebSocket.upgraded(server.port(), "/echo")) {
      try {
        client.text(0x01, "half");
        while (!client.socket.isClosed()) {
          client.frame(0x8a); // it says that it lives, and no more
          Thread.sleep(5); // far fewer than would be a flood
        }
      } catch (SocketException cut) {
        // As it should be.
      }
      assertThat(server.ended.poll(60, TimeUnit.SECONDS)).isNotNull();
    }
  }

  private static void readAll(RawWebSocket client) {
    try {
      while (client.read().opcode() != 8) {
        // Pongs.
      }
    } catch (IOException ended) {
      // By whichever side.
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0x89, 0x8a, 0x00})
  void framesWithoutAMessageAreCounted(int first) throws Exception {
    try (SocketServer server = server(LONG, Budget.unlimited())) {
      try (RawWebSocket client = RawWebSocket.upgraded(server.port(), "/echo")) {
        // Pongs that nobody reads would hold the server up, and so the flood.
        Thread reader = Thread.ofVirtual().start(() -> readAll(client));
        try {
          if (first == 0x00) {
            client.text(0x01, "");
          }
          for (int i = 0; i < 200_000; i++) {
            client.frame(first);
          }
        } catch (SocketException cut) {
          // As it should be.
        }
        // Who leaves while pongs are on their way is lost, even if what came before was a flood.
        assertThat(reader.join(LONG)).as("told of the end").isTrue();
      }
      assertThat(server.ended.poll(60, TimeUnit.SECONDS))
          .isNotNull()
          .extracting(WebSocketSummary::closeCode)
          .isEqualTo(1008);
    }
  }
}
