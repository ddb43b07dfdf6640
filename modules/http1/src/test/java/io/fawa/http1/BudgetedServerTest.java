/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http1;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.limits.Budget;
import io.fawa.limits.BudgetExceededException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What clients make a server hold is bounded for all of them, and each refusal is told. */
@Timeout(120)
class BudgetedServerTest {
  private static final int CONNECTION_BYTES = Http1ServerConnection.CONNECTION_BYTES;
  private static final String GET = "GET / HTTP/1.1|Host: h||";

  private static void awaitNothingHeld(Budget budget) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (budget.heldBytes() > 0 && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    assertThat(budget.heldBytes()).isZero();
  }

  @Test
  void aConnectionThatThereIsNoMemoryForIsToldSo() throws Exception {
    Budget budget = new Budget(2 * CONNECTION_BYTES / 7 * 8 + 8, 1 << 20, 1 << 20);
    try (TinyServer server = new TinyServer(budget, Answers::echo)) {
      try (Client first = server.client();
          Client second = server.client()) {
        first.send(GET);
        assertThat(first.answer()).endsWith("GET/:");
        second.send(GET);
        assertThat(second.answer()).endsWith("GET/:");
        try (Client third = server.client()) {
          third.send(GET);
          assertThat(third.rest()).startsWith("HTTP/1.1 503 Service Unavailable");
        }
        first.send(GET);
        assertThat(first.answer()).endsWith("GET/:");
      }
      awaitNothingHeld(budget);
    }
  }

  @Test
  void aHeadThatThereIsNoMemoryForIsToldSo() throws Exception {
    Budget budget = new Budget(1 << 20, 1 << 20, CONNECTION_BYTES + 12_000);
    try (TinyServer server = new TinyServer(budget, Answers::echo)) {
      try (Client client = server.client()) {
        // Those that fit are given back with their requests.
        String head = "GET / HTTP/1.1|Host: h|" + ("X-Long: " + "a".repeat(500) + "|").repeat(15);
        for (int i = 0; i < 10; i++) {
          client.send(head + "|");
          assertThat(client.answer()).endsWith("GET/:");
        }
        client.send("GET / HTTP/1.1|Host: h|" + ("X-Long: " + "a".repeat(500) + "|").repeat(50));
        assertThat(client.rest()).startsWith("HTTP/1.1 503 Service Unavailable");
      }
      awaitNothingHeld(budget);
    }
  }

  @Test
  void aHandlerThatThereIsNoMemoryForIsAnsweredFor() throws Exception {
    Budget budget = new Budget(1 << 20, 1 << 20, CONNECTION_BYTES + 1_000);
    try (TinyServer server =
        new TinyServer(
            budget,
            exchange -> {
              if (exchange.path().equals("/much")) {
                throw new BudgetExceededException(exchange.allowance().heldBytes());
              }
              exchange.allowance().take(1_000); // given back with each call
              Answers.echo(exchange);
            })) {
      try (Client client = server.client()) {
        for (int i = 0; i < 10; i++) {
          client.send(GET);
          assertThat(client.answer()).endsWith("GET/:");
        }
        client.send("GET /much HTTP/1.1|Host: h||");
        assertThat(client.rest()).startsWith("HTTP/1.1 503 Service Unavailable");
      }
      awaitNothingHeld(budget);
    }
  }
}
