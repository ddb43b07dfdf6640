/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.limits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Long work leaves a processor to what is short. */
@Timeout(180)
class LongWorkTest {
  private static final int TURNS = Math.max(1, Runtime.getRuntime().availableProcessors() - 1);

  private final List<LongWork> held = new ArrayList<>();

  @AfterEach
  void endAllTurns() {
    held.forEach(LongWork::close);
  }

  private void takeAllTurns() throws Exception {
    for (int i = 0; i < TURNS; i++) {
      held.add(LongWork.begin());
    }
  }

  /** Starts one that takes a turn, and waits until it waits for it. */
  private static Thread waiting(CompletableFuture<Object> outcome) throws InterruptedException {
    Thread thread =
        Thread.ofPlatform()
            .start(() -> {
              try (LongWork turn = LongWork.begin()) {
                outcome.complete(turn);
              } catch (Exception e) {
                outcome.complete(e);
              }
            });
    while (thread.getState() != Thread.State.TIMED_WAITING) {
      assertTrue(thread.isAlive(), "it waits for no turn");
      Thread.onSpinWait();
    }
    return thread;
  }

  @Test
  void oneMoreThanThereAreTurnsWaits() throws Exception {
    takeAllTurns();
    CompletableFuture<Object> outcome = new CompletableFuture<>();
    Thread thread = waiting(outcome);

    held.removeLast().close();

    assertInstanceOf(LongWork.class, outcome.get(60, TimeUnit.SECONDS));
    assertTrue(thread.join(Duration.ofSeconds(60)));
  }

  @Test
  void whoWaitsCanBeInterrupted() throws Exception {
    takeAllTurns();
    CompletableFuture<Object> outcome = new CompletableFuture<>();
    Thread thread = waiting(outcome);

    thread.interrupt();

    assertInstanceOf(InterruptedIOException.class, outcome.get(60, TimeUnit.SECONDS));
    assertTrue(thread.join(Duration.ofSeconds(60)));
    assertEquals(TURNS, held.size());
  }
}
