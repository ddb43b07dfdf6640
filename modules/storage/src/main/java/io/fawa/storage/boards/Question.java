/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage.boards;

import io.fawa.whiteboard.log.BoardLogException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A call that the writer carries out; its answer is given when what it wrote is durable. */
final class Question<T> {
  private final Act<T> act;
  private final Consumer<T> unwanted;
  private final CompletableFuture<T> answer = new CompletableFuture<>();
  private @Nullable T result;
  private @Nullable Exception refusal;

  /**
   * Prepares it.
   *
   * @param unwanted what to do with an answer for which nobody waits any more
   */
  Question(Act<T> act, Consumer<T> unwanted) {
    this.act = act;
    this.unwanted = unwanted;
  }

  /** Carries it out; failures of the file are thrown, refusals kept for the asker. */
  void run() throws IOException {
    if (answer.isDone()) {
      return;
    }
    try {
      result = act.run();
    } catch (BoardLogException | IllegalStateException e) {
      refusal = e;
    }
  }

  /** Gives the answer. */
  void settle() {
    if (refusal != null) {
      answer.completeExceptionally(refusal);
    } else if (result != null && !answer.complete(result)) {
      unwanted.accept(result);
    }
  }

  void fail(BoardLogException why) {
    answer.completeExceptionally(why);
  }

  /** Waits for the answer. */
  T await(Duration atMost) throws BoardLogException {
    try {
      return answer.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case BoardLogException refused ->
            throw new BoardLogException(refused.explanation(), refused);
        case IllegalStateException mistake -> throw new IllegalStateException(mistake);
        case null, default -> throw new BoardLogException("boards cannot be read", e);
      }
    } catch (TimeoutException e) {
      throw abandoned("the disk of the boards has not answered for " + atMost, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw abandoned("interrupted while the disk of the boards works", e);
    }
  }

  private BoardLogException abandoned(String message, Exception cause) {
    BoardLogException why = new BoardLogException(message, cause);
    if (!answer.completeExceptionally(why) && !answer.isCompletedExceptionally()) {
      unwanted.accept(answer.join()); // it came at the last moment
    }
    return why;
  }

  /** What to do. */
  @FunctionalInterface
  interface Act<T> {
    T run() throws IOException;
  }
}
