/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files.library;

import io.fawa.files.recovery.Recovery;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * {@link FileLibrary#recover Checks} stores on other machines, which may be unreachable when this
 * process starts: in the background, until it has succeeded.
 */
public final class StartCheck implements AutoCloseable {
  private final Rounds rounds;
  private volatile boolean done;

  /**
   * Starts, the first time at once.
   *
   * @param found is told what was found
   */
  public StartCheck(FileLibrary library, Duration interval, Consumer<Recovery> found) {
    this.rounds = new Rounds("start-check", interval, () -> check(library, found));
  }

  /** True once the stores were checked. */
  public boolean done() {
    return done;
  }

  /** Stops trying. */
  @Override
  public void close() {
    rounds.close();
  }

  private boolean check(FileLibrary library, Consumer<Recovery> found) throws IOException {
    if (!done) {
      found.accept(library.recover());
      done = true;
    }
    return false;
  }
}
