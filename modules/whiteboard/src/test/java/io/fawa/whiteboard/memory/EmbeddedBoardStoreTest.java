/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.whiteboard.contract.BoardStoreContract;
import io.fawa.whiteboard.contract.Sketches;
import io.fawa.whiteboard.log.Board;
import io.fawa.whiteboard.log.BoardLog;
import io.fawa.whiteboard.log.BoardLogException;
import io.fawa.whiteboard.log.BoardStore;
import io.fawa.whiteboard.log.BoardTerms;
import io.fawa.whiteboard.log.LiveNews;
import io.fawa.whiteboard.log.LoggedChange;
import io.fawa.whiteboard.log.StoreLimits;
import io.fawa.whiteboard.log.TermsChange;
import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class EmbeddedBoardStoreTest extends BoardStoreContract {
  private final Random random = new Random(7);

  @Override
  protected BoardStore store(StoreLimits limits) {
    return new EmbeddedBoardStore(limits, 64 << 20, clock);
  }

  @Override
  protected boolean durable() {
    return false;
  }

  @Test
  void allBoardsTogetherHaveALimit() throws IOException {
    try (EmbeddedBoardStore small = new EmbeddedBoardStore(StoreLimits.defaults(), 5_000, clock)) {
      Board board = Sketches.board(random, 0);
      small.create(board);
      BoardLog log = small.open(board.code(), new Quiet()).orElseThrow();
      assertThat(small.putImage(board.code(), "a".repeat(64), new byte[3_000])).isTrue();
      log.append(Sketches.change(Sketches.element("a", 1, 1)));
      assertThatThrownBy(() -> small.putImage(board.code(), "b".repeat(64), new byte[3_000]))
          .isInstanceOf(BoardLogException.class)
          .hasMessageContaining("no more than 5000");
      assertThatThrownBy(() -> small.create(Sketches.board(random, 0)))
          .isInstanceOf(BoardLogException.class);
      assertThatThrownBy(
              () -> {
                for (int x = 0; x < 1_000; x++) {
                  log.append(Sketches.stroke("ann", x));
                }
              })
          .isInstanceOf(BoardLogException.class)
          .hasMessageContaining("no more than 5000");
      log.append(new TermsChange(new BoardTerms(true, false), "ann"));
      log.append(Sketches.change(Sketches.deleted("a", 2, 1)));
      log.append(Sketches.clear());
      log.append(Sketches.stroke("ann", 1));
      log.close();
      clock.advance(StoreLimits.defaults().idleMax());
      small.sweep();
      assertThat(small.boards()).isZero();
      Board next = Sketches.board(random, 0);
      assertThat(small.create(next)).isTrue();
      assertThat(small.putImage(next.code(), "b".repeat(64), new byte[3_900])).isTrue();
    }
  }

  @Test
  void aListenerThatIsBehindHoldsUpItsOwnBoardOnly() throws Exception {
    StoreLimits limits = StoreLimits.defaults();
    limits =
        new StoreLimits(
            limits.idleMax(),
            limits.tombstoneLife(),
            1 << 20,
            0,
            3,
            32L << 20,
            Duration.ofMillis(1));
    CountDownLatch go = new CountDownLatch(1);
    try (EmbeddedBoardStore busy = new EmbeddedBoardStore(limits, 1 << 20, clock)) {
      Board board = Sketches.board(random, 0);
      busy.create(board);
      BoardLog log =
          busy.open(
                  board.code(),
                  new Quiet() {
                    @Override
                    public void appended(LoggedChange change) {
                      await(go);
                    }
                  })
              .orElseThrow();
      for (int x = 0; x < 3; x++) {
        log.append(Sketches.stroke("ann", x));
      }
      assertThatThrownBy(() -> log.append(Sketches.stroke("ann", 4)))
          .isInstanceOf(BoardLogException.class)
          .hasMessage("3 changes of the board wait already, no more are allowed");
      go.countDown();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static class Quiet implements BoardLog.Listener {
    @Override
    public void appended(LoggedChange change) {}

    @Override
    public void told(LiveNews news) {}

    @Override
    public void reachable(boolean now) {}

    @Override
    public void ended(BoardLogException why) {}
  }
}
