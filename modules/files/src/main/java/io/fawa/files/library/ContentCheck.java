/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files.library;

import java.io.IOException;
import java.lang.System.Logger.Level;

/**
 * Verifies all contents of earlier processes once, on its own thread, so that damage is detected
 * and logged before a file is requested. Ends by itself, or when closed.
 */
public final class ContentCheck implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(ContentCheck.class.getName());

  private final FileLibrary library;
  private volatile boolean closed;

  /** A platform thread: digests are long computations, which would block a carrier. */
  private final Thread thread;

  /** Starts reading. */
  public ContentCheck(FileLibrary library) {
    this.library = library;
    this.thread = Thread.ofPlatform().daemon().name("content-check").start(this::run);
  }

  /** Stops reading; returns when it has ended, or when the caller is interrupted. */
  @Override
  public void close() {
    closed = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      int damaged = library.prove(() -> closed);
      if (damaged > 0) {
        LOG.log(
            Level.WARNING,
            "{0} stored files were damaged and were set aside, see the lines above",
            damaged);
      }
    } catch (IOException | RuntimeException e) {
      LOG.log(Level.WARNING, "stored files could not be verified", e);
    }
  }
}
